"""The offline model in real sessions."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from livekit.agents import Agent, AgentSession, RunContext, ToolError, function_tool, llm
from livekit.agents.llm.async_toolset import AsyncToolset

from lrf.offline.model import OfflineLLM
from tests.offline.talk import process_payment, search_database, search_web


@asynccontextmanager
async def session(*tools: llm.Tool, jobs: tuple[llm.Tool, ...] = ()) -> AsyncIterator[Any]:
    async with AgentSession[None](
        llm=OfflineLLM(),
        vad=None,
        turn_handling={"turn_detection": None},
        aec_warmup_duration=None,
        tools=[AsyncToolset(id="session_tools", tools=list(jobs))],
    ) as call:
        await call.start(Agent(instructions="Be kind.", tools=list(tools)))
        yield call


def heard(call: AgentSession[None]) -> list[str]:
    messages = [item for item in call.history.items if item.type == "message"]
    return [item.text_content or "" for item in messages if item.role == "assistant"]


async def until(condition: Callable[[], bool], call: AgentSession[None]) -> None:
    added = asyncio.Event()
    call.on("conversation_item_added", lambda _: added.set())
    while not condition():
        await asyncio.wait_for(added.wait(), timeout=5)
        added.clear()


async def test_a_session_searches_and_tells() -> None:
    async with session(search_database, search_web) as call:
        await call.run(user_input="Search for Python tutorials")
        await call.run(user_input="thanks")
        assert heard(call) == ["Found 3 records for Python tutorials.", "You're welcome."]


async def test_a_session_asks_for_the_missing_argument_and_fills_it() -> None:
    async with session(process_payment) as call:
        await call.run(user_input="make a payment")
        await call.run(user_input="order A-17")
        assert heard(call) == ["What is the order id?", "Order A-17 is paid."]


async def test_a_session_tells_a_tool_error() -> None:
    @function_tool
    async def open_door() -> str:
        """Open the door."""
        raise ToolError("The door is locked.")

    @function_tool
    async def close_window() -> str:
        """Close the window."""
        raise RuntimeError("secret")

    async with session(open_door, close_window) as call:
        await call.run(user_input="open the door")
        await call.run(user_input="close the window")
        assert heard(call) == ["The door is locked.", "Sorry, that did not work."]


async def test_a_session_tells_an_update_and_later_the_result() -> None:
    done = asyncio.Event()

    @function_tool(flags=llm.ToolFlag.CANCELLABLE)
    async def generate_report(ctx: RunContext[None], report_type: str) -> str:
        """Generate a report."""
        await ctx.update(f"Started the {report_type} report.")
        await done.wait()
        return f"The {report_type} report is ready."

    async with session(jobs=(generate_report,)) as call:
        reply = call.generate_reply(user_input="generate a sales report")
        await reply
        assert heard(call) == ["Started the sales report."]
        done.set()
        await until(lambda: len(heard(call)) == 2, call)
        assert heard(call)[1] == "The sales report is ready."


async def test_a_session_cancels_a_background_call() -> None:
    stopped = asyncio.Event()

    @function_tool(flags=llm.ToolFlag.CANCELLABLE)
    async def generate_report(ctx: RunContext[None], report_type: str) -> str:
        """Generate a report."""
        await ctx.update(f"Started the {report_type} report.")
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()
        return ""

    async with session(jobs=(generate_report,)) as call:
        await call.generate_reply(user_input="generate a sales report")
        await call.run(user_input="cancel the report")
        assert stopped.is_set()
        await call.run(user_input="cancel the report")
        assert heard(call)[1:] == [
            "Okay, I cancelled it.",
            "Nothing like that is running.",
        ]


async def test_a_session_says_what_it_can_do() -> None:
    async with session(search_database) as call:
        await call.run(user_input="What can you do?")
        assert heard(call) == [
            "You can say, or give the number of:\n1. Search the database for matching records"
        ]
