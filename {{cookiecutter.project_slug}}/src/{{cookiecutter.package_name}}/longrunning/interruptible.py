"""The mode interruptible: a tool that stops its work as soon as the caller takes the turn."""

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from typing import Any, ClassVar

from livekit.agents import RunContext
from livekit.agents.llm import ToolResult

from . import words
from .call_log import logged
from .filler import filler
from .mode import CombinableMode
from .option import Call
from .task import LONGEST_WAIT, Work, capped, has_result, result_of, run
from .tool_state import SoFar


@dataclass(frozen=True)
class Interruptible(CombinableMode):
    """A tool that stops its work as soon as the caller takes the turn.

    Any turn of the caller stops it, even an "mm-hm". For more than about five seconds of work,
    `background_tool` serves callers better.

    Args:
        stopped: What the model is told when the caller has interrupted.
    """

    name: ClassVar[str] = "interruptible"
    decorator: ClassVar[str] = "interruptible_tool"
    advice: ClassVar[str] = words.INTERRUPTIBLE_ADVICE

    _: KW_ONLY
    stopped: str = words.STOPPED

    async def answer(self, work: Work, call: Call) -> str | ToolResult:
        """Wait for `work`, unless the caller interrupts."""
        return await unless_interrupted(
            call.ctx,
            work,
            waiting=call.waiting,
            stopped=self.stopped,
            failed=call.failed,
            so_far=call.so_far,
        )


interruptible_tool = Interruptible


async def unless_interrupted(
    ctx: RunContext[Any],
    work: Work,
    *,
    waiting: Iterable[str],
    stopped: str,
    failed: str,
    so_far: SoFar | None = None,
) -> str | ToolResult:
    """Wait for `work`, and stop it as soon as the caller takes the turn.

    Args:
        ctx: The context of the tool's call.
        work: What to wait for.
        waiting: What the caller hears meanwhile, one after the other, the last one repeated.
        stopped: What the model is told when the caller has interrupted.
        failed: What the model is told when the work has failed.
        so_far: What the model is told after `stopped`, if there is anything by then.

    Returns:
        What the work returned, or a silent result: LiveKit speaks no reply after an interruption,
        but the model should know what happened (`None` would tell it that nothing was found).

    Raises:
        ToolError: The work failed, or took longer than LONGEST_WAIT.
    """
    with logged(ctx, "interruptible") as log:
        async with filler(ctx, waiting):
            task, in_time = await run(work, seconds=LONGEST_WAIT, unless=ctx.speech_handle)
        if not ctx.speech_handle.interrupted:
            return result_of(task, failed)
        if in_time or has_result(task):  # both can be true: it was ready as the caller spoke
            return ToolResult(result_of(task, failed), reply_required=False)
        log.outcome = "interrupted"
        told = f"{stopped} {so_far.so_far()}" if so_far else stopped
        return ToolResult(capped(told), reply_required=False)
