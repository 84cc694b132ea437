"""Parts of a record beside words and tools: noises, failures, handoffs, the end."""

import asyncio
from typing import Any

import pytest
from livekit.agents import Agent, RunContext, function_tool

from lrf.testing import Gate, VoiceAgentTestSession
from lrf.testing.gate import Gate as AnyGate
from lrf.testing.recording import recorders

LINE: dict[str, Any] = {"turn_end": 0.3, "aec_warmup_duration": None}
started = asyncio.Event


def agent(*tools: Any) -> Agent:
    return Agent(instructions="", tools=[*tools])


def kinds(call: VoiceAgentTestSession) -> list[str]:
    return [moment.kind for moment in call.timeline().moments]


def make_tool(work: AnyGate, name: str = "look") -> Any:
    @function_tool(name=name)
    async def tool() -> str:
        """Look."""
        return await work()

    return tool


async def test_a_noise_is_not_taken_for_words() -> None:
    async with VoiceAgentTestSession(agent(), **LINE) as call:
        call.when("hello").says("Hello, and this goes on for a while, as it should.")
        await call.caller_says("hello")
        await call.time_passes(1)
        await call.cough()
        await call.hears("Hello, and")
        timeline = call.timeline()
    assert kinds(call)[:1] == ["noise"]
    assert [said.words for said in timeline.utterances if said.who == "caller"] == ["hello"]


async def test_what_is_typed_takes_no_time() -> None:
    async with VoiceAgentTestSession(agent(), **LINE) as call:
        call.when("hello").says("Hello.")
        await call.time_passes(1)
        await call.send_text("hello")
    (typed, _) = call.timeline().utterances
    assert (typed.who, typed.words) == ("caller", "hello")
    assert typed.began == typed.ended == pytest.approx(1.0, abs=0.01)


async def test_an_utterance_is_followed_while_it_is_said() -> None:
    async with VoiceAgentTestSession(agent(), **LINE) as call:
        call.when("hello").says("One two three four five six seven.")
        await call.caller_says("hello")
        await call.time_passes(1)
        said = call.timeline().utterances[-1]
        assert (said.who, said.ended, said.cut) == ("agent", None, False)
        assert f"{said.words}{said.unsaid}" == "One two three four five six seven."
        await call.caller_says("stop it now")
        await call.hears("Okay")
    cut = call.timeline().utterances[1]
    assert cut.cut
    assert f"{cut.words}{cut.unsaid}" == "One two three four five six seven."
    assert kinds(call) == ["barge-in", "close"]


async def test_a_model_that_is_late_fails_or_is_interrupted_is_seen() -> None:
    async with VoiceAgentTestSession(agent(), **LINE) as call:
        call.when("hello").takes(2).says("Hello.")
        await call.caller_says("hello")
        await call.hears("Hello.")
        (late,) = call.timeline().requests
        call.when("how are you").takes(20).says("Fine.")
        await call.caller_says("how are you")
        await call.time_passes(1)
        call.when("stop").says("Okay.")
        await call.caller_says("stop")
        await call.hears("Okay.")
        call.model_fails(ValueError("no"))
        await call.caller_says("and now")
        await call.time_passes(1)
        outcomes = [request.outcome for request in call.timeline().requests]
        call.model_recovers()
    assert late.ended == pytest.approx(late.began + 2, abs=0.1)
    assert "cancelled" in outcomes
    assert outcomes[-1] == "failed"
    assert kinds(call)[:2] == ["barge-in", "error"]
    assert "ValueError" in call.timeline().moments[1].text


async def test_a_result_that_nobody_hears_of_is_marked() -> None:
    work = Gate()
    async with VoiceAgentTestSession(agent(make_tool(work)), **LINE) as call:
        await call.asks_for("look")
        await work.begins()
        await call.caller_says("never mind")
        work.release("Found 42")
        await call.hears("Okay")
    (found,) = call.timeline().calls
    assert (found.outcome, found.result, found.unheard) == ("done", "Found 42", True)
    assert found.arguments == "{}"


async def test_a_result_that_was_being_told_at_the_end_is_not_marked() -> None:
    work = Gate()
    async with VoiceAgentTestSession(agent(make_tool(work)), **LINE) as call:
        await call.asks_for("look")
        work.release("Found 42")
        await call.hears("Found 42")  # words are heard as they are said
    (found,) = call.timeline().calls
    assert (found.outcome, found.unheard) == ("done", False)


async def test_a_tool_of_nobodys_making_that_stops_is_cancelled() -> None:
    @function_tool
    async def look(ctx: RunContext[Any]) -> str | None:
        """Look."""
        await ctx.speech_handle.wait_if_not_interrupted([asyncio.ensure_future(asyncio.sleep(9))])
        return None

    async with VoiceAgentTestSession(agent(look), **LINE) as call:
        await call.asks_for("look")
        await call.time_passes(1)
        await call.caller_says("never mind")
        await call.hears("Okay")
        await call.time_passes(9)
    (stopped,) = call.timeline().calls
    assert (stopped.outcome, stopped.unheard) == ("cancelled", False)


async def test_two_tools_keep_their_steps_apart() -> None:
    first, second = Gate(), Gate()
    tools = [make_tool(first, "first"), make_tool(second, "second")]
    async with VoiceAgentTestSession(agent(*tools), **LINE) as call:
        call.when("both").calls("first").calls("second")
        await call.caller_says("both")
        await first.begins()
        await second.begins()
        second.fail(ValueError())
        await call.tool_ended("second")
        assert {each.tool: each.outcome for each in call.timeline().calls} == {
            "first": "running",
            "second": "failed",
        }
        first.release("Done.")
        await call.hears("Done.")


async def test_a_handoff_an_interruption_by_program_and_the_end_are_seen() -> None:
    async with VoiceAgentTestSession(agent(), **LINE) as call:
        await call.interrupt()
        await call.handoff(agent())
        await call.hang_up()
    assert kinds(call) == ["interrupt", "handoff", "close"]


async def test_a_record_that_has_ended_stays_as_it_is_and_lets_go() -> None:
    async with VoiceAgentTestSession(agent(), **LINE) as call:
        call.when("hello").says("Hello.")
        await call.caller_says("hello")
        await call.hears("Hello.")
    before = call.timeline()
    model = call.session.llm
    assert model is not None
    assert "chat" not in vars(model)
    await asyncio.sleep(60)
    assert call.timeline() == before
    assert recorders[-1] is call._recorder
