"""What the caller hears from generate_report, and what becomes of the work."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from livekit.agents import Agent
from livekit.agents.llm.async_toolset import AsyncToolset

from my_voice_agent.testing import Gate, VoiceAgentTestSession
from my_voice_agent.tools import generate_report as tool

TOOL = "generate_report"
ARGUMENTS: dict[str, object] = {"report_type": "shoes", "pages": 3}
OTHER_ARGUMENTS: dict[str, object] = {"report_type": "boots", "pages": 3}


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Stands in for the operation, whatever you make of it."""
    gate = Gate()
    monkeypatch.setattr(tool, "operation", gate)
    return gate


@pytest.fixture
async def call(work: Gate) -> AsyncIterator[VoiceAgentTestSession]:
    tools = AsyncToolset(
        id="session_tools", tools=[tool.generate_report, tool.generate_report_status]
    )
    async with VoiceAgentTestSession(Agent(instructions=""), tools=[tools]) as call:
        yield call


async def test_answers_at_once_and_tells_the_result_later(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await call.hears(tool.STARTED, within=0.5)
    await call.time_passes(30)
    work.release("Found 42")
    await call.told(TOOL)
    await call.time_passes(30)
    assert len(call.heard) == 2
    assert "Found 42" in call.heard[1]
    assert work.arguments == [tuple(ARGUMENTS.values())]


async def test_interrupting_the_announcement_harms_nothing(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await call.caller_says("never mind")
    await call.hears("Okay", within=0.5)
    assert call.heard[0].cut
    work.release("Found 42")
    await call.hears("Found 42")
    assert (work.finished, work.cancelled) == (1, 0)


async def test_offers_once_more_what_the_caller_talked_over(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await call.hears(tool.STARTED)
    work.release("Found forty-two of them, and the last one is the best")
    await call.time_passes(2)
    await call.caller_says("never mind")
    await call.hears("Okay", within=0.5)
    await call.hears("the last one is the best")
    await call.time_passes(60)
    assert sum("the best" in heard for heard in call.heard) == 1


async def test_knows_whether_the_caller_has_heard_the_result(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await call.hears(tool.STARTED)
    work.release("Found forty-two of them, and the last one is the best")
    await call.time_passes(2)
    await call.asks_for(f"{TOOL}_status")
    await call.hears("ready, not heard out")


async def test_says_how_far_it_is(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for(f"{TOOL}_status")
    await call.hears(tool.NONE)
    await call.asks_for(TOOL, ARGUMENTS)
    await call.hears(tool.STARTED)
    await call.asks_for(f"{TOOL}_status")
    await call.hears("still running")
    work.release("Found 42")
    await call.told(TOOL)
    await call.asks_for(f"{TOOL}_status")
    await call.hears("told")


async def test_tells_a_failure_without_its_details(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await call.hears(tool.STARTED)
    work.fail(ValueError("the password is 1234"))
    await call.hears(tool.FAILED)
    assert "1234" not in call.told_to_model(TOOL)


async def test_tells_when_the_work_was_cancelled_from_within(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    work.fail(asyncio.CancelledError())
    await call.hears(tool.FAILED)


async def test_does_the_same_request_once(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await call.hears(tool.STARTED)
    call.when("once more").calls(TOOL, ARGUMENTS)
    await call.caller_says("once more")
    await call.time_passes(10)
    assert work.begun == 1


async def test_works_on_another_request_at_the_same_time(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await call.hears(tool.STARTED)
    await call.asks_for(TOOL, OTHER_ARGUMENTS)
    await work.begins(2)


async def test_stops_when_the_caller_asks_for_that(call: VoiceAgentTestSession, work: Gate) -> None:
    work.resist(1)
    await call.asks_for(TOOL, ARGUMENTS)
    await call.hears(tool.STARTED)
    call.when("stop").calls("lk_agents_cancel_task", {"call_id": call.tool_calls[0].call_id})
    await call.caller_says("stop")
    await call.tool_ended(TOOL)
    assert (work.finished, work.cancelled, work.unwound) == (0, 1, 1)
    await call.asks_for(f"{TOOL}_status")
    await call.hears("cancelled")


async def test_answers_even_if_the_work_resists(call: VoiceAgentTestSession, work: Gate) -> None:
    work.resist(4)
    await call.asks_for(TOOL, ARGUMENTS)
    await call.hears(tool.STARTED)
    call.when("stop").calls("lk_agents_cancel_task", {"call_id": call.tool_calls[0].call_id})
    await call.caller_says("stop")
    await call.hears("Okay", within=2.5)
    await work.unwinds()


async def test_leaves_nothing_running_when_the_caller_hangs_up(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    await call.hang_up()
    assert (work.finished, work.cancelled, work.unwound) == (0, 1, 1)


async def test_tells_the_next_agent_too(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await call.hears(tool.STARTED)
    await call.handoff(Agent(instructions=""))
    work.release("Found 42")
    await call.hears("Found 42")
