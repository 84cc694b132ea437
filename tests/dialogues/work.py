"""An operation that takes the time that its scene says, and tells what becomes of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from .scenes import ANSWERS, SOURCES, Scene

STEPS = 4
RESULTS = {
    "payment": "The bill is settled: twelve fifty.",
    "": "The report is ready: sales are up four percent.",
}


class Work:
    """Stands in for the operation of a scene's tool, and for its resource if it has one."""

    def __init__(self, scene: Scene, note: Callable[[str], None]) -> None:
        self.running = 0
        self._attempts = 0
        self._scene = scene
        self._note = note

    @property
    def operation(self) -> Callable[..., Any]:
        by_shape: dict[str, Callable[..., Any]] = {
            "progress": self._progress,
            "streaming": self._stream,
            "concurrent": self._ask,
        }
        return by_shape.get(self._scene.shape, self._plain)

    @property
    def name(self) -> str:
        return "the charge" if self._scene.stance == "payment" else "the work"

    async def acquire(self) -> str:
        self._note("the resource is acquired")
        return "the resource"

    async def release(self, resource: str) -> None:
        self._note(f"{resource} is released")

    async def _plain(self, *_: object, **__: object) -> str:
        with self._run(self.name):
            self._attempts += 1
            if self._attempts > 1:
                self._note(f"{self.name} begins again")
            await asyncio.sleep(self._scene.seconds)
            self._may_fail(self._attempts)
        return RESULTS.get(self._scene.stance, RESULTS[""])

    async def _progress(self, *, on_step: Callable[[int, int], Coroutine[Any, Any, None]]) -> str:
        with self._run(self.name):
            for step in range(1, STEPS + 1):
                await asyncio.sleep(self._scene.seconds / STEPS)
                await on_step(step, STEPS)
        return RESULTS[""]

    async def _stream(self) -> AsyncIterator[str]:
        with self._run(self.name):
            for source, answer in zip(SOURCES, ANSWERS, strict=True):
                await asyncio.sleep(self._scene.seconds / len(SOURCES))
                self._note(f"a result arrives: {source} {answer}")
                yield f"{source} {answer}"

    async def _ask(self, source: str) -> str:
        place = SOURCES.index(source)
        with self._run(f"the work on {source}"):
            await asyncio.sleep(self._scene.seconds * (place + 1) / len(SOURCES))
            self._may_fail(source)
        return ANSWERS[place]

    def _may_fail(self, what: str | int) -> None:
        if what in self._scene.fails:
            raise ConnectionError

    @contextmanager
    def _run(self, name: str) -> Iterator[None]:
        self.running += 1
        try:
            yield
            self._note(f"{name} is done")
        except ConnectionError:
            self._note(f"{name} fails")
            raise
        except BaseException:
            self._note(f"{name} is cancelled, and has ended")
            raise
        finally:
            self.running -= 1
