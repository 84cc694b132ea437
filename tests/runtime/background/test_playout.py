"""A caller who pauses for breath is not silent, and nobody who waits for that gives up."""

import asyncio

from livekit.agents import Agent, RunContext
from livekit.agents.llm import FunctionCall
from livekit.agents.voice import SpeechHandle

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning.filler import filler
from my_voice_agent.longrunning.playout import silence, until_idle
from tests.runtime.background.reports import BOOTS, LONG, SHOES, jobs_of


async def pauses_for_breath(call: VoiceAgentTestSession) -> None:
    """Go on speaking as the caller before the turn has ended; the last words follow."""
    beginning = asyncio.create_task(call.caller_says("well"))
    await call.time_passes(0.35)
    await call.caller_says("never mind")
    await beginning


async def test_silence_begins_only_after_the_last_words(call: VoiceAgentTestSession) -> None:
    speaking = asyncio.create_task(pauses_for_breath(call))
    await call.time_passes(0.1)
    assert await silence(call.session)
    assert speaking.done()


async def test_it_ends_with_the_one_who_waits(call: VoiceAgentTestSession) -> None:
    speaking = asyncio.create_task(pauses_for_breath(call))
    await call.time_passes(0.1)
    waiting = asyncio.create_task(silence(call.session))
    await call.time_passes(0.1)
    waiting.cancel()
    await asyncio.wait({waiting})
    assert waiting.cancelled()
    await speaking


async def test_a_caller_who_waits_hears_words_all_the_same(call: VoiceAgentTestSession) -> None:
    ctx: RunContext[object] = RunContext(
        session=call.session,
        speech_handle=SpeechHandle.create(),
        function_call=FunctionCall(call_id="call_7", name="search", arguments="{}"),
    )
    speaking = asyncio.create_task(pauses_for_breath(call))
    await call.time_passes(0.1)
    async with filler(ctx, ("One moment.",)):
        await speaking
        await call.hears("One moment.")


async def test_what_was_ready_in_the_pause_is_told(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for("report")
    await call.hears("I have begun.")
    speaking = asyncio.create_task(pauses_for_breath(call))
    await call.time_passes(0.1)
    work.release("Found 42")
    await speaking
    await call.hears("Found 42")
    await call.time_passes(30)
    assert sum("Found 42" in heard for heard in call.heard) == 1
    assert jobs_of(call)[0].heard


async def test_two_results_that_were_ready_in_the_pause_are_told_together(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("report", SHOES)
    await call.asks_for("report", BOOTS)
    await call.hears("I have begun.")
    before = len(call.heard)
    speaking = asyncio.create_task(pauses_for_breath(call))
    await call.time_passes(0.1)
    work.release("Found 42")
    work.release("Found 43")
    await speaking
    await call.time_passes(60)
    assert call.heard[before:] == ["Okay.", "Found 42 Found 43"]


async def test_what_was_ready_in_the_pause_is_offered_once_more(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("report")
    await call.hears("I have begun.")
    speaking = asyncio.create_task(pauses_for_breath(call))
    await call.time_passes(0.1)
    work.release(LONG)
    await speaking
    await call.time_passes(4)
    await call.caller_says("never mind")
    await call.hears("the last one is the best")
    assert any(heard.cut for heard in call.heard)


async def test_what_was_ready_in_a_pause_before_a_handoff_is_told_by_the_next_agent(
    call: VoiceAgentTestSession, work: Gate, hold: Gate
) -> None:
    await call.asks_for("report")
    await call.hears("I have begun.")
    await call.asks_for("hold_on")
    await hold.begins()
    speaking = asyncio.create_task(pauses_for_breath(call))
    await call.time_passes(0.1)
    work.release("Found 42")
    handoff = asyncio.create_task(call.handoff(Agent(instructions="")))
    await call.time_passes(0.5)
    hold.release("Held.")
    await handoff
    await speaking
    await call.hears("Found 42")


async def test_nobody_waits_for_a_silence_after_the_end_of_the_call(
    call: VoiceAgentTestSession,
) -> None:
    speaking = asyncio.create_task(call.caller_says("I have to go now"))
    await call.time_passes(0.1)
    waiting = asyncio.create_task(until_idle(call.session))
    await call.time_passes(0.1)
    await call.hang_up()
    await call.time_passes(60)
    assert waiting.done()
    assert isinstance(waiting.exception(), RuntimeError)
    await speaking
