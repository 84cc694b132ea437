"""Generate the report. Works in the background and tells the caller when it is ready."""

import asyncio

from livekit.agents import RunContext, function_tool
from livekit.agents.llm import ToolFlag

from ..jobs import in_background, status_of_jobs

STARTED = "I have started on the report and will tell you when that is done."
FAILED = "Something went wrong with the report."
TOO_MANY = "Too much is under way already. Try again when some of it is done."
NONE = "Nobody has asked for the report yet."

# The operation: a simulation. Put your own work in its place.


async def operation(report_type: str, pages: int = 3) -> str:
    """Return what the model is told."""
    await asyncio.sleep(30)
    return f"I am done with the report: {report_type}."


# The tool: how the operation meets the conversation. Complete as it is.


@function_tool(flags=ToolFlag.CANCELLABLE, on_duplicate="reject", duplicate_scope="name_and_args")
async def generate_report(ctx: RunContext[object], report_type: str, pages: int = 3) -> str:
    """Generate the report. Returns at once and tells the caller when it is ready: do not call it
    again for the same request. Cancel it only when the caller asks for that.

    Args:
        report_type: What the report is about.
        pages: The pages.
    """
    return await in_background(
        ctx,
        lambda: operation(report_type, pages),
        started=STARTED,
        failed=FAILED,
        too_many=TOO_MANY,
    )


@function_tool
async def generate_report_status(ctx: RunContext[object]) -> str:
    """Say how far the report is. Call it when the caller asks."""
    return status_of_jobs(ctx, "generate_report", none=NONE)
