"""Fetch the statement. Works in the background and tells the caller when it is ready."""

import asyncio

from livekit.agents import RunContext, function_tool
from livekit.agents.llm import ToolFlag

from ..jobs import in_background, status_of_jobs
from ..longrunning import TRANSIENT, retrying

STARTED = "I have started on the statement and will tell you when that is done."
FAILED = "Something went wrong with the statement."
TOO_MANY = "Too much is under way already. Try again when some of it is done."
NONE = "Nobody has asked for the statement yet."
ATTEMPTS = 3

# The operation: a simulation. Put your own work in its place.


async def operation() -> str:
    """Return what the model is told."""
    await asyncio.sleep(30)
    return "I am done with the statement."


# The tool: how the operation meets the conversation. Complete as it is.


@function_tool(flags=ToolFlag.CANCELLABLE, on_duplicate="reject", duplicate_scope="name_and_args")
async def fetch_statement(ctx: RunContext[object]) -> str:
    """Fetch the statement. Returns at once and tells the caller when it is ready: do not call it
    again for the same request. Cancel it only when the caller asks for that.
    """
    work = retrying(operation, attempts=ATTEMPTS, on=TRANSIENT)
    return await in_background(ctx, work, started=STARTED, failed=FAILED, too_many=TOO_MANY)


@function_tool
async def fetch_statement_status(ctx: RunContext[object]) -> str:
    """Say how far the statement is. Call it when the caller asks."""
    return status_of_jobs(ctx, "fetch_statement", none=NONE)
