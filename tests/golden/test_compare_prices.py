"""What the caller hears from compare_prices, and what becomes of the work."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from livekit.agents import Agent

from my_voice_agent.testing import Resource, SourcesGate, VoiceAgentTestSession
from my_voice_agent.tools import compare_prices as tool

TOOL = "compare_prices"
ARGUMENTS: dict[str, object] = {"shops": ["red", "blue"], "article": "shoes"}


@pytest.fixture
def resource(monkeypatch: pytest.MonkeyPatch) -> Resource:
    """Stands in for what the operation needs, whatever you make of it."""
    resource = Resource()
    monkeypatch.setattr(tool, "acquire", resource.acquire)
    monkeypatch.setattr(tool, "release", resource.release)
    return resource


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> SourcesGate:
    """Stands in for the operation, whatever you make of it."""
    gate = SourcesGate()
    monkeypatch.setattr(tool, "operation", gate)
    return gate


@pytest.fixture
async def call(work: SourcesGate, resource: Resource) -> AsyncIterator[VoiceAgentTestSession]:
    agent = Agent(instructions="", tools=[tool.compare_prices])
    async with VoiceAgentTestSession(agent) as call:
        yield call


async def test_tells_the_result_once(call: VoiceAgentTestSession, work: SourcesGate) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    work.release("Found 42")
    await call.hears("Found 42")
    await call.time_passes(10)
    assert len(call.heard) == 1
    assert work.arguments == [("red", "shoes"), ("blue", "shoes")]


async def test_stops_when_the_caller_takes_the_turn(
    call: VoiceAgentTestSession, work: SourcesGate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    await call.caller_says("never mind", during=TOOL)
    await call.hears("Okay", within=0.5)
    assert (work.finished, work.cancelled, work.unwound) == (0, 2, 2)
    assert tool.STOPPED in call.told_to_model(TOOL)
    await call.time_passes(10)
    assert len(call.heard) == 1


async def test_stops_when_a_program_interrupts(
    call: VoiceAgentTestSession, work: SourcesGate
) -> None:
    work.resist(1)
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    await call.interrupt()
    assert (work.finished, work.cancelled, work.unwound) == (0, 2, 2)
    await call.time_passes(10)
    assert call.heard == []


async def test_answers_even_if_the_work_resists(
    call: VoiceAgentTestSession, work: SourcesGate
) -> None:
    work.resist(4)
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    await call.caller_says("never mind", during=TOOL)
    await call.hears("Okay", within=2.5)
    await work.unwinds(2)


async def test_keeps_a_result_that_came_in_spite_of_the_interruption(
    call: VoiceAgentTestSession, work: SourcesGate
) -> None:
    work.finish_anyway("Found 42")
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    await call.caller_says("never mind", during=TOOL)
    await call.hears("Okay", within=0.5)
    assert "Found 42" in call.told_to_model(TOOL)
    assert tool.STOPPED not in call.told_to_model(TOOL)


async def test_a_cough_stops_nothing(call: VoiceAgentTestSession, work: SourcesGate) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await call.time_passes(2)
    await call.cough()
    await call.time_passes(5)
    work.release("Found 42")
    await call.hears("Found 42")


async def test_never_leaves_the_caller_in_silence(
    call: VoiceAgentTestSession, work: SourcesGate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await call.hears(tool.WAITING)
    await call.time_passes(6)
    assert call.longest_silence < 3
    assert work.unwound == 0


async def test_tells_a_failure_without_its_details(
    call: VoiceAgentTestSession, work: SourcesGate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    work.fail(ValueError("the password is 1234"))
    await call.hears(tool.FAILED)
    assert "1234" not in call.told_to_model(TOOL)


async def test_tells_when_the_work_was_cancelled_from_within(
    call: VoiceAgentTestSession, work: SourcesGate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    work.fail(asyncio.CancelledError())
    await call.hears(tool.FAILED)


async def test_leaves_nothing_running_when_it_is_cancelled(
    call: VoiceAgentTestSession, work: SourcesGate
) -> None:
    work.resist(1)
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    await call.cancel(TOOL)
    assert (work.finished, work.cancelled, work.unwound) == (0, 2, 2)
    await call.time_passes(10)
    assert call.heard == []


async def test_stops_when_the_caller_hangs_up(
    call: VoiceAgentTestSession, work: SourcesGate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    await call.hang_up()
    assert (work.finished, work.cancelled, work.unwound) == (0, 2, 2)


async def test_asks_all_sources_at_once_and_tells_their_answers_together(
    call: VoiceAgentTestSession, work: SourcesGate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins(2)
    work.release_of("red", "Found 42")
    work.release_of("blue", "Found 17")
    await call.hears("red: Found 42; blue: Found 17.")


async def test_names_the_source_that_failed(call: VoiceAgentTestSession, work: SourcesGate) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    work.fail_of("red", ValueError("the password is 1234"))
    work.release_of("blue", "Found 17")
    await call.hears("blue: Found 17. Failed: red.")
    assert "1234" not in call.told_to_model(TOOL)


async def test_asks_each_source_once_and_not_too_many(
    call: VoiceAgentTestSession, work: SourcesGate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool, "MOST_SOURCES", 2)
    work.release("Found 42")
    await call.asks_for(TOOL, {**ARGUMENTS, "shops": ["red", "red", "blue", "green"]})
    await call.hears("Not asked, for there were too many: green.")
    assert work.begun == 2


async def test_stops_all_sources_together(call: VoiceAgentTestSession, work: SourcesGate) -> None:
    work.resist(1)
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins(2)
    work.release_of("red", "Found 42")
    await work.unwinds()
    await call.caller_says("stop")
    await call.tool_ended(TOOL)
    assert (work.finished, work.cancelled, work.unwound) == (1, 1, 2)
    await call.hears("Okay")
    so_far = "red: Found 42. Not finished: blue."
    assert f"{tool.STOPPED} {so_far}" in call.told_to_model(TOOL)


async def test_releases_once_when_the_work_is_done(
    call: VoiceAgentTestSession, work: SourcesGate, resource: Resource
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    assert (resource.acquired, resource.released) == (1, 0)
    work.release("Found 42")
    await call.hears("Found 42")
    assert (resource.acquired, resource.released) == (1, 1)
    assert work.keywords[0]["resource"] == resource.name


async def test_releases_when_the_work_has_failed(
    call: VoiceAgentTestSession, work: SourcesGate, resource: Resource
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    work.always_fail(ValueError())
    await call.hears(tool.FAILED)
    assert (resource.acquired, resource.released) == (1, 1)


async def test_tells_that_nothing_could_be_acquired(
    call: VoiceAgentTestSession, work: SourcesGate, resource: Resource
) -> None:
    resource.fail_acquire(ValueError("the password is 1234"))
    await call.asks_for(TOOL, ARGUMENTS)
    await call.hears(tool.FAILED)
    assert (work.begun, resource.released) == (0, 0)
    assert "1234" not in call.told_to_model(TOOL)


async def test_a_release_that_hangs_keeps_nobody_waiting_for_ever(
    call: VoiceAgentTestSession, work: SourcesGate, resource: Resource
) -> None:
    resource.hold_release()
    await call.asks_for(TOOL, ARGUMENTS)
    work.release("Found 42")
    await call.time_passes(10)
    assert "Found 42" in call.told_to_model(TOOL)


async def test_a_release_that_fails_changes_nothing(
    call: VoiceAgentTestSession, work: SourcesGate, resource: Resource
) -> None:
    resource.fail_release(ValueError("the password is 1234"))
    await call.asks_for(TOOL, ARGUMENTS)
    work.release("Found 42")
    await call.hears("Found 42")
    assert "1234" not in call.told_to_model(TOOL)


async def test_releases_only_when_the_work_has_really_ended(
    call: VoiceAgentTestSession, work: SourcesGate, resource: Resource
) -> None:
    work.resist(3)
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    await call.caller_says("stop")
    await resource.is_released()
    assert (work.cancelled, work.unwound) == (2, 2)
    assert (resource.acquired, resource.released) == (1, 1)


async def test_releases_what_was_acquired_as_it_was_stopped(
    call: VoiceAgentTestSession, work: SourcesGate, resource: Resource
) -> None:
    resource.acquire_anyway()
    await call.asks_for(TOOL, ARGUMENTS)
    await call.caller_says("stop")
    await call.time_passes(5)
    assert (work.begun, resource.acquired, resource.released) == (0, 1, 1)
