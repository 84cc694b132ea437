"""What the caller hears from search_database, and what becomes of the work."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from livekit.agents import Agent

from my_voice_agent.testing import Gate, VoiceAgentTestSession
from my_voice_agent.tools import search_database as tool

TOOL = "search_database"
ARGUMENTS: dict[str, object] = {"query": "shoes"}


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Stands in for the operation, whatever you make of it."""
    gate = Gate()
    monkeypatch.setattr(tool, "operation", gate)
    return gate


@pytest.fixture
async def call(work: Gate) -> AsyncIterator[VoiceAgentTestSession]:
    agent = Agent(instructions="", tools=[tool.search_database])
    async with VoiceAgentTestSession(agent) as call:
        yield call


async def test_tells_the_result_once(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    work.release("Found 42")
    await call.hears("Found 42")
    await call.time_passes(10)
    assert len(call.heard) == 1
    assert work.arguments == [tuple(ARGUMENTS.values())]


async def test_stops_when_the_caller_takes_the_turn(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    await call.caller_says("never mind", during=TOOL)
    await call.hears("Okay", within=0.5)
    assert (work.finished, work.cancelled, work.unwound) == (0, 1, 1)
    assert tool.STOPPED in call.told_to_model(TOOL)
    await call.time_passes(10)
    assert len(call.heard) == 1


async def test_stops_when_a_program_interrupts(call: VoiceAgentTestSession, work: Gate) -> None:
    work.resist(1)
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    await call.interrupt()
    assert (work.finished, work.cancelled, work.unwound) == (0, 1, 1)
    await call.time_passes(10)
    assert call.heard == []


async def test_answers_even_if_the_work_resists(call: VoiceAgentTestSession, work: Gate) -> None:
    work.resist(4)
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    await call.caller_says("never mind", during=TOOL)
    await call.hears("Okay", within=2.5)
    await work.unwinds()


async def test_keeps_a_result_that_came_in_spite_of_the_interruption(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    work.finish_anyway("Found 42")
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    await call.caller_says("never mind", during=TOOL)
    await call.hears("Okay", within=0.5)
    assert "Found 42" in call.told_to_model(TOOL)
    assert tool.STOPPED not in call.told_to_model(TOOL)


async def test_a_cough_stops_nothing(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await call.time_passes(2)
    await call.cough()
    await call.time_passes(5)
    work.release("Found 42")
    await call.hears("Found 42")


async def test_never_leaves_the_caller_in_silence(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await call.hears(tool.WAITING)
    await call.time_passes(6)
    assert call.longest_silence < 3
    assert work.unwound == 0


async def test_tells_a_failure_without_its_details(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    work.fail(ValueError("the password is 1234"))
    await call.hears(tool.FAILED)
    assert "1234" not in call.told_to_model(TOOL)


async def test_tells_when_the_work_was_cancelled_from_within(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    work.fail(asyncio.CancelledError())
    await call.hears(tool.FAILED)


async def test_leaves_nothing_running_when_it_is_cancelled(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    work.resist(1)
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    await call.cancel(TOOL)
    assert (work.finished, work.cancelled, work.unwound) == (0, 1, 1)
    await call.time_passes(10)
    assert call.heard == []


async def test_stops_when_the_caller_hangs_up(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    await call.hang_up()
    assert (work.finished, work.cancelled, work.unwound) == (0, 1, 1)
