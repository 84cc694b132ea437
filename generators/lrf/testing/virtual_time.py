"""Virtual time: a minute of conversation takes milliseconds."""

import asyncio
import selectors
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar

T = TypeVar("T")


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """An event loop whose time runs ahead to the next timer while nothing is to be done.

    It begins at 0. A thread takes no time, unless a timer is due before it has ended: the loop
    keeps to real time until then.

    It is a selector loop whatever the policy says: another kind, such as uvloop's, keeps its own
    time.
    """

    def __init__(self) -> None:
        self._clock = _Clock()
        super().__init__(self._clock)
        # Finer than any timer, also on Windows; coarser than the clock's floats for 20 years.
        self._clock_resolution = 1e-7

    def time(self) -> float:
        """Return the seconds since the loop was made."""
        return self._clock.now

    def create_task(self, coro: Any, **kwargs: Any) -> asyncio.Task[Any]:
        """Start a task, and have asyncio forget it once it is done.

        `all_tasks` looks at every task in memory, and a call leaves many there.
        """
        task: asyncio.Task[Any] = super().create_task(coro, **kwargs)
        task.add_done_callback(asyncio._unregister_task)
        return task

    def run_in_executor(  # type: ignore[override]  # no TypeVarTuple before Python 3.11
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        """Run a function in a thread."""
        future = super().run_in_executor(executor, func, *args)
        self._clock.threads += 1
        future.add_done_callback(self._clock.forget_thread)
        return future

    def shutdown_default_executor(self, timeout: float | None = None) -> Coroutine[Any, Any, None]:
        """Wait for all threads, however long: in virtual time a timeout would be over at once."""
        return super().shutdown_default_executor()


class _Clock(selectors.DefaultSelector):
    """The clock of a loop: as its selector, it is where the loop waits for its next timer."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.threads = 0
        self._waited = 0.0  # real seconds for threads since the time has moved

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return the files that are ready, or move on by `timeout` seconds if there are none."""
        if not timeout:
            return super().select(timeout)
        ready = self._wait_for_threads(timeout) if self.threads else super().select(0)
        if not ready:
            self.now += timeout
            self._waited = 0.0
        return ready

    def _wait_for_threads(self, timeout: float) -> list[tuple[selectors.SelectorKey, int]]:
        # A thread that reports its progress wakes the loop again and again.
        began = time.monotonic()
        ready = super().select(max(0.0, timeout - self._waited))
        self._waited += time.monotonic() - began
        return ready

    def forget_thread(self, future: asyncio.Future[Any]) -> None:
        """Take a thread as ended: its result is there, or no longer asked for."""
        self.threads -= 1
