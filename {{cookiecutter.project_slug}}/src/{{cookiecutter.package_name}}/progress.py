"""How far work is that goes in steps: counted by the operation, told in percent."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from typing import Any

from livekit.agents import RunContext

from .jobs import until_idle
from .longrunning import Work
from .tool_state import tool_state

APART = 5.0  # seconds between two tellings of a background tool, at the least

OnStep = Callable[[int, int], Coroutine[Any, Any, None]]
"""Awaited by an operation after each step, with the steps done and the steps in all."""

logger = logging.getLogger(__name__)


@dataclass
class Progress:
    """How far the work of one call is, and how far the caller was told that it is.

    `words` is how it is told, with "{percent}" in it.
    """

    words: str
    percent: int = 0
    told: int = 0
    stepped: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def __bool__(self) -> bool:
        return self.percent > 0

    async def on_step(self, done: int, total: int) -> None:
        """Note that `done` steps of `total` are done. Never 100 percent: the result says that."""
        self.percent = max(0, min(99, int(100 * done // total))) if total > 0 else 0
        self.stepped.set()

    def news(self, further: int = 1) -> str:
        """The words for how far it is, and it counts as told; nothing unless it is `further`.

        A new attempt begins at 0 again, and so has no news until it is past the last one.
        """
        if self.percent < self.told + further:
            return ""
        self.told = self.percent
        return self.words.replace("{percent}", str(self.percent))

    def voiced(self, waiting: str, still_waiting: str) -> Iterator[str]:
        """What a caller hears who waits: the news in place of `still_waiting`."""
        yield waiting
        while True:
            yield self.news() or still_waiting

    def so_far(self) -> str:
        """How far it was when it was stopped."""
        return f"{self.percent} percent done so far." if self else ""


def progress_of(ctx: RunContext[Any], words: str) -> Progress:
    """A fresh progress for this call, in place of that of the tool's last call."""
    progress = Progress(words)
    tool_state(ctx.session).so_far[ctx.function_call.name] = progress
    return progress


def reporting(ctx: RunContext[Any], work: Work, progress: Progress, *, every: int) -> Work:
    """Have the caller told of the progress of `work`, which goes on in the background.

    It is told when nobody speaks, `every` so many percent at the most, and only how far the work is
    by then: what was overtaken in the meantime is never said.
    """

    async def reported() -> str:
        progress.percent = 0  # that of an attempt that has failed is no news any more
        telling = asyncio.create_task(_tell(ctx, progress, every))
        try:
            return await work()
        finally:
            telling.cancel()

    return reported


async def _tell(ctx: RunContext[Any], progress: Progress, every: int) -> None:
    try:
        while True:
            await progress.stepped.wait()
            progress.stepped.clear()
            await until_idle(ctx.session)
            if news := progress.news(every):
                await ctx.update(news)
                await asyncio.sleep(APART)
    except Exception:  # the work goes on all the same
        logger.exception("the progress is not told any more")
