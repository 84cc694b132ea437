"""On leaving, a call fails the test for a tool that deserves it, and for no other."""

import asyncio
import gc
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any

import pytest
from livekit.agents import Agent, AgentSession, RunContext, function_tool, llm, room_io

from lrf.testing import Gate, VoiceAgentTestSession
from lrf.testing.session import CLOSES_WITHIN
from lrf.testing.watch import UNWINDS_WITHIN

DEAF = 20.0  # seconds: longer than LiveKit waits for a tool when its speech is interrupted


async def failing() -> None:
    raise ValueError("nobody saw me")


def agent_that_starts(*work: Coroutine[Any, Any, None]) -> Agent:
    """Return an agent with a tool that starts `work` and leaves it alone."""

    @function_tool
    async def start(ctx: RunContext[object]) -> str:
        """Start."""
        tasks = [asyncio.create_task(coroutine, name="left alone") for coroutine in work]
        await asyncio.sleep(0)
        return f"Started {len(tasks)}."

    return Agent(instructions="", tools=[start])


def deaf_agent(seconds: float = DEAF) -> Agent:
    """Return an agent with a tool that does not notice an interruption."""

    @function_tool
    async def search(ctx: RunContext[object]) -> str:
        """Search."""
        await asyncio.sleep(seconds)
        return "Found 42."

    return Agent(instructions="", tools=[search])


@pytest.fixture
def cashier() -> Agent:
    """Return an agent with a tool that charges, and takes long."""
    charging: list[AgentSession[object]] = []

    @function_tool
    async def pay(ctx: RunContext[object], order_id: str) -> str:
        """Pay."""
        charging.append(ctx.session)
        await asyncio.sleep(DEAF)
        charging.remove(ctx.session)
        return "Paid."

    pay.is_charging = charging.__contains__  # type: ignore[attr-defined]
    return Agent(instructions="", tools=[pay])


async def call_for(agent: Agent, tool: str = "start") -> None:
    async with VoiceAgentTestSession(agent) as call:
        await call.asks_for(tool)
        await call.tool_ended(tool)


# Tasks and exceptions.


async def test_a_leaked_task_is_a_fault() -> None:
    with pytest.raises(AssertionError, match="a task is still running: left alone"):
        await call_for(agent_that_starts(asyncio.sleep(1000)))


async def test_a_task_that_ends_soon_is_none() -> None:
    await call_for(agent_that_starts(asyncio.sleep(UNWINDS_WITHIN / 2)))


async def test_a_task_from_before_the_call_is_none() -> None:
    task = asyncio.create_task(asyncio.sleep(1000))
    await call_for(agent_that_starts())
    assert task.cancel()


async def test_an_exception_that_nobody_retrieved_is_a_fault() -> None:
    with pytest.raises(AssertionError, match=r"never retrieved.*nobody saw me"):
        await call_for(agent_that_starts(failing()))


async def test_an_error_in_a_callback_is_a_fault() -> None:
    async def call_with_an_error() -> None:
        async with VoiceAgentTestSession(Agent(instructions="")):
            asyncio.get_running_loop().call_soon(lambda: 1 / 0)

    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        await call_with_an_error()


@pytest.mark.parametrize("seen", [True, False])
async def test_an_error_in_what_takes_typed_text_is_a_fault_if_it_goes_unseen(seen: bool) -> None:
    async def refuse(session: AgentSession[object], event: room_io.TextInputEvent) -> None:
        raise ValueError("no typing, please")

    async def type_to_it() -> None:
        text_input = room_io.TextInputOptions(text_input_cb=refuse)
        async with VoiceAgentTestSession(Agent(instructions=""), text_input=text_input) as call:
            if seen:
                await call.send_text_async("hello")
            call.send_text_async("hello")

    with pytest.raises(*(ValueError,) if seen else (AssertionError,), match="no typing"):
        await type_to_it()


async def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(AssertionError, match=r"(?s)(?=.*still running)(?=.*never retrieved)"):
        await call_for(agent_that_starts(failing(), asyncio.sleep(1000)))


async def test_an_error_of_the_test_itself_comes_first() -> None:
    async def err() -> None:
        async with VoiceAgentTestSession(agent_that_starts(asyncio.sleep(1000))) as call:
            await call.asks_for("start")
            await call.tool_ended("start")
            raise KeyError("the test's own")

    with pytest.raises(KeyError, match="the test's own"):
        await err()


async def test_of_two_calls_at_once_the_outer_one_answers_for_the_tasks() -> None:
    calls = AsyncExitStack()
    outer = await calls.enter_async_context(VoiceAgentTestSession(Agent(instructions="")))
    leaky = agent_that_starts(asyncio.sleep(1000))
    async with VoiceAgentTestSession(leaky, session_close_transcript_timeout=0.0) as inner:
        await inner.asks_for("start")
        await inner.tool_ended("start")
        await outer.caller_says("hello")
    assert outer.heard == []  # it is still speaking: no fault of the inner one
    await outer.hears("Hello")
    with pytest.raises(AssertionError, match="left alone"):
        await calls.aclose()


async def test_calls_leave_the_garbage_collector_as_it_was() -> None:
    before = gc.get_threshold()
    async with VoiceAgentTestSession(Agent(instructions="")):
        during = gc.get_threshold(), gc.get_freeze_count()
        async with VoiceAgentTestSession(Agent(instructions="")):
            pass
        assert (gc.get_threshold(), gc.get_freeze_count()) == during
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() < during[1]


async def test_a_call_that_never_began_leaves_no_watch_behind() -> None:
    @function_tool
    async def start() -> str:
        """Start, under a name that is taken."""
        return ""

    with pytest.raises(ValueError, match="duplicate"):
        await VoiceAgentTestSession(agent_that_starts(), tools=[start]).__aenter__()
    with pytest.raises(AssertionError, match="left alone"):
        await call_for(agent_that_starts(asyncio.sleep(1000)))


# Calls and outputs.


@pytest.mark.parametrize("outputs", [0, 2])
async def test_a_call_without_exactly_one_output_is_a_fault(outputs: int) -> None:
    async def call_with() -> None:
        async with VoiceAgentTestSession(Agent(instructions="")) as call:
            call.session.history.insert(asked)
            call.session.history.insert(answered)

    asked = llm.FunctionCall(call_id="id", name="search", arguments="{}")
    answered = [
        llm.FunctionCallOutput(call_id="id", name="search", output="", is_error=False)
        for _ in range(outputs)
    ]
    with pytest.raises(AssertionError, match=rf"search \(id\) has {outputs} outputs"):
        await call_with()


@pytest.mark.parametrize("mended", [False, True])
async def test_a_call_without_an_output_is_a_fault_in_an_agent_and_in_what_a_model_was_sent(
    mended: bool,
) -> None:
    async def forget() -> None:
        async with VoiceAgentTestSession(Agent(instructions="")) as call:
            agent = Agent(instructions="")
            await call.handoff(agent)
            whole, broken = agent.chat_ctx.copy(), agent.chat_ctx.copy()
            broken.insert(llm.FunctionCall(call_id="id", name="search", arguments="{}"))
            await agent.update_chat_ctx(broken, exclude_invalid_function_calls=False)
            if mended:
                await call.send_text("hello")
                await agent.update_chat_ctx(whole)

    with pytest.raises(AssertionError, match=r"search \(id\) has 0 outputs"):
        await forget()


# A mute agent, and a session that does not close.


async def test_a_tool_that_is_deaf_to_the_caller_is_a_fault() -> None:
    async def talk() -> None:
        async with VoiceAgentTestSession(deaf_agent()) as call:
            await call.asks_for("search")
            await call.caller_says("never mind")
            await call.tool_ended("search")

    with pytest.raises(AssertionError, match="made the agent mute"):
        await talk()


@pytest.mark.parametrize("hanging_up", [True, False])
async def test_a_tool_that_is_deaf_to_the_end_of_the_call_is_a_fault(hanging_up: bool) -> None:
    async def leave() -> None:
        async with VoiceAgentTestSession(deaf_agent()) as call:
            await call.asks_for("search")
            if hanging_up:
                await call.hang_up()

    with pytest.raises(AssertionError, match="made the agent mute"):
        await leave()


@pytest.mark.parametrize("hanging_up", [True, False])
async def test_a_charge_may_be_deaf_to_the_end_of_the_call(
    hanging_up: bool, cashier: Agent
) -> None:
    async with VoiceAgentTestSession(cashier) as call:
        await call.asks_for("pay", {"order_id": "42"})
        await call.time_passes(1)
        if hanging_up:
            await call.hang_up()


async def test_a_tool_that_ends_in_time_is_no_fault() -> None:
    async with VoiceAgentTestSession(deaf_agent(4.9)) as call:
        await call.asks_for("search")
        await call.interrupt()


async def test_a_session_that_cannot_close_is_a_fault_and_is_not_waited_for_for_ever() -> None:
    async def leave() -> None:
        async with VoiceAgentTestSession(deaf_agent(2 * CLOSES_WITHIN)) as call:
            await call.asks_for("search")

    began = asyncio.get_running_loop().time()
    with pytest.raises(AssertionError, match=r"did not close within 60 s\n.*\n?a task is still"):
        await leave()
    assert asyncio.get_running_loop().time() - began < 1.2 * CLOSES_WITHIN


async def test_operations_behind_gates_do_not_keep_a_session_from_closing() -> None:
    work = Gate()

    @function_tool
    async def search(ctx: RunContext[object]) -> str:
        """Search."""
        return await work()

    async with VoiceAgentTestSession(Agent(instructions="", tools=[search])) as call:
        await call.asks_for("search")
        await work.begins()
    assert work.finished == 1
