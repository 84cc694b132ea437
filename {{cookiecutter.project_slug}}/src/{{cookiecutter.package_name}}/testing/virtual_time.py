"""Event loops in virtual time: a minute of conversation takes milliseconds."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import looptime


def virtual_time() -> asyncio.AbstractEventLoop:
    """A new event loop whose time runs ahead while nothing is to be done.

    For the hook `pytest_asyncio_loop_factories`, and not by looptime's own --looptime: that leaves
    fixtures, and so the end of a call, in real time.
    """
    # finer than any timer: looptime 0.7, the last for Python 3.10, spins on a timer that is nearer
    loop = looptime.new_event_loop(resolution=1e-9)
    shut_down = loop.shutdown_default_executor

    def wait_for_threads(timeout: float | None = None) -> Coroutine[Any, Any, None]:
        """However long it takes: threads end in real time, and a timeout would be over at once."""
        return shut_down()

    loop.shutdown_default_executor = wait_for_threads  # type: ignore[method-assign]
    return loop
