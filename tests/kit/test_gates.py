"""A gate stands in for an operation: it holds each run back, and counts how it went."""

import asyncio
from contextlib import aclosing

import pytest
from livekit.agents import Agent

from lrf.testing import (
    Gate,
    Resource,
    SourcesGate,
    StepGate,
    StreamGate,
    VoiceAgentTestSession,
)


def counts(gate: Gate) -> dict[str, int]:
    names = ("begun", "finished", "failed", "cancelled", "unwound")
    return {name: getattr(gate, name) for name in names if getattr(gate, name)}


async def collect(stream: StreamGate) -> list[str]:
    async with aclosing(stream()) as items:  # type: ignore[type-var]
        return [item async for item in items]


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


async def test_a_stream_yields_item_by_item() -> None:
    gate = StreamGate()
    gate.give("a", "b")
    async with aclosing(gate("shoes")) as items:  # type: ignore[type-var]
        assert [await anext(items), await anext(items)] == ["a", "b"]
        assert counts(gate) == {"begun": 1}
        gate.end()
        with pytest.raises(StopAsyncIteration):
            await anext(items)
    assert counts(gate) == {"begun": 1, "finished": 1, "unwound": 1}
    assert gate.arguments == [("shoes",)]


async def test_a_stream_that_is_released_yields_once_and_ends() -> None:
    gate = StreamGate()
    gate.release("Found 42")
    assert await collect(gate) == ["Found 42"]


async def test_a_stream_fails_between_two_items() -> None:
    gate = StreamGate()
    gate.give("a")
    gate.fail(ConnectionError())
    with pytest.raises(ConnectionError):
        await collect(gate)
    assert counts(gate) == {"begun": 1, "failed": 1, "unwound": 1}


async def test_a_stream_that_is_closed_early_is_cancelled() -> None:
    gate = StreamGate()
    gate.give("a")
    async with aclosing(gate()) as items:  # type: ignore[type-var]
        await anext(items)
    assert counts(gate) == {"begun": 1, "cancelled": 1, "unwound": 1}


# Steps.


async def test_steps_are_said_one_by_one_before_the_result() -> None:
    gate, said = StepGate(), []

    async def on_step(done: int, total: int) -> None:
        said.append((done, total))

    run = asyncio.create_task(gate("shoes", on_step=on_step))
    await gate.begins()
    gate.step(1, 3)
    gate.step(2, 3)
    await asyncio.sleep(1)
    assert said == [(1, 3), (2, 3)]
    assert counts(gate) == {"begun": 1}
    gate.step(3, 3)
    gate.release("Found 42")
    assert await run == "Found 42"
    assert said == [(1, 3), (2, 3), (3, 3)]
    assert gate.arguments == [("shoes",)]


async def test_a_run_in_steps_fails_between_two_of_them() -> None:
    gate, said = StepGate(), []

    async def on_step(done: int, total: int) -> None:
        said.append((done, total))

    gate.step(1, 3)
    gate.fail(ConnectionError())
    gate.step(2, 3)
    gate.release("Found 42")
    with pytest.raises(ConnectionError):
        await gate(on_step=on_step)
    assert await gate(on_step=on_step) == "Found 42"
    assert said == [(1, 3), (2, 3)]
    assert counts(gate) == {"begun": 2, "finished": 1, "failed": 1, "unwound": 2}


# Sources.


async def test_what_one_source_is_let_do_is_for_it_alone() -> None:
    gate = SourcesGate()
    red, blue = asyncio.create_task(gate("red")), asyncio.create_task(gate("blue", "shoes"))
    await gate.begins(2)
    gate.release_of("blue", "Found 17")
    assert await blue == "Found 17"
    assert counts(gate) == {"begun": 2, "finished": 1, "unwound": 1}
    gate.fail_of("red", ConnectionError())
    with pytest.raises(ConnectionError):
        await red
    assert gate.arguments == [("red",), ("blue", "shoes")]


async def test_what_all_sources_are_let_do_each_does_once_in_order() -> None:
    gate = SourcesGate()
    gate.fail_of("red", ConnectionError())
    gate.release("first")
    gate.fail(KeyError())
    with pytest.raises(ConnectionError):
        await gate("red")
    assert [await gate("red"), await gate("blue")] == ["first", "first"]
    for source in ("red", "blue"):
        with pytest.raises(KeyError):
            await gate(source)
    waiting = asyncio.create_task(gate("red"))
    await gate.begins(6)
    assert counts(gate) == {"begun": 6, "finished": 2, "failed": 3, "unwound": 5}
    gate.release("second")
    assert await waiting == "second"


async def test_all_sources_can_fail_always() -> None:
    gate = SourcesGate()
    gate.release_of("red", "first")
    gate.always_fail(ConnectionError())
    assert await gate("red") == "first"
    for source in ("red", "blue"):
        with pytest.raises(ConnectionError):
            await gate(source)


# The end of a test.


async def test_the_end_of_a_test_opens_all_gates() -> None:
    gate, stream, steps, sources = Gate(), StreamGate(), StepGate(), SourcesGate()
    async with VoiceAgentTestSession(Agent(instructions="")):
        runs = asyncio.gather(gate(), collect(stream), steps(), sources("red"))
        for each in (gate, stream, steps, sources):
            await each.begins()
    assert [*await runs] == ["done", [], "done", "done"]


# What an operation needs.


async def test_a_resource_counts_how_often_it_was_acquired_and_released() -> None:
    resource = Resource()
    assert await resource.acquire() == resource.name
    assert (resource.acquired, resource.released) == (1, 0)
    with pytest.raises(AssertionError, match="3 s in vain until the resource is released"):
        await resource.is_released(within=3)
    waiting = asyncio.create_task(resource.is_released(within=3))
    await asyncio.sleep(1)
    await resource.release(resource.name)
    await waiting
    assert (resource.acquired, resource.released) == (1, 1)


async def test_a_resource_may_fail_to_be_acquired_or_released() -> None:
    resource = Resource()
    resource.fail_acquire(ConnectionError())
    resource.fail_release(KeyError())
    with pytest.raises(ConnectionError):
        await resource.acquire()
    assert (resource.acquired, resource.released) == (0, 0)
    with pytest.raises(KeyError):
        await resource.release(await resource.acquire())
    assert (resource.acquired, resource.released) == (1, 1)


async def test_a_resource_may_be_held_back_until_the_end_of_the_test() -> None:
    resource = Resource()
    async with VoiceAgentTestSession(Agent(instructions="")):
        resource.hold_acquire()
        resource.hold_release()
        acquiring = asyncio.create_task(resource.acquire())
        releasing = asyncio.create_task(resource.release(resource.name))
        await asyncio.sleep(10)
        assert not acquiring.done()
        assert not releasing.done()
        assert (resource.acquired, resource.released) == (0, 1)
    await asyncio.wait({acquiring, releasing})
    assert (resource.acquired, resource.released) == (1, 1)


@pytest.mark.parametrize("anyway", [False, True])
async def test_a_resource_may_come_in_spite_of_the_cancellation(anyway: bool) -> None:
    resource = Resource()
    if anyway:
        resource.acquire_anyway()
    else:
        resource.hold_acquire()
    acquiring = asyncio.create_task(resource.acquire())
    await asyncio.sleep(1)
    assert not acquiring.done()
    acquiring.cancel()
    await asyncio.wait({acquiring})
    assert acquiring.cancelled() != anyway
    assert resource.acquired == anyway
