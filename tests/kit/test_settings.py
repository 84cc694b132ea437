"""Each argument of an AgentSession has in a test the effect that it has in a room."""

import asyncio
import inspect
from typing import Any

import pytest
from livekit.agents import NOT_GIVEN, Agent, AgentSession
from livekit.agents.voice.events import UserStateChangedEvent

from lrf.offline.doubles import Line, sound
from lrf.offline.model import OfflineLLM
from lrf.testing import VoiceAgentTestSession
from lrf.testing.realtime import FakeRealtimeModel

DOUBLES = ("llm", "stt", "tts", "vad")
STORY = "Once upon a time there was a long story that took a while to tell."
NO_WARMUP: dict[str, Any] = {"aec_warmup_duration": None}


def now() -> float:
    return asyncio.get_running_loop().time()


def a_call(**settings: Any) -> VoiceAgentTestSession:
    call = VoiceAgentTestSession(Agent(instructions=""), **settings)
    call.when("tell me").says(STORY)
    call.when("ping").says("Pong.")
    return call


async def delay_of_answer(call: VoiceAgentTestSession, **manner: Any) -> float:
    """Return the seconds between the caller's words and the agent's answer."""
    began = now()
    await call.caller_says("ping", **manner)
    await call.hears("Pong.")
    words_ended = began + len("ping") * sound.SECONDS_A_CHARACTER
    return call.heard[-1].began - words_ended


async def duration_of_turn(call: VoiceAgentTestSession, **manner: Any) -> float:
    """Return the seconds from the caller's words until the turn counts as committed."""
    began = now()
    await call.caller_says("ping", **manner)
    return now() - began - len("ping") * sound.SECONDS_A_CHARACTER


# Any argument.


@pytest.mark.parametrize(
    "name", sorted(inspect.signature(AgentSession).parameters.keys() - {*DOUBLES})
)
async def test_takes_every_argument_of_an_agent_session(name: str) -> None:
    given: dict[str, Any] = {name: inspect.signature(AgentSession).parameters[name].default}
    if name == "loop":
        given = {name: asyncio.get_running_loop()}
    async with a_call(**given) as call:
        await call.caller_says("ping")
        await call.hears("Pong.", within=0.5)


@pytest.mark.parametrize("name", DOUBLES)
def test_refuses_what_a_double_stands_for_and_says_why(name: str) -> None:
    with pytest.raises(TypeError, match=rf"{name} is a double here, so it cannot be given: \w+"):
        a_call(**{name: NOT_GIVEN})


@pytest.mark.parametrize("model", ["openai/gpt-4.1-mini", FakeRealtimeModel(OfflineLLM())])
def test_refuses_a_model_that_cannot_be_scripted(model: Any) -> None:
    with pytest.raises(TypeError, match=r"must be an llm\.LLM\. For a realtime model, see lrf"):
        a_call(model=model)


async def test_a_line_for_the_chat_refuses_them_too() -> None:
    with pytest.raises(TypeError, match="llm is a double here"):
        Line().make_session(a_call()._model, llm="openai/gpt-4.1-mini")


async def test_passes_on_what_it_does_not_know_itself() -> None:
    async with a_call(userdata={"id": 1}, max_tool_steps=7) as call:
        assert call.session.userdata == {"id": 1}
        assert call.session.options.max_tool_steps == 7


async def test_a_caller_goes_away_when_the_settings_say_so() -> None:
    async with a_call(user_away_timeout=8.0) as call:
        away: list[float] = []

        def on_state(event: UserStateChangedEvent) -> None:
            if event.new_state == "away":
                away.append(now())

        call.session.on("user_state_changed", on_state)
        await call.send_text("ping")
        silent_since = now()
        await call.time_passes(20)
        assert away == [pytest.approx(silent_since + 8, abs=0.1)]


async def test_what_is_heard_is_what_was_said_unless_the_settings_filter_it() -> None:
    for settings, heard in (
        ({}, "**Wow** 😀"),
        ({"tts_text_transforms": ["filter_markdown"]}, "Wow 😀"),
    ):
        async with a_call(**settings) as call:
            call.when("surprise me").says("**Wow** 😀")
            assert (await call.send_text("surprise me")).text
            assert call.heard == [heard]


async def test_the_end_of_a_call_waits_for_the_last_words_as_long_as_the_settings_say() -> None:
    for settings, seconds in ({}, 2.0), ({"session_close_transcript_timeout": 0.5}, 0.5):
        async with a_call(**settings) as call:
            began = now()
            await call.hang_up()
            assert now() - began == pytest.approx(seconds, abs=0.1)


# The end of a turn.


async def test_a_caller_waits_for_the_end_of_the_turn() -> None:
    async with a_call() as call:
        assert await duration_of_turn(call) == pytest.approx(0.3, abs=0.05)
        await call.hears("Pong.")
        assert await duration_of_turn(call, finished=False) == pytest.approx(2.5, abs=0.05)


async def test_a_turn_ends_as_by_livekits_own_turn_detector() -> None:
    async with a_call() as call:
        assert await delay_of_answer(call) == pytest.approx(0.3, abs=0.05)
        assert await delay_of_answer(call, finished=False) == pytest.approx(2.5, abs=0.05)


async def test_a_turn_ends_after_the_given_time_whatever_the_settings_say() -> None:
    async with a_call(turn_end=1.0, min_endpointing_delay=3.0) as call:
        assert await delay_of_answer(call) == pytest.approx(1.0, abs=0.05)
        assert await delay_of_answer(call, finished=False) == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize(
    ("settings", "seconds"),
    [
        ({"min_endpointing_delay": 1.5}, 1.5),
        ({"turn_handling": {"endpointing": {"min_delay": 1.5}}}, 1.5),
        ({"turn_detection": "vad"}, 0.5),
        ({"turn_handling": {"turn_detection": None}}, 0.5),
        ({"turn_detection": "vad", "min_endpointing_delay": 0.7}, 0.7),
    ],
)
async def test_a_turn_ends_as_the_settings_say(settings: dict[str, Any], seconds: float) -> None:
    async with a_call(**settings) as call:
        assert await delay_of_answer(call) == pytest.approx(seconds, abs=0.05)


async def test_a_turn_ends_as_the_agent_itself_says() -> None:
    agent = Agent(instructions="", turn_handling={"endpointing": {"min_delay": 1.5}})
    async with VoiceAgentTestSession(agent) as call:
        call.when("ping").says("Pong.")
        assert await delay_of_answer(call) == pytest.approx(1.5, abs=0.05)
        await call.caller_says("ping")
        await call.hears("Pong.", within=0.1)


async def test_a_turn_ends_by_the_program_alone_with_manual_turn_detection() -> None:
    async with a_call(turn_detection="manual") as call:
        began = now()
        await call.caller_says("ping")
        words = len("ping") * sound.SECONDS_A_CHARACTER
        assert now() - began == pytest.approx(words, abs=0.01)
        await call.time_passes(10)
        assert call.heard == []
        call.session.commit_user_turn()
        await call.hears("Pong.")


async def test_a_turn_ends_by_the_speech_to_text_if_it_detects_turns() -> None:
    async with a_call(turn_detection="stt") as call:
        await call.caller_says("ping")
        await call.hears("Pong.", within=0.6)


@pytest.mark.parametrize("turn_end", [0.3, 2.5])
async def test_the_time_to_an_answer_counts_from_the_end_of_the_turn(turn_end: float) -> None:
    async with a_call(turn_end=turn_end) as call:
        await call.caller_says("ping")
        await call.hears("Pong.", within=0.1)
        call.when("ping").says("Pong.").takes(turn_end + 1.0)
        await call.caller_says("ping")
        with pytest.raises(AssertionError, match=r"'Pong\.' came after 1\.00 s"):
            await call.hears("Pong.", within=0.9)


async def test_what_is_said_between_the_words_and_the_end_of_the_turn_is_heard() -> None:
    async with a_call(turn_end=2.5) as call:
        speaking = asyncio.create_task(call.caller_says("tell me"))
        await call.time_passes(1.0)
        call.session.say("One moment.", allow_interruptions=False)
        await speaking
        await call.hears("One moment.")


# Interruptions.


async def test_words_are_lost_while_the_echo_cancellation_warms_up() -> None:
    for settings, is_cut in ({}, False), (NO_WARMUP, True), ({"aec_warmup_duration": 0.5}, True):
        async with a_call(**settings) as call:
            await call.caller_says("tell me")
            await call.time_passes(1.0)
            await call.caller_says("thanks")
            await call.session.wait_for_idle()
            assert call.heard[0].cut == is_cut
            said = [message.text_content for message in call.session.history.messages()]
            assert ("thanks" in said) == is_cut


@pytest.mark.parametrize(
    "settings",
    [{"allow_interruptions": False}, {"turn_handling": {"interruption": {"enabled": False}}}],
)
async def test_a_caller_cannot_interrupt_if_the_settings_say_so(settings: dict[str, Any]) -> None:
    async with a_call(**settings, **NO_WARMUP) as call:
        await call.caller_says("tell me")
        await call.time_passes(1.0)
        await call.caller_says("thanks")
        await call.session.wait_for_idle()
        assert call.heard[0] == STORY


async def test_a_short_noise_does_not_pause_the_agent_if_the_settings_ask_for_a_longer_one() -> (
    None
):
    for settings, pauses in ({}, True), ({"min_interruption_duration": 1.0}, False):
        async with a_call(**settings, **NO_WARMUP) as call:
            await call.caller_says("tell me")
            await call.time_passes(1.0)
            await call.cough()
            await call.session.wait_for_idle()
            (story,) = call.heard
            assert story.ended is not None
            took = story.ended - story.began
            assert (took > len(STORY) * sound.SECONDS_A_CHARACTER + 0.5) == pauses


async def test_the_model_is_asked_before_the_end_of_the_turn_unless_the_settings_say_no() -> None:
    for settings, seconds in ({}, 1.0), ({"preemptive_generation": False}, 1.5):
        async with a_call(**settings, turn_end=0.5) as call:
            call.when("ping").says("Pong.").takes(1.0)
            assert await delay_of_answer(call) == pytest.approx(seconds, abs=0.05)
