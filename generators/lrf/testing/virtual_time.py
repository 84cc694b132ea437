"""Event loops in virtual time: a minute of conversation takes milliseconds."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import looptime


def virtual_time() -> asyncio.AbstractEventLoop:
    """Return a new event loop whose time runs ahead while nothing is to be done.

    It is a selector loop whatever the policy says: another kind, such as uvloop's, keeps its own
    time.
    """
    # Finer than any timer: looptime 0.7, the last for Python 3.10, spins on a timer that is nearer.
    # No idle cycles: a loop with no handle ready has nothing that they could let run.
    loop = looptime.patch_event_loop(asyncio.SelectorEventLoop(), resolution=1e-9, noop_cycles=0)
    shut_down = loop.shutdown_default_executor

    def wait_for_threads(timeout: float | None = None) -> Coroutine[Any, Any, None]:
        """Wait however long it takes: in virtual time any timeout would be over at once."""
        return shut_down()

    loop.shutdown_default_executor = wait_for_threads  # type: ignore[method-assign]
    return loop
