"""Each wait ends with its event; in vain it ends too, and says what it was waiting for."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from livekit.agents import Agent, RunContext, function_tool
from livekit.agents.llm.async_toolset import AsyncToolset

from lrf.testing import Gate, VoiceAgentTestSession
from lrf.testing.changes import PATIENCE, Changes


@pytest.fixture
def work() -> Gate:
    return Gate()


@pytest.fixture
async def call(work: Gate) -> AsyncIterator[VoiceAgentTestSession]:
    @function_tool
    async def search(ctx: RunContext[object]) -> str:
        """Search."""
        return await work()

    @function_tool
    async def report(ctx: RunContext[object]) -> str:
        """Write a report."""
        await ctx.update("Started.")
        return await work()

    agent = Agent(instructions="", tools=[search])
    toolset = AsyncToolset(id="jobs", tools=[report])
    async with VoiceAgentTestSession(agent, tools=[toolset], aec_warmup_duration=None) as call:
        yield call


async def test_hears_what_is_said_in_time(call: VoiceAgentTestSession) -> None:
    await call.caller_says("hello")
    await call.hears("What can I do", within=0.5)


async def test_does_not_hear_what_is_never_said(call: VoiceAgentTestSession) -> None:
    await call.caller_says("hello")
    began = asyncio.get_running_loop().time()
    with pytest.raises(AssertionError, match=r"until the caller hears 'shoes'; heard: \['Hello\."):
        await call.hears("shoes")
    assert asyncio.get_running_loop().time() - began == pytest.approx(PATIENCE)


async def test_does_not_take_late_words_for_words_in_time(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("search")
    await call.time_passes(3.1)
    work.release("Found 42")
    with pytest.raises(AssertionError, match=r"'42' came after 3\.\d+ s; heard: \['Found 42'\]"):
        await call.hears("42", within=3)


async def test_does_not_hear_again_what_was_said_before_the_turn(
    call: VoiceAgentTestSession,
) -> None:
    await call.send_text("hello")
    await call.caller_says("thanks")
    with pytest.raises(AssertionError, match="in vain"):
        await call.hears("Hello")


async def test_follows_the_calls_of_a_tool(call: VoiceAgentTestSession, work: Gate) -> None:
    with pytest.raises(AssertionError, match=r"until search is called \(1 in all\)"):
        await call.tool_started("search")
    await call.asks_for("search")
    with pytest.raises(AssertionError, match=r"until search ends \(1 in all\)"):
        await call.tool_ended("search")
    work.fail(ValueError())
    await call.tool_ended("search")
    with pytest.raises(AssertionError, match=r"until search is called \(2 in all\)"):
        await call.tool_started("search", times=2)


async def test_a_background_result_is_told_when_it_was_spoken_to_its_end(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("report")
    await call.hears("Started.")
    assert "Started." in call.told_to_model("report")
    work.release("It has 50 entries.")
    await call.tool_ended("report")
    assert call.heard == ["Started."]
    await call.told("report")
    assert call.heard == ["Started.", "It has 50 entries."]


async def test_a_background_result_that_was_talked_over_is_not_told(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("report")
    await call.hears("Started.")
    work.release("It has 50 entries.")
    await call.tool_ended("report")
    await call.time_passes(0.3)
    await call.caller_says("thanks a lot")
    with pytest.raises(AssertionError, match="until the result of report is told"):
        await call.told("report")
    assert call.heard[1].cut


async def test_an_answer_that_never_ends_is_not_waited_for_in_vain_for_ever(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    with pytest.raises(AssertionError, match="until the answer to 'search' ends"):
        await call.send_text("search")
    work.release()


async def test_a_tool_that_resists_its_cancellation_is_not_waited_for_for_ever(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    work.resist(2 * PATIENCE)
    await call.asks_for("search")
    await work.begins()
    with pytest.raises(AssertionError, match="until the cancelled search ends"):
        await call.cancel("search")
    await work.unwinds(within=2 * PATIENCE)


async def test_a_handoff_that_cannot_be_is_not_waited_for_for_ever(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("search")
    with pytest.raises(AssertionError, match="until the agent has taken over"):
        await call.handoff(Agent(instructions=""))
    work.release()


async def test_a_wait_is_woken_by_a_change_and_not_before() -> None:
    changes, seen = Changes(), []

    def holds() -> bool:
        seen.append(True)
        return len(seen) == 3

    waiting = asyncio.create_task(changes.until(holds, "it holds"))
    await asyncio.sleep(10)
    assert len(seen) == 1
    changes.notify()
    await asyncio.sleep(10)
    assert len(seen) == 2
    changes.notify()
    await waiting
