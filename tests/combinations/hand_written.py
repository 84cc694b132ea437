"""Tools made without our decorators, which keep promises all the same."""

import asyncio

from livekit.agents import Agent, RunContext, ToolError, function_tool
from livekit.agents.llm import ToolResult

WAITING = "I am looking for it."


async def find(query: str) -> str:
    """Find something, somewhere."""
    return f"Found {query}"


class Client:
    """A protocol for tools that find something."""

    async def find(self, query: str) -> str:
        """Find something."""
        return f"Found {query}"


class Shop:
    """Holds a client."""

    client = Client()


async def until_interrupted(ctx: RunContext[None], task: "asyncio.Task[str]") -> str | ToolResult:
    """Wait for `task`, and stop it when the caller takes the turn."""
    try:
        async with ctx.with_filler(WAITING, delay=1.5, interval=2.5):
            await ctx.speech_handle.wait_if_not_interrupted([asyncio.ensure_future(_end(task))])
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=2)
    ended_well = task.done() and not task.cancelled() and not task.exception()
    if ctx.speech_handle.interrupted:
        told = task.result() if ended_well else "Stopped."
        return ToolResult(told, reply_required=False)
    if not ended_well:
        raise ToolError("It did not work.")
    return task.result()


async def _end(task: "asyncio.Task[str]") -> None:
    await asyncio.wait({task})


@function_tool
async def search(ctx: RunContext[None], query: str) -> str | ToolResult:
    """Search for something.

    Args:
        ctx: The context of the call.
        query: What to search for.
    """
    return await until_interrupted(ctx, asyncio.create_task(find(query)))


@function_tool
async def shop_search(ctx: RunContext[None], query: str) -> str | ToolResult:
    """Search in the shop.

    Args:
        ctx: The context of the call.
        query: What to search for.
    """
    return await until_interrupted(ctx, asyncio.create_task(Shop.client.find(query)))


class Clerk(Agent):
    """An agent with a tool that is a method."""

    def __init__(self) -> None:
        super().__init__(instructions="")
        self.client = Client()

    @function_tool
    async def look_up(self, ctx: RunContext[None], query: str) -> str | ToolResult:
        """Look something up.

        Args:
            ctx: The context of the call.
            query: What to look up.
        """
        return await until_interrupted(ctx, asyncio.create_task(self.client.find(query)))


@function_tool
async def deaf(ctx: RunContext[None], query: str) -> str:
    """Search without listening.

    Args:
        ctx: The context of the call.
        query: What to search for.
    """
    return await find(query)
