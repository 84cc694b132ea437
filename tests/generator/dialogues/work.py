"""An operation that takes the time that its scene says, and notes what happens to it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from tests.generator.dialogues.scenes import ANSWERS, SOURCES, Scene

STEPS = 4
RESULTS = {
    "payment": "The bill is settled: twelve fifty.",
    "": "The report is ready: sales are up four percent.",
}
TERMS = "bill B-17, for twelve fifty"


class Work:
    """Stands in for the operation of a scene's tool, and for what it opens if it does."""

    def __init__(self, scene: Scene, note: Callable[[str], None]) -> None:
        self.running = 0
        self._attempts = 0
        self._scene = scene
        self._note = note

    @property
    def operation(self) -> Callable[..., Any]:
        """Return what is called in place of the simulation."""
        ways: dict[str, Callable[..., Any]] = {
            "progress": self._go_in_steps,
            "streaming": self._stream,
            "concurrent": self._ask,
        }
        return ways.get(self._scene.telling, self._do)

    @property
    def name(self) -> str:
        """Return what it is called in the dialogue."""
        return "the charge" if self._scene.mode == "payment" else "the work"

    @asynccontextmanager
    async def opens(self) -> AsyncIterator[str]:
        """Open a resource."""
        self._note("the resource is opened")
        try:
            yield "resource"
        finally:
            self._note("the resource is closed")

    async def confirm(self, bill_id: str) -> str:
        """Return what the caller is asked to agree to."""
        return TERMS

    async def _do(self, *_: object, **__: object) -> str:
        with self._run(self.name):
            self._attempts += 1
            if self._attempts > 1:
                self._note(f"{self.name} begins again")
            await asyncio.sleep(self._scene.seconds)
            self._may_fail(self._attempts)
        return RESULTS.get(self._scene.mode, RESULTS[""])

    async def _go_in_steps(
        self, *, on_step: Callable[[int, int], Coroutine[Any, Any, None]]
    ) -> str:
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
