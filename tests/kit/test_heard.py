"""The caller hears what was played: with its times, and cut where it was cut."""

from collections.abc import AsyncIterator

import pytest
from livekit.agents import Agent

from lrf.offline.doubles import FakeSTT, sound
from lrf.testing import VoiceAgentTestSession

STORY = "Once upon a time there was a long story."


@pytest.fixture
async def call() -> AsyncIterator[VoiceAgentTestSession]:
    async with VoiceAgentTestSession(Agent(instructions=""), aec_warmup_duration=None) as call:
        call.when("tell me").says(STORY)
        yield call


def said(call: VoiceAgentTestSession) -> list[tuple[str, bool]]:
    """Return what the model will read of the agent's words, and whether they were interrupted."""
    messages = [m for m in call.session.history.messages() if m.role == "assistant"]
    return [((m.text_content or "").strip(), m.interrupted) for m in messages]


async def test_speech_takes_its_time(call: VoiceAgentTestSession) -> None:
    await call.send_text("tell me")
    (story,) = call.heard
    assert story.ended is not None
    assert story.ended - story.began == pytest.approx(len(STORY) * sound.SECONDS_A_CHARACTER)
    assert not story.cut
    assert said(call) == [(STORY, False)]


async def test_words_are_cut_where_the_caller_took_the_turn(call: VoiceAgentTestSession) -> None:
    await call.caller_says("tell me")
    await call.time_passes(1.0)
    await call.caller_says("thanks a lot")
    await call.hears("You're welcome")
    story = call.heard[0]
    assert story.cut
    assert story.ended is not None
    assert STORY.startswith(story)
    # a voice is an interruption after half a second of it
    assert len(story) == pytest.approx(1.5 / sound.SECONDS_A_CHARACTER, abs=3)
    assert said(call)[0] == (story, True)


async def test_a_cough_pauses_the_words_and_they_go_on(call: VoiceAgentTestSession) -> None:
    await call.caller_says("tell me")
    await call.time_passes(1.0)
    await call.cough()
    await call.session.wait_for_idle()
    (story,) = call.heard
    assert story.ended is not None
    assert story.ended - story.began > len(STORY) * sound.SECONDS_A_CHARACTER + 0.5
    assert not story.cut
    assert said(call) == [(STORY, False)]


async def test_typed_words_cut_the_agent_short_at_once(call: VoiceAgentTestSession) -> None:
    await call.caller_says("tell me")
    await call.time_passes(1.0)
    await call.types("thanks")
    assert call.heard[0].cut
    await call.hears("You're welcome", within=0.1)


async def test_the_end_of_the_call_cuts_the_agent_short(call: VoiceAgentTestSession) -> None:
    await call.caller_says("tell me")
    await call.time_passes(1.0)
    await call.hang_up()
    (story,) = call.heard
    assert story.cut
    assert said(call) == [(story, True)]


async def test_a_silence_lasts_from_one_sound_to_the_next(call: VoiceAgentTestSession) -> None:
    await call.caller_says("tell me")
    await call.hears(STORY)
    assert call.longest_silence < 0.3
    await call.time_passes(4)
    assert call.longest_silence == pytest.approx(4)
    await call.cough()
    await call.time_passes(3)
    assert call.longest_silence == pytest.approx(4)
    await call.time_passes(2)
    assert call.longest_silence == pytest.approx(5)


async def test_no_silence_while_the_agent_still_speaks(call: VoiceAgentTestSession) -> None:
    await call.caller_says("tell me")
    await call.time_passes(2)
    assert call.heard == []
    assert call.longest_silence < 0.3


async def test_after_typed_words_a_silence_begins() -> None:
    async with VoiceAgentTestSession(Agent(instructions="")) as call:
        call.when("say nothing").stays_silent()
        await call.types("say nothing")
        await call.time_passes(7)
        assert call.longest_silence == pytest.approx(7)


def test_any_words_can_be_spoken_and_read_back() -> None:
    words = "naïve 😀 12 €\n"
    assert sound.decode(sound.encode(words)) == words


def test_a_character_that_was_cut_is_not_heard() -> None:
    assert sound.decode(sound.encode("ab")[:-2]) == "a"


async def test_words_are_recognized_from_a_recording() -> None:
    event = await FakeSTT().recognize(sound.make_frame(sound.encode("hello there")))
    assert event.alternatives[0].text == "hello there"
