"""The time for which a tool keeps the event loop from everything else, seen while it runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Generator
from contextvars import ContextVar
from typing import Any

LONG = 0.2  # real seconds in one step of a task
_RUNS_THE_TOOL = "_execute_tool"  # of LiveKit; it names the task only after it is made


class Standstill:
    """The longest time that one step of a tool's tasks has waited, in real seconds.

    The processor's time does not count: a busy machine, or an import, is no fault of a tool.
    """

    def __init__(self) -> None:
        self.longest = 0.0
        self._in_tool: ContextVar[bool] = ContextVar("in_tool", default=False)

    def watch(self, work: Any) -> Any:
        """Return the work of a new task, watched if it is the tool's, or begun by the tool."""
        is_watched = self._in_tool.get() or getattr(work, "__name__", "") == _RUNS_THE_TOOL
        return _Watched(work, self) if is_watched and asyncio.iscoroutine(work) else work

    def step(self, run: Any, *args: Any) -> Any:
        """Run one step, and note for how long it waited."""
        self._in_tool.set(True)
        excused, began = _excused.seconds, time.monotonic() - time.thread_time()
        try:
            return run(*args)
        finally:
            waited = time.monotonic() - time.thread_time() - began
            self.longest = max(self.longest, waited - (_excused.seconds - excused))


class _Excused:
    """The real seconds for which the probe itself has held the event loop back."""

    seconds = 0.0


_excused = _Excused()


def excuse(seconds: float) -> None:
    """Count time as the probe's own, not as the tool's."""
    _excused.seconds += seconds


class _Watched(Coroutine[Any, Any, Any]):
    """A coroutine whose steps are timed."""

    def __init__(self, work: Any, standstill: Standstill) -> None:
        self._work = work
        self._standstill = standstill

    def send(self, value: Any) -> Any:
        return self._standstill.step(self._work.send, value)

    def throw(self, *error: Any) -> Any:
        return self._standstill.step(self._work.throw, *error)

    def close(self) -> None:
        self._work.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        return (yield from self._work.__await__())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._work, name)

    def __str__(self) -> str:
        return str(self._work)
