"""Each thing that a caller can do does in a test what it does in a room."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from livekit.agents import Agent, AgentSession, RunContext, function_tool, room_io

from lrf.testing import Gate, VoiceAgentTestSession


@pytest.fixture
def work() -> Gate:
    return Gate()


@pytest.fixture
async def call(work: Gate) -> AsyncIterator[VoiceAgentTestSession]:
    @function_tool  # gen-tool: ignore[LRF103,LRF105] no more than these tests need
    async def find_shoes(ctx: RunContext[object]) -> str | None:
        """Find shoes."""
        task = asyncio.ensure_future(work())
        try:
            await ctx.speech_handle.wait_if_not_interrupted([task])
        finally:
            task.cancel()
        return None if ctx.speech_handle.interrupted else task.result()

    async with VoiceAgentTestSession(Agent(instructions="", tools=[find_shoes])) as call:
        yield call


async def test_speaking_during_a_tool_waits_for_it_and_interrupts_it(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    call.when("find shoes").calls("find_shoes")
    barge_in = asyncio.create_task(call.caller_says("never mind", during="find_shoes"))
    await call.caller_says("find shoes")
    await barge_in
    await call.hears("Okay", within=0.5)
    assert call.heard == ["Okay."]
    assert (work.begun, work.finished, work.cancelled) == (1, 0, 1)


async def test_a_murmur_is_a_turn_like_any_other(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for("find_shoes")
    await call.murmur()
    await call.tool_ended("find_shoes")
    assert work.cancelled == 1


async def test_a_cough_is_no_turn(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for("find_shoes")
    await call.cough()
    await call.time_passes(5)
    assert work.unwound == 0


async def test_typing_interrupts_as_it_does_in_a_room(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("find_shoes")
    await work.begins()
    await call.types("never mind")
    assert work.cancelled == 1
    await call.hears("Okay", within=0.1)


async def test_typed_words_go_to_the_entry_point_if_it_takes_them() -> None:
    async def shout(session: AgentSession[object], event: room_io.TextInputEvent) -> None:
        session.say(event.text.upper())

    text_input = room_io.TextInputOptions(text_input_cb=shout)
    async with VoiceAgentTestSession(Agent(instructions=""), text_input=text_input) as call:
        assert (await call.send_text("hello there")).text == "HELLO THERE"


async def test_a_program_interrupts(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for("find_shoes")
    await work.begins()
    await call.interrupt()
    assert work.cancelled == 1
    assert call.heard == []


async def test_the_task_of_a_tool_is_cancelled(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for("find_shoes")
    await work.begins()
    await call.cancel("find_shoes")
    await work.unwinds()
    assert work.cancelled == 1
    with pytest.raises(AssertionError, match="find_shoes is not running"):
        await call.cancel("find_shoes")


async def test_hanging_up_closes_the_session(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for("find_shoes")
    await work.begins()
    await call.hang_up()
    assert work.cancelled == 1
    with pytest.raises(RuntimeError):
        call.session.say("Hello?")


async def test_after_a_handoff_the_other_agent_answers(call: VoiceAgentTestSession) -> None:
    other = Agent(instructions="")
    call.when("hello").says("Hello, this is the first.")
    call.when("who is there").says("The second.")
    await call.caller_says("hello")
    await call.handoff(other)
    assert call.heard == ["Hello, this is the first."]
    await call.caller_says("who is there")
    await call.hears("The second.")
    assert other.chat_ctx.messages()[-1].text_content == "who is there"


async def test_the_response_is_what_that_turn_said(call: VoiceAgentTestSession, work: Gate) -> None:
    call.when("find shoes").says("Let me look.").calls("find_shoes")
    work.release("Found 42.")
    assert (await call.send_text("find shoes")).text == "Let me look. Found 42."
    assert (await call.send_text("thanks")).text == "You're welcome."
    assert [tool_call.name for tool_call in call.tool_calls] == ["find_shoes"]


async def test_messages_may_overlap_and_each_has_its_own_response(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    call.when("find shoes").says("Let me look.").calls("find_shoes")
    first = call.send_text_async("find shoes")
    await call.hears("Let me look.")
    assert [tool_call.name for tool_call in call.tool_calls] == ["find_shoes"]  # and it runs on
    second, third = call.send_text_async("hello"), call.send_text_async("thanks")
    assert (await first).text == "Let me look."
    assert (await third).text == "You're welcome."
    assert "welcome" not in (await second).text


async def test_the_response_to_interrupted_words_is_what_was_heard_of_them(
    call: VoiceAgentTestSession,
) -> None:
    call.when("tell me").says("Once upon a time there was a long story.")
    telling = call.send_text_async("tell me")
    await call.time_passes(1)
    await call.send_text("thanks")
    assert (await telling).text == call.heard[0] == "Once upon a tim"
