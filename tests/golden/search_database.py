"""Search the database for matching records. Stops as soon as the caller takes the turn."""

import asyncio

from livekit.agents import RunContext, function_tool
from livekit.agents.llm import ToolResult

from ..longrunning import unless_interrupted

WAITING = "One moment, I am working on the database search."
STILL_WAITING = "I am still working on it."
STOPPED = "Stopped before the end: the database search. Call again if the caller still wants it."
FAILED = "Something went wrong with the database search."

# The operation: a simulation. Put your own work in its place.


async def operation(query: str) -> str:
    """Return what the model is told."""
    await asyncio.sleep(5)
    return f"I am done with the database search: {query}."


# The tool: how the operation meets the conversation. Complete as it is.


@function_tool
async def search_database(ctx: RunContext[object], query: str) -> str | ToolResult:
    """Search the database for matching records. Call again if the caller still wants it.

    Args:
        query: What to look for.
    """
    return await unless_interrupted(
        ctx,
        lambda: operation(query),
        waiting=(WAITING, STILL_WAITING),
        stopped=STOPPED,
        failed=FAILED,
    )
