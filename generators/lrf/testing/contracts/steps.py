"""The time that each step of a coroutine holds up the event loop."""

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
        self._awaited: tuple[asyncio.Task[Any], int, asyncio.Future[None]] | None = None

    async def until(self, task: asyncio.Task[Any], count: int) -> None:
        """Wait until `task` has made `count` steps, or has ended."""
        reached = asyncio.get_running_loop().create_future()
        self._awaited = task, count, reached
        await asyncio.wait({task, reached}, return_when=asyncio.FIRST_COMPLETED)

    def add(self, seconds: float) -> None:
        """Note one step of the current task."""
        self.longest = max(self.longest, seconds)
        current = asyncio.current_task()
        self._of[current] = self._of.get(current, 0) + 1
        if self._awaited is not None:
            task, count, reached = self._awaited
            if self._of.get(task, 0) >= count and not reached.done():
                reached.set_result(None)


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
