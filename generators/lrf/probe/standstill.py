"""The time for which a tool keeps the event loop from everything else, seen while it runs."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Coroutine, Generator
from contextvars import ContextVar
from pathlib import Path
from typing import Any

LONG = 0.2  # real seconds in one step of a task
_RUNS_THE_TOOL = "_execute_tool"  # of LiveKit; it names the task only after it is made
_ORIGIN = 1  # frames that Python notes of where a coroutine is made; asyncio's debug mode: 10
_SCHEDULED = Path("/proc/thread-self/schedstat")  # nanoseconds: running, and ready to run


class Standstill:
    """The longest time that one step of a tool's tasks has waited, in real seconds.

    The processor's time does not count, nor does waiting for the processor: a busy machine, or an
    import, is no fault of a tool. Where a system does not tell the latter, it is 0.
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
        depth = sys.get_coroutine_origin_tracking_depth()
        sys.set_coroutine_origin_tracking_depth(_ORIGIN)
        # in this order, a thread that loses the processor between two readings waits less, not more
        excused, was_ready = _excused.seconds, ready_seconds()
        began = time.monotonic() - time.thread_time()
        try:
            return run(*args)
        finally:
            waited = time.monotonic() - time.thread_time() - began
            ready = ready_seconds()
            sys.set_coroutine_origin_tracking_depth(depth)
            if ready is not None and was_ready is not None:
                waited -= ready - was_ready + _excused.seconds - excused
                self.longest = max(self.longest, waited)


def ready_seconds() -> float | None:
    """Return for how long this thread has waited for a processor; None if that is not known."""
    try:
        running, ready, _ = _SCHEDULED.read_text("ascii").split()
    except (OSError, ValueError):
        return None
    return int(ready) / 1e9 if int(running) else None  # all are 0 where nothing is counted


def is_made_in_a_tool(coroutine: Any) -> bool:
    """Return whether a coroutine is made in a step of a tool's tasks."""
    return len(coroutine.cr_origin or ()) == _ORIGIN


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
