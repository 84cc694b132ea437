"""The model answers by script; what has no script goes to the offline model, or to another."""

import pytest
from livekit.agents import Agent, APIStatusError, RunContext, function_tool

from lrf.offline.model import OfflineLLM
from lrf.testing import Gate, VoiceAgentTestSession
from lrf.testing.model import ScriptedModel


@function_tool
async def count(ctx: RunContext[object], up_to: int) -> str:
    """Count."""
    return f"Counted to {up_to}."


async def test_a_script_speaks_before_it_calls() -> None:
    async with VoiceAgentTestSession(Agent(instructions="", tools=[count])) as call:
        call.when("Go on").says("Very well.").calls("count", {"up_to": 3})
        await call.caller_says("go on!")
        await call.hears("Counted to 3.")
        assert call.heard == ["Very well.", "Counted to 3."]
        assert call.told_to_model("count") == "Counted to 3."


async def test_several_calls_go_out_as_one_batch() -> None:
    work = Gate()

    @function_tool
    async def wait(ctx: RunContext[object], n: int) -> str:
        """Wait."""
        speeches.append(ctx.speech_handle.id)
        return await work(n)

    speeches: list[str] = []
    async with VoiceAgentTestSession(Agent(instructions="", tools=[wait])) as call:
        call.when("go on").calls("wait", {"n": 1}).calls("wait", {"n": 2})
        await call.caller_says("go on")
        await work.begins(2)  # both, before either has ended
        assert sorted(work.arguments) == [(1,), (2,)]
        assert len(set(speeches)) == 1


async def test_a_script_answers_each_time_the_words_are_said() -> None:
    async with VoiceAgentTestSession(Agent(instructions="")) as call:
        call.when("ping").says("Pong.")
        await call.send_text("ping")
        await call.send_text("ping")
        call.when("ping").says("Enough.")
        await call.send_text("ping")
        assert call.heard == ["Pong.", "Pong.", "Enough."]


async def test_an_order_for_one_reply_is_not_answered_by_the_script_of_the_last_words() -> None:
    async with VoiceAgentTestSession(Agent(instructions="")) as call:
        call.when("ping").says("Pong.")
        call.session.generate_reply(user_input="ping", instructions="Say that it is late.")
        await call.hears("it is late")


async def test_what_has_no_script_is_answered_by_the_offline_model() -> None:
    async with VoiceAgentTestSession(Agent(instructions="", tools=[count])) as call:
        await call.caller_says("count up to 7")
        await call.hears("Counted to 7.")


async def test_another_model_can_take_its_place() -> None:
    parrot = ScriptedModel(otherwise=OfflineLLM())
    parrot.when("hello").says("Polly says hello.")
    async with VoiceAgentTestSession(Agent(instructions=""), model=parrot) as call:
        call.when("bye").says("By script.")
        await call.send_text("hello")
        await call.send_text("bye")
        assert call.heard == ["Polly says hello.", "By script."]


# A model that fails, stays silent, or answers late.


def errors_of(call: VoiceAgentTestSession) -> list[str]:
    errors: list[str] = []
    call.session.on("error", lambda event: errors.append(str(event.error.error)))
    return errors


async def test_a_model_that_fails_is_silence_and_an_error_of_the_session() -> None:
    async with VoiceAgentTestSession(Agent(instructions="")) as call:
        errors = errors_of(call)
        call.when("ping").fails()
        await call.caller_says("ping")
        await call.time_passes(30)
        assert call.heard == []
        assert "The model cannot be reached." in errors[-1]
        await call.caller_says("hello")
        await call.hears("Hello", within=0.1)


async def test_a_model_fails_with_the_given_error() -> None:
    async with VoiceAgentTestSession(Agent(instructions="")) as call:
        errors = errors_of(call)
        call.when("ping").fails(APIStatusError("overloaded", status_code=529))
        await call.caller_says("ping")
        await call.time_passes(30)
        assert "overloaded" in errors[-1]


async def test_a_model_fails_as_it_is_told_a_result() -> None:
    async with VoiceAgentTestSession(Agent(instructions="", tools=[count])) as call:
        call.when_told("Counted to 3.").fails()
        await call.asks_for("count", {"up_to": 3})
        await call.tool_ended("count")
        await call.time_passes(30)
        assert call.heard == []
        assert call.told_to_model("count") == "Counted to 3."


async def test_a_model_that_stays_silent_is_asked_and_says_nothing() -> None:
    async with VoiceAgentTestSession(Agent(instructions="", tools=[count])) as call:
        call.when("ping").stays_silent()
        await call.caller_says("ping")
        call.when_told("Counted to 3.").stays_silent()
        await call.asks_for("count", {"up_to": 3})
        await call.time_passes(30)
        assert call.heard == []


async def test_a_model_that_takes_its_time_answers_late_as_it_would_have_at_once() -> None:
    async with VoiceAgentTestSession(Agent(instructions=""), turn_end=0.3) as call:
        call.when("hello").takes(5)
        await call.caller_says("hello")
        await call.time_passes(4)
        assert call.longest_silence == pytest.approx(4.3, abs=0.1)
        await call.hears("Hello", within=5)


async def test_a_script_that_takes_its_time_speaks_and_calls_late() -> None:
    async with VoiceAgentTestSession(Agent(instructions="", tools=[count])) as call:
        call.when("go on").says("Very well.").calls("count", {"up_to": 3}).takes(5)
        await call.caller_says("go on")
        await call.time_passes(4)
        assert not call.tool_calls
        await call.hears("Counted to 3.")
        assert call.heard == ["Very well.", "Counted to 3."]


async def test_every_request_fails_stays_silent_or_takes_its_time_until_the_model_recovers() -> (
    None
):
    async with VoiceAgentTestSession(Agent(instructions="")) as call:
        call.when("ping").says("Pong.")
        for happens in (call.model_fails, call.model_stays_silent):
            happens()
            await call.caller_says("ping")
            await call.time_passes(30)
            assert call.heard == []
        call.model_takes(3)
        await call.caller_says("ping")
        await call.time_passes(2)
        assert call.heard == []
        await call.hears("Pong.", within=3)
        call.model_recovers()
        await call.caller_says("ping")
        await call.hears("Pong.", within=0.1)


async def test_another_model_that_fails_is_an_error_of_the_session_too() -> None:
    broken = ScriptedModel(otherwise=OfflineLLM())
    broken.when("hello").fails()
    async with VoiceAgentTestSession(Agent(instructions=""), model=broken) as call:
        errors = errors_of(call)
        await call.caller_says("hello")
        await call.time_passes(30)
        assert errors
