"""Threads beside virtual time, which would run ahead before a thread has even begun."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

from .standstill import excuse

BEGINS_WITHIN = 2.0  # real seconds for a thread to end, or to come to what is held
HANDS_OVER = 0.005  # real seconds for the executor to report to the event loop
LONGEST = 20.0  # real seconds

_this = threading.local()


class Pauses:
    """The threads of one call that wait in held work."""

    def __init__(self) -> None:
        self._waiting: set[threading.Event] = set()

    def pause(self, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        """Wait in a thread, until `seconds` have passed on the event loop's clock."""
        over = threading.Event()
        self._waiting.add(over)
        settled = getattr(_this, "settled", None)
        ended = getattr(_this, "ended", threading.Event())

        def end() -> None:
            over.set()
            ended.wait(BEGINS_WITHIN)
            threading.Event().wait(HANDS_OVER)

        loop.call_soon_threadsafe(loop.call_later, seconds, end)
        if settled is not None:
            settled.set()
        over.wait(LONGEST)
        self._waiting.discard(over)

    def end(self) -> None:
        """Let all go on."""
        for over in list(self._waiting):
            over.set()


def hold_back(loop: asyncio.AbstractEventLoop) -> None:
    """Have an event loop in virtual time wait until each new thread has come to rest.

    Such a loop keeps to real time while a thread runs: held work would take as long as it says.
    """
    run_in_executor: Callable[..., Any] = asyncio.BaseEventLoop.run_in_executor

    def run_and_wait(executor: Any, function: Callable[..., Any], *args: Any) -> Any:
        settled, ended = threading.Event(), threading.Event()

        def run() -> Any:
            _this.settled, _this.ended = settled, ended
            try:
                return function(*args)
            finally:
                ended.set()
                settled.set()

        future = run_in_executor(loop, executor, run)
        began = time.monotonic()
        settled.wait(BEGINS_WITHIN)
        excuse(time.monotonic() - began)
        return future

    setattr(loop, "run_in_executor", run_and_wait)  # noqa: B010
