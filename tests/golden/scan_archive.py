"""Scan the archive. Stops as soon as the caller takes the turn."""

import asyncio
from collections.abc import AsyncIterator

from livekit.agents import RunContext, function_tool
from livekit.agents.llm import ToolResult

from ..longrunning import collecting, unless_interrupted, within
from ..tool_state import partials_of

WAITING = "One moment, I am working on the scan of the archive."
STILL_WAITING = "I am still working on it."
STOPPED = (
    "Stopped before the end: the scan of the archive. Call again if the caller still wants it."
)
FAILED = "Something went wrong with the scan of the archive."
DEADLINE = 20.0  # seconds
LATE = "There was not enough time for the scan of the archive."

# The operation: a simulation. Put your own work in its place.


async def operation(words: str) -> AsyncIterator[str]:
    """Yield what the model is told, result by result."""
    for number in range(1, 6):
        await asyncio.sleep(0.5)
        yield f"result {number}"


# The tool: how the operation meets the conversation. Complete as it is.


@function_tool
async def scan_archive(ctx: RunContext[object], words: str) -> str | ToolResult:
    """Scan the archive. Call again if the caller still wants it.

    Args:
        words: The words.
    """
    so_far = partials_of(ctx)
    work = collecting(lambda: operation(words), into=so_far)
    work = within(DEADLINE, work, late=LATE, so_far=so_far)
    return await unless_interrupted(
        ctx, work, waiting=(WAITING, STILL_WAITING), stopped=STOPPED, failed=FAILED, so_far=so_far
    )
