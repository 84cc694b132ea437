"""A gate stands in for an operation: it holds each run back, and counts how it went."""

import asyncio

import pytest
from livekit.agents import Agent

from lrf.testing import Gate, SourcesGate, StepGate, StreamGate, VoiceAgentTestSession
from tests.kit.gates.counting import collect, counts


async def test_a_run_finishes_when_it_is_released() -> None:
    gate = Gate()
    run = asyncio.create_task(gate("shoes", limit=3))
    await gate.begins()
    assert counts(gate) == {"begun": 1}
    gate.release("Found 42")
    assert await run == "Found 42"
    assert counts(gate) == {"begun": 1, "finished": 1, "unwound": 1}
    assert (gate.arguments, gate.keywords) == ([("shoes",)], [{"limit": 3}])


async def test_one_release_lets_one_run_go() -> None:
    gate = Gate()
    runs = [asyncio.create_task(gate()) for _ in range(2)]
    await gate.begins(2)
    gate.release("first")
    await gate.unwinds()
    assert counts(gate) == {"begun": 2, "finished": 1, "unwound": 1}
    gate.release("")
    assert await asyncio.gather(*runs) == ["first", ""]


async def test_what_was_released_before_goes_to_the_next_runs() -> None:
    gate = Gate()
    gate.release("first")
    gate.fail(ConnectionError())
    gate.release("third")
    assert await gate() == "first"
    with pytest.raises(ConnectionError):
        await gate()
    assert await gate() == "third"
    assert counts(gate) == {"begun": 3, "finished": 2, "failed": 1, "unwound": 3}


async def test_a_gate_can_fail_each_run() -> None:
    gate = Gate()
    run = asyncio.create_task(gate())
    await gate.begins()
    gate.always_fail(ConnectionError())
    with pytest.raises(ConnectionError):
        await run
    with pytest.raises(ConnectionError):
        await gate()
    assert counts(gate) == {"begun": 2, "failed": 2, "unwound": 2}


async def test_a_run_is_counted_as_cancelled_at_once_and_as_unwound_at_its_end() -> None:
    gate = Gate()
    gate.resist(3)
    run = asyncio.create_task(gate())
    await gate.begins()
    run.cancel()
    await asyncio.wait({run}, timeout=1)
    assert counts(gate) == {"begun": 1, "cancelled": 1}
    await gate.unwinds(within=2.1)
    with pytest.raises(asyncio.CancelledError):
        await run
    assert counts(gate) == {"begun": 1, "cancelled": 1, "unwound": 1}


async def test_a_run_may_finish_in_spite_of_its_cancellation() -> None:
    gate = Gate()
    gate.finish_anyway("Found 42")
    run = asyncio.create_task(gate())
    await gate.begins()
    run.cancel()
    assert await run == "Found 42"
    assert counts(gate) == {"begun": 1, "finished": 1, "unwound": 1}


async def test_waiting_for_a_gate_ends_and_says_for_what() -> None:
    gate = Gate()
    with pytest.raises(AssertionError, match=r"3 s in vain until the operation has begun \(1 in"):
        await gate.begins(within=3)
    with pytest.raises(AssertionError, match=r"3 s in vain until the operation has ended \(2 in"):
        await gate.unwinds(2, within=3)


async def test_the_end_of_a_test_opens_all_gates() -> None:
    gate, stream, steps, sources = Gate(), StreamGate(), StepGate(), SourcesGate()
    async with VoiceAgentTestSession(Agent(instructions="")):
        runs = asyncio.gather(gate(), collect(stream), steps(), sources("red"))
        for each in (gate, stream, steps, sources):
            await each.begins()
    assert [*await runs] == ["done", [], "done", "done"]
