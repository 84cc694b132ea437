"""Tests of what a caller hears while work goes on, and when they hear nothing."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from livekit.agents import Agent, RunContext
from livekit.agents.llm import FunctionCall
from livekit.agents.voice import SpeechHandle

from lrf.testing import VoiceAgentTestSession
from my_voice_agent.longrunning.filler import AFTER, AGAIN_AFTER, filler
from tests.runtime.background.reports import listeners_of

WORDS = ("One moment.", "Still at it.")


@pytest.fixture
async def call() -> AsyncIterator[VoiceAgentTestSession]:
    async with VoiceAgentTestSession(Agent(instructions="")) as call:
        yield call


@pytest.fixture
async def ctx(call: VoiceAgentTestSession) -> RunContext[object]:
    return RunContext(
        session=call.session,
        speech_handle=SpeechHandle.create(),
        function_call=FunctionCall(call_id="call_7", name="search", arguments="{}"),
    )


async def test_speaks_into_each_silence_and_repeats_the_last_words(
    call: VoiceAgentTestSession, ctx: RunContext[object]
) -> None:
    began = asyncio.get_running_loop().time()
    async with filler(ctx, WORDS):
        await call.time_passes(12)
    assert call.heard == ["One moment.", "Still at it.", "Still at it."]
    assert call.heard[0].began - began == pytest.approx(AFTER, abs=0.1)
    assert call.heard[0].ended is not None
    assert call.heard[1].began - call.heard[0].ended == pytest.approx(AGAIN_AFTER, abs=0.1)


async def test_says_nothing_of_work_that_is_quick(
    call: VoiceAgentTestSession, ctx: RunContext[object]
) -> None:
    async with filler(ctx, WORDS):
        await call.time_passes(AFTER - 0.1)
    await call.time_passes(10)
    assert call.heard == []


async def test_stops_with_the_work_also_when_that_fails(
    call: VoiceAgentTestSession, ctx: RunContext[object]
) -> None:
    with pytest.raises(ValueError, match="wrong"):  # noqa: PT012
        async with filler(ctx, WORDS):
            await call.hears("One moment.")
            raise ValueError("wrong")
    await call.time_passes(10)
    assert call.heard == ["One moment."]


@pytest.mark.parametrize("silence", [0.0, AFTER - 0.5])
async def test_waits_until_the_agent_has_finished_speaking(
    call: VoiceAgentTestSession, ctx: RunContext[object], silence: float
) -> None:
    async with filler(ctx, WORDS):
        await call.time_passes(silence)
        call.session.say("There is something else that I wanted to say.")
        await call.hears("One moment.")
    before = call.heard[0]
    assert not before.cut
    assert before.ended is not None
    assert call.heard[1].began - before.ended == pytest.approx(AFTER, abs=0.1)


async def test_never_talks_over_the_caller(
    call: VoiceAgentTestSession, ctx: RunContext[object]
) -> None:
    call.when("let me think about that for a good while").says("Take your time.")
    async with filler(ctx, WORDS):
        await call.time_passes(AFTER - 0.5)
        await call.caller_says("let me think about that for a good while")
        await call.hears("One moment.")
    assert call.heard == ["Take your time.", "One moment."]


async def test_a_cough_postpones_the_words(
    call: VoiceAgentTestSession, ctx: RunContext[object]
) -> None:
    async with filler(ctx, WORDS):
        await call.time_passes(AFTER - 0.5)
        await call.cough()
        coughed = asyncio.get_running_loop().time()
        await call.hears("One moment.")
    assert call.heard[0].began - coughed == pytest.approx(AFTER, abs=0.1)


@pytest.mark.parametrize("steps", range(6))
async def test_ends_when_the_caller_speaks_as_the_work_is_done(
    call: VoiceAgentTestSession, ctx: RunContext[object], steps: int
) -> None:
    async with filler(ctx, WORDS):
        await call.time_passes(AFTER - 0.5)
        speaking = asyncio.create_task(call.caller_says("stop"))
        for _ in range(steps):  # of the event loop: each may find a cancellation unprepared
            await asyncio.sleep(0)
    await speaking
    await call.time_passes(10)
    assert call.heard == ["Okay."]


@pytest.mark.parametrize("passed", [0.0, 0.5, AFTER, AFTER + 0.2, AFTER + 2.0])
async def test_ends_silently_with_the_call(
    call: VoiceAgentTestSession, ctx: RunContext[object], passed: float
) -> None:
    before = asyncio.all_tasks()
    async with filler(ctx, WORDS):
        (task,) = asyncio.all_tasks() - before
        await call.time_passes(passed)
        await call.hang_up()
        await call.time_passes(10)
        assert task.done()
        assert task.exception() is None
    assert len(call.heard) <= 1


@pytest.mark.parametrize("passed", [0.0, 0.5, AFTER, AFTER + 0.2, AFTER + 2.0])
async def test_goes_on_when_another_agent_takes_over(
    call: VoiceAgentTestSession, ctx: RunContext[object], passed: float
) -> None:
    async with filler(ctx, WORDS):
        await call.time_passes(passed)
        await call.handoff(Agent(instructions=""))
        await call.hears("Still at it.")


async def test_says_nothing_once_the_caller_has_gone_on_to_something_else(
    call: VoiceAgentTestSession, ctx: RunContext[object]
) -> None:
    async with filler(ctx, WORDS):
        await call.hears("One moment.")
        ctx.speech_handle.interrupt()
        await call.time_passes(AGAIN_AFTER + 1)
        assert call.heard == ["One moment."]
        ctx.speech_handle._mark_done()  # no session plays it, and LiveKit would call it late


async def test_no_listener_stays_behind(
    call: VoiceAgentTestSession, ctx: RunContext[object]
) -> None:
    before = listeners_of(call)
    for _ in range(3):
        async with filler(ctx, WORDS):
            await call.hears("One moment.")
        await call.time_passes(5)
        assert listeners_of(call) == before


async def test_a_filler_that_cannot_be_spoken_leaves_nobody_without_a_word_in_the_log(
    call: VoiceAgentTestSession, ctx: RunContext[object], caplog: pytest.LogCaptureFixture
) -> None:
    call.model_stays_silent()

    def refuse(text: str) -> None:
        raise RuntimeError("trying to generate speech from text without a TTS model")

    call.session.say = refuse  # type: ignore[method-assign, assignment]
    async with filler(ctx, WORDS):
        await call.time_passes(40)
    (record,) = [each for each in caplog.records if each.name == filler.__module__]
    assert "waits in silence" in record.getMessage()
