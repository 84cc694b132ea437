"""What the caller hears from scan_archive, and what becomes of the work."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from livekit.agents import Agent

from my_voice_agent.testing import StreamGate, VoiceAgentTestSession
from my_voice_agent.tool_state import MAX_ITEMS
from my_voice_agent.tools import scan_archive as tool

TOOL = "scan_archive"
ARGUMENTS: dict[str, object] = {"words": "shoes"}


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> StreamGate:
    """Stands in for the operation, whatever you make of it."""
    gate = StreamGate()
    monkeypatch.setattr(tool, "operation", gate)
    return gate


@pytest.fixture
async def call(work: StreamGate) -> AsyncIterator[VoiceAgentTestSession]:
    agent = Agent(instructions="", tools=[tool.scan_archive])
    async with VoiceAgentTestSession(agent) as call:
        yield call


async def test_tells_the_result_once(call: VoiceAgentTestSession, work: StreamGate) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    work.release("Found 42")
    await call.hears("Found 42")
    await call.time_passes(10)
    assert len(call.heard) == 1
    assert work.arguments == [tuple(ARGUMENTS.values())]


async def test_stops_when_the_caller_takes_the_turn(
    call: VoiceAgentTestSession, work: StreamGate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    await call.caller_says("never mind", during=TOOL)
    await call.hears("Okay", within=0.5)
    assert (work.finished, work.cancelled, work.unwound) == (0, 1, 1)
    assert tool.STOPPED in call.told_to_model(TOOL)
    await call.time_passes(10)
    assert len(call.heard) == 1


async def test_stops_when_a_program_interrupts(
    call: VoiceAgentTestSession, work: StreamGate
) -> None:
    work.resist(1)
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    await call.interrupt()
    assert (work.finished, work.cancelled, work.unwound) == (0, 1, 1)
    await call.time_passes(10)
    assert call.heard == []


async def test_answers_even_if_the_work_resists(
    call: VoiceAgentTestSession, work: StreamGate
) -> None:
    work.resist(4)
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    await call.caller_says("never mind", during=TOOL)
    await call.hears("Okay", within=2.5)
    await work.unwinds()


async def test_keeps_a_result_that_came_in_spite_of_the_interruption(
    call: VoiceAgentTestSession, work: StreamGate
) -> None:
    work.finish_anyway("Found 42")
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    await call.caller_says("never mind", during=TOOL)
    await call.hears("Okay", within=0.5)
    assert "Found 42" in call.told_to_model(TOOL)
    assert tool.STOPPED not in call.told_to_model(TOOL)


async def test_a_cough_stops_nothing(call: VoiceAgentTestSession, work: StreamGate) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await call.time_passes(2)
    await call.cough()
    await call.time_passes(5)
    work.release("Found 42")
    await call.hears("Found 42")


async def test_never_leaves_the_caller_in_silence(
    call: VoiceAgentTestSession, work: StreamGate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await call.hears(tool.WAITING)
    await call.time_passes(6)
    assert call.longest_silence < 3
    assert work.unwound == 0


async def test_tells_a_failure_without_its_details(
    call: VoiceAgentTestSession, work: StreamGate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    work.fail(ValueError("the password is 1234"))
    await call.hears(tool.FAILED)
    assert "1234" not in call.told_to_model(TOOL)


async def test_tells_when_the_work_was_cancelled_from_within(
    call: VoiceAgentTestSession, work: StreamGate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    work.fail(asyncio.CancelledError())
    await call.hears(tool.FAILED)


async def test_leaves_nothing_running_when_it_is_cancelled(
    call: VoiceAgentTestSession, work: StreamGate
) -> None:
    work.resist(1)
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    await call.cancel(TOOL)
    assert (work.finished, work.cancelled, work.unwound) == (0, 1, 1)
    await call.time_passes(10)
    assert call.heard == []


async def test_stops_when_the_caller_hangs_up(
    call: VoiceAgentTestSession, work: StreamGate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    await call.hang_up()
    assert (work.finished, work.cancelled, work.unwound) == (0, 1, 1)


async def test_tells_all_results_together(call: VoiceAgentTestSession, work: StreamGate) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    work.give("red", "blue")
    work.end()
    await call.hears("2 results: red; blue.")


async def test_closes_the_stream_behind_a_slow_result(
    call: VoiceAgentTestSession, work: StreamGate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    work.give("red")
    await work.begins()
    await call.caller_says("stop")
    await call.tool_ended(TOOL)
    assert (work.finished, work.cancelled, work.unwound) == (0, 1, 1)
    assert f"{tool.STOPPED} 1 result so far: red." in call.told_to_model(TOOL)


async def test_closes_the_stream_after_the_most_results(
    call: VoiceAgentTestSession, work: StreamGate
) -> None:
    work.resist(1)
    await call.asks_for(TOOL, ARGUMENTS)
    work.give(*map(str, range(MAX_ITEMS + 1)))
    await call.tool_ended(TOOL)
    assert work.unwound == 1
    await call.hears(f"{MAX_ITEMS} results")


async def test_tells_at_the_deadline_what_was_found(
    call: VoiceAgentTestSession, work: StreamGate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    work.give("red")
    await call.time_passes(tool.DEADLINE)
    await call.hears(f"{tool.LATE} 1 result so far: red.")


async def test_stops_at_the_deadline(call: VoiceAgentTestSession, work: StreamGate) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    await call.time_passes(tool.DEADLINE - 1)
    assert work.unwound == 0
    await call.hears(tool.LATE)
    assert (work.finished, work.cancelled, work.unwound) == (0, 1, 1)


async def test_a_timeout_of_the_work_itself_is_a_failure(
    call: VoiceAgentTestSession, work: StreamGate
) -> None:
    work.always_fail(TimeoutError())
    await call.asks_for(TOOL, ARGUMENTS)
    await call.hears(tool.FAILED)
    assert tool.LATE not in call.told_to_model(TOOL)
