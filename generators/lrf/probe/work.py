"""Held work: it takes as long as a call of the probe says, and notes how each run of it went."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

from ..testing.gate import tell
from ..timeline.data import StepKind
from .course import Course, Run
from .threads import Pauses

_STEPS: dict[str, StepKind] = {
    "done": "finished",
    "failed": "failed",
    "cancelled": "cancelled",
    "running": "step",
}
FAILS_AFTER = 0.5  # seconds
STREAMED = 3  # items of work that yields


def is_current(loop: asyncio.AbstractEventLoop) -> bool:
    """Return whether this thread is the one that the event loop runs in."""
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False


class Work:
    """All that is held in one call: the first of the holds takes its time, others answer at once.

    Args:
        course: How it goes.
        results: What each hold returns.
    """

    def __init__(self, course: Course, results: dict[str, Any]) -> None:
        self.course = course
        self.runs: list[Run] = []
        self._results = results
        self._slow = next(iter(results), "")
        self._is_open = False
        self._pauses = Pauses()
        self._opened: asyncio.Future[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def slow_runs(self) -> list[Run]:
        """Return the runs of the work that takes its time."""
        return [run for run in self.runs if run.hold == self._slow]

    @property
    def is_held(self) -> bool:
        """Return whether anything is."""
        return bool(self._slow)

    def start(self) -> None:
        """Belong to the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._opened = self._loop.create_future()

    def open(self) -> None:
        """Hold nothing back any more, so that the call can end."""
        self._is_open = True
        self._pauses.end()
        if self._opened is not None and not self._opened.done():
            self._opened.set_result(None)

    async def run(self, hold: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Run work that is awaited."""
        with self._noted(hold, args, kwargs) as run:
            try:
                await self._take_time(run)
            except asyncio.CancelledError:
                if self.course.finishes_anyway and run.hold == self._slow:
                    run.finished_anyway = True
                    return self._results[hold]
                await asyncio.sleep(self.course.resists if run.hold == self._slow else 0)
                raise
            return self._results[hold]

    async def stream(
        self, hold: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> AsyncIterator[Any]:
        """Run work that yields its results."""
        owner = asyncio.current_task()
        with self._noted(hold, args, kwargs) as run:
            try:
                for _ in range(STREAMED):
                    await self._take_time(run, parts=STREAMED)
                    yield self._results[hold]
            except GeneratorExit:
                run.left_open = asyncio.current_task() is not owner
                raise
            except asyncio.CancelledError:
                await asyncio.sleep(self.course.resists)
                raise

    def run_at_once(self, hold: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Run work that is called without await, in a thread or on the event loop."""
        assert self._loop is not None
        with self._noted(hold, args, kwargs) as run:
            if is_current(self._loop):
                run.blocks = run.hold == self._slow
            elif run.hold == self._slow:
                seconds = FAILS_AFTER if self.course.error else self.course.seconds
                self._pauses.pause(self._loop, 0 if self._is_open else seconds)
            if error := self._error(run):
                raise error
            return self._results[hold]

    @contextmanager
    def _noted(self, hold: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Iterator[Run]:
        assert self._loop is not None
        run = Run(hold, self._loop.time(), args, kwargs)
        self.runs.append(run)
        self._record(run, "started")
        try:
            yield run
            run.outcome = "done"
        except (asyncio.CancelledError, GeneratorExit):
            run.outcome = "cancelled"
            raise
        except BaseException:
            run.outcome = "failed"
            raise
        finally:
            run.ended = self._loop.time()
            self._record(run, _STEPS[run.outcome])

    def _record(self, run: Run, step: StepKind) -> None:
        """Have the pictures of the call show it; from a thread nothing is shown."""
        if run.hold == self._slow and self._loop is not None and is_current(self._loop):
            tell(None, step, "")

    async def _take_time(self, run: Run, parts: int = 1) -> None:
        if run.hold != self._slow:
            return
        error = self._error(run)
        seconds = FAILS_AFTER if error else self.course.seconds / parts
        if self._opened is not None:
            await asyncio.wait({self._opened}, timeout=seconds)
        if error:
            raise error

    def _error(self, run: Run) -> BaseException | None:
        """Return what this run raises, if anything."""
        runs = self.slow_runs
        failing = len(runs) if self.course.failing is None else self.course.failing
        error = self.course.error
        if error is None or self._is_open or run not in runs[:failing]:
            return None
        return type(error)(*error.args)  # anew: its traceback keeps alive all that it went through
