"""An agent whose tools take their time, and calls with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from livekit.agents import Agent, RunContext, ToolError, function_tool
from livekit.agents.llm import ToolFlag
from livekit.agents.llm.async_toolset import AsyncToolset

from lrf.offline.conversation import Conversation
from lrf.offline.model import OfflineLLM

GREETING = "Hello. What can I do for you?"


@function_tool
async def find(ctx: RunContext[None], what: str) -> str | None:
    """Find something."""
    work = asyncio.ensure_future(asyncio.sleep(4))
    await ctx.speech_handle.wait_if_not_interrupted([work])
    work.cancel()
    return None if ctx.speech_handle.interrupted else "Found 42."


@function_tool(flags=ToolFlag.CANCELLABLE)
async def report(ctx: RunContext[None], topic: str) -> str:
    """Write a report."""
    await ctx.update("I begin.")
    await asyncio.sleep(30)
    return "The report has 50 entries."


@function_tool
async def climb(ctx: RunContext[None]) -> str:
    """Climb a wall, and say how far you are."""
    await ctx.update("I begin.")
    await asyncio.sleep(10)
    await ctx.update("Half-way up.")
    await asyncio.sleep(10)
    raise ToolError("I fell.")


class Charge:
    """A payment tool, seen from outside: it only has `is_charging`."""

    def __init__(self) -> None:
        self.ended: float | None = None
        self.is_under_way = False
        self._tasks: list[asyncio.Task[None]] = []

        @function_tool
        async def pay(order_id: str) -> str:
            """Pay for an order."""
            self._tasks.append(asyncio.create_task(self._charge()))
            await asyncio.shield(self._tasks[-1])
            return f"Order {order_id} is paid."

        pay.is_charging = lambda session: self.is_under_way  # type: ignore[attr-defined]
        self.tool = pay

    async def _charge(self) -> None:
        self.is_under_way = True
        await asyncio.sleep(20)
        self.is_under_way = False
        self.ended = asyncio.get_running_loop().time()


class Screen(list[str]):
    """The lines that are shown."""

    def show(self, who: str, words: str) -> None:
        self.append(f"{who}: {words}" if who else words)


@asynccontextmanager
async def call(
    screen: Screen,
    *tools: object,
    is_live: bool = False,
    follows_speech: bool = False,
    **settings: object,
) -> AsyncIterator[Conversation]:
    agent = Agent(instructions="Be kind.", tools=[find, *tools])  # type: ignore[list-item]
    options = {"tools": [AsyncToolset(id="session_tools", tools=[report, climb])], **settings}
    talk = Conversation(
        agent,
        OfflineLLM(),
        options,
        screen.show,
        is_live=is_live,
        follows_speech=follows_speech,
    )
    await talk.start()
    try:
        yield talk
    finally:
        await talk.hang_up()
