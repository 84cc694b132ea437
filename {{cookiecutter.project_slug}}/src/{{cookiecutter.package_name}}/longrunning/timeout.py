"""The option timeout: a deadline for all attempts and sources, and for what is opened first."""

import asyncio
from dataclasses import KW_ONLY, dataclass, replace
from typing import ClassVar

from livekit.agents import ToolError

from . import words
from .option import Call, Option
from .task import Work, ends, has_result
from .tool_state import SoFar


@dataclass(frozen=True)
class Timeout(Option):
    """A deadline for the whole work.

    Args:
        seconds: The deadline, counted from the beginning of the work.
        late: What the model is told at the deadline, before the results so far if there are any.
    """

    name: ClassVar[str] = "timeout"

    seconds: float
    _: KW_ONLY
    late: str = words.LATE

    def __post_init__(self) -> None:
        """Check the deadline."""
        is_number = isinstance(self.seconds, int | float) and not isinstance(self.seconds, bool)
        if not is_number or not self.seconds > 0:
            raise TypeError(
                f"timeout={self.seconds!r} is not a number of seconds above zero: write timeout=20."
            )

    def about(self, what: str) -> "Timeout":
        """Return this deadline with its words filled in."""
        return replace(self, late=words.fill(self.late, what))

    def around(self, work: Work, call: Call) -> Work:
        """Return `work` with this deadline."""
        return with_deadline(work, seconds=self.seconds, late=self.late, so_far=call.so_far)


def with_deadline(work: Work, *, seconds: float, late: str, so_far: SoFar | None = None) -> Work:
    """Return `work` with a deadline, after which it is cancelled.

    A TimeoutError of the work itself is a failure like any other.

    Args:
        work: What to bound.
        seconds: The deadline.
        late: What the model is told at the deadline: followed by the results `so_far`, or as a
            ToolError if there are none.
        so_far: The partial result.
    """

    async def bounded() -> str:
        task = asyncio.create_task(work())
        in_time = False
        try:
            in_time = await ends(task, seconds=seconds)
        except asyncio.CancelledError:
            if not has_result(task):
                raise
        if in_time or has_result(task):  # a result may come in spite of the cancellation
            return task.result()
        if so_far:
            return f"{late} {so_far.so_far()}"
        raise ToolError(late)

    return bounded
