"""The option progress: work in steps that reports how far it is."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, ClassVar

from livekit.agents import RunContext

from . import words
from .option import Call, Option
from .playout import until_idle
from .task import Work

APART = 5.0  # seconds at least between two reports of a background tool
EVERY = 25  # percent at least between two reports of a background tool

OnStep = Callable[[int, int], Coroutine[Any, Any, None]]
"""Awaited by an operation after each step, with the steps done and the steps in all."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Progress(Option):
    """Work in steps. An operation that takes the keyword-only `on_step` has this option.

    The operation awaits `on_step(done, total)` after each step.

    Args:
        every: Percent at least between two reports of a background tool.
        told: What the caller hears, with "{percent}" in it.
    """

    name: ClassVar[str] = "progress"
    gives: ClassVar[str | None] = "on_step"

    _: KW_ONLY
    every: int = EVERY
    told: str = words.PROGRESS

    def about(self, what: str) -> "Progress":
        """Return this option with its words filled in."""
        return Progress(every=self.every, told=words.fill(self.told, what))

    def around(self, work: Work, call: Call) -> Work:
        """Return `work` that tells how far it is."""
        call.so_far = steps = Steps(self.told)
        call.give("on_step", steps.on_step)
        if call.mode == "background":
            return reported(call.ctx, work, steps, every=self.every)
        waiting = list(call.waiting)
        call.waiting = steps.voiced(waiting[0], waiting[-1])
        return work


@dataclass
class Steps:
    """The progress of the work of one call, and of what the caller was told of it.

    Args:
        words: What the caller hears, with "{percent}" in it.
        percent: How far the work is.
        told: How far the caller was told that it is.
        stepped: Set at each step.
    """

    words: str
    percent: int = 0
    told: int = 0
    stepped: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def __bool__(self) -> bool:
        return self.percent > 0

    async def on_step(self, done: int, total: int) -> None:
        """Note that `done` steps of `total` are done.

        It is never 100 percent: the result says that.
        """
        self.percent = max(0, min(99, int(100 * done // total))) if total > 0 else 0
        self.stepped.set()

    def news(self, further: int = 1) -> str:
        """Return the words for how far it is, which then counts as told.

        A new attempt begins at 0 again, and so has no news until it is past the last one.

        Args:
            further: Percent since the last report below which there is nothing to tell.
        """
        if self.percent < self.told + further:
            return ""
        self.told = self.percent
        return self.words.replace("{percent}", str(self.percent))

    def voiced(self, waiting: str, still_waiting: str) -> Iterator[str]:
        """Yield what a caller who waits hears: the news, or else `still_waiting`."""
        yield waiting
        while True:
            yield self.news() or still_waiting

    def so_far(self) -> str:
        """Return how far it was when it was stopped."""
        return words.DONE_SO_FAR.replace("{percent}", str(self.percent)) if self else ""


def reported(ctx: RunContext[Any], work: Work, steps: Steps, *, every: int) -> Work:
    """Return `work` that reports its steps while the caller goes on talking.

    A report waits until nobody speaks, and then says how far the work is by then.

    Args:
        ctx: The context of the tool's call.
        work: What goes in steps, in the background.
        steps: How far it is.
        every: Percent at least between two reports.
    """

    async def report_steps(**instead: Any) -> str:
        steps.percent = 0  # that of an attempt that has failed is not news any more
        reporting = asyncio.create_task(_report(ctx, steps, every))
        try:
            return await work(**instead)
        finally:
            reporting.cancel()

    return report_steps


async def _report(ctx: RunContext[Any], steps: Steps, every: int) -> None:
    try:
        while True:
            await steps.stepped.wait()
            steps.stepped.clear()
            await until_idle(ctx.session)
            if news := steps.news(every):
                await ctx.update(news)
                await asyncio.sleep(APART)
    except Exception:  # the work goes on all the same
        logger.exception("progress is no longer reported")
