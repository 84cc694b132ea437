"""How long each step of a coroutine holds up the event loop."""

import asyncio
import time
from collections.abc import Coroutine, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any


class Steps:
    """The steps of the tasks that are made while one watches.

    A step lasts from one suspension to the next: the event loop does nothing else meanwhile.
    """

    def __init__(self) -> None:
        self.longest = 0.0
        self._of: dict[asyncio.Task[Any] | None, int] = {}
        self._waiters: list[asyncio.Future[None]] = []

    def of(self, task: asyncio.Task[Any]) -> int:
        """Return how many steps `task` has made."""
        return self._of.get(task, 0)

    async def next(self) -> None:
        """Wait until the next step of any task."""
        self._waiters.append(asyncio.get_running_loop().create_future())
        await self._waiters[-1]

    def add(self, seconds: float) -> None:
        """Note one step of the current task."""
        self.longest = max(self.longest, seconds)
        task = asyncio.current_task()
        self._of[task] = self._of.get(task, 0) + 1
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()


@contextmanager
def watched() -> Iterator[Steps]:
    """Watch all tasks that are made here, and those that they make."""
    loop, steps = asyncio.get_running_loop(), Steps()
    before = loop.get_task_factory()
    token = _steps.set(steps)
    loop.set_task_factory(_make_task)
    try:
        yield steps
    finally:
        loop.set_task_factory(before)
        _steps.reset(token)


def _make_task(loop: asyncio.AbstractEventLoop, coroutine: Any, **kwargs: Any) -> asyncio.Task[Any]:
    steps = _steps.get()
    return asyncio.Task(_timed(coroutine, steps) if steps else coroutine, loop=loop, **kwargs)


async def _timed(coroutine: Coroutine[Any, Any, Any], steps: Steps) -> Any:
    return await _Timed(coroutine, steps)


class _Timed:
    def __init__(self, coroutine: Coroutine[Any, Any, Any], steps: Steps) -> None:
        self._coroutine = coroutine
        self._steps = steps

    def __await__(self) -> Generator[Any, Any, Any]:
        """Hand on what the coroutine waits for, and what it is given, and time it."""
        step, value = self._coroutine.send, None
        while True:
            began = time.perf_counter()
            try:
                awaited = step(value)
            except StopIteration as end:
                return end.value
            finally:
                self._steps.add(time.perf_counter() - began)
            try:
                value = yield awaited
                step = self._coroutine.send
            except BaseException as error:
                value, step = error, self._coroutine.throw


_steps: ContextVar[Steps | None] = ContextVar("steps", default=None)
