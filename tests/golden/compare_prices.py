"""Compare the prices of several shops. Stops as soon as the caller takes the turn."""

import asyncio

from livekit.agents import RunContext, function_tool
from livekit.agents.llm import ToolResult

from ..longrunning import unless_interrupted
from ..owned import Owned
from ..sources import answers_of, gathering

WAITING = "One moment, I am working on the prices."
STILL_WAITING = "I am still working on it."
STOPPED = "Stopped before the end: the prices. Call again if the caller still wants it."
FAILED = "Something went wrong with the prices."
MOST_SOURCES = 10  # asked at once

# The operation: a simulation. Put your own work in its place.


async def operation(source: str, article: str, *, resource: str) -> str:
    """Return what the model is told of one source."""
    await asyncio.sleep(2)
    return f"result of {source}"


async def acquire() -> str:
    """Return what the operation needs, such as a file or a lock."""
    return "resource"


async def release(resource: str) -> None:
    """Give it back, once the operation has ended, in whatever way."""


# The tool: how the operation meets the conversation. Complete as it is.


@function_tool
async def compare_prices(
    ctx: RunContext[object], shops: list[str], article: str
) -> str | ToolResult:
    """Compare the prices of several shops. Call again if the caller still wants it.

    Args:
        shops: Which shops to ask.
        article: What to look for.
    """
    answers = answers_of(ctx)
    owned = Owned(acquire, release, failed=FAILED)
    work = gathering(
        lambda source: operation(source, article, resource=owned.resource),
        shops,
        most=MOST_SOURCES,
        into=answers,
    )
    work = owned.around(work)
    return await unless_interrupted(
        ctx, work, waiting=(WAITING, STILL_WAITING), stopped=STOPPED, failed=FAILED, so_far=answers
    )
