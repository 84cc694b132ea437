"""Calls of tools that wait for work, and work that never ends."""

import asyncio

from livekit.agents import RunContext
from livekit.agents.llm import ToolResult

from my_voice_agent.longrunning.interruptible import unless_interrupted
from my_voice_agent.longrunning.quick import answer_in_time
from my_voice_agent.longrunning.task import Work
from my_voice_agent.longrunning.tool_state import Partials


def now() -> float:
    return asyncio.get_running_loop().time()


async def never() -> str:
    await asyncio.Event().wait()
    raise AssertionError("nobody sets it")


async def finishes_anyway() -> str:
    try:
        return await never()
    except asyncio.CancelledError:
        return "Found 42"


async def wait_for(
    ctx: RunContext[object], work: Work, so_far: Partials | None = None
) -> str | ToolResult:
    return await unless_interrupted(
        ctx, work, waiting=("One moment.",), stopped="Stopped.", failed="It failed.", so_far=so_far
    )


async def answer(ctx: RunContext[object], work: Work, deadline: float) -> str:
    return await answer_in_time(
        ctx,
        work,
        within=deadline,
        waiting=("One moment.",),
        late="Too late.",
        failed="It failed.",
    )


def is_silent(result: str | ToolResult, told: str) -> bool:
    return isinstance(result, ToolResult) and (result.output, result.reply_required) == (
        told,
        False,
    )
