"""The mode async: a tool that answers within seconds, whatever the caller says meanwhile."""

from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, ClassVar

from livekit.agents import RunContext, ToolError

from . import words
from .call_log import logged
from .filler import filler
from .mode import StandaloneMode
from .option import Call
from .task import UNWINDS_WITHIN, Work, has_result, result_of, run

LONGEST_ANSWER = 4.5  # seconds for a tool that is deaf; LiveKit gives up on it after 5


@dataclass(frozen=True)
class Quick(StandaloneMode):
    """A tool that answers within seconds, and cannot be stopped.

    If the caller speaks meanwhile, the result is not spoken: LiveKit makes no reply after an
    interruption. Use `interruptible_tool` for anything that may take longer.

    Args:
        within: Seconds after which the work is cancelled, at most 4.5: the agent cannot answer the
            caller until then.
        late: What the model is told when that was not enough.
    """

    name: ClassVar[str] = "async"
    decorator: ClassVar[str] = "quick_tool"
    advice: ClassVar[str] = words.ASYNC_ADVICE
    why_alone: ClassVar[str] = (
        "the caller cannot stop it, and the agent is mute until it has answered. Leave it out, or "
        "use interruptible_tool or background_tool."
    )

    _: KW_ONLY
    within: float = 4.0
    waiting: Sequence[str] = words.WAITING[:1]
    late: str = words.LATE

    async def answer(self, work: Work, call: Call) -> str:
        """Wait for `work`, for `within` seconds at most."""
        return await answer_in_time(
            call.ctx,
            work,
            within=self.within,
            waiting=call.waiting,
            late=self.late,
            failed=call.failed,
        )


quick_tool = Quick


async def answer_in_time(
    ctx: RunContext[Any],
    work: Work,
    *,
    within: float,
    waiting: Iterable[str],
    late: str,
    failed: str,
) -> str:
    """Wait for `work`, whatever the caller says, for `within` seconds at most.

    Until it ends, the agent cannot answer what the caller has said meanwhile. So the deadline, and
    the time for cancelled work to end, lie within LONGEST_ANSWER, whatever they are set to.

    Args:
        ctx: The context of the tool's call.
        work: What to wait for.
        within: Seconds after which the work is cancelled.
        waiting: What the caller hears meanwhile, one after the other, the last one repeated.
        late: What the model is told at the deadline.
        failed: What the model is told when the work has failed.

    Returns:
        What the model is told.

    Raises:
        ToolError: The work failed, or did not end in time.
    """
    with logged(ctx, "async") as log:
        seconds = min(within, LONGEST_ANSWER)
        unwinds_within = min(UNWINDS_WITHIN, LONGEST_ANSWER - seconds)
        async with filler(ctx, waiting):
            task, in_time = await run(work, seconds=seconds, unwinds_within=unwinds_within)
        if in_time or has_result(task):
            return result_of(task, failed)
        log.outcome = "late"
        raise ToolError(late)
