"""The model answers by script; what has no script goes to the offline model, or to another."""

from livekit.agents import Agent, RunContext, function_tool
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
