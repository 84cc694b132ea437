"""Gates for operations of the other shapes: those that stream, go in steps, or ask sources."""

from collections.abc import AsyncIterator
from typing import Any

from .gate import Gate, Outcome


class StreamGate(Gate):
    """Stands in for an operation that yields its results one by one."""

    def release(self, result: str = "done") -> None:
        """Let one run yield `result` and end."""
        self.give(result)
        self.end()

    def give(self, *items: str) -> None:
        """Let one run yield `items`."""
        for item in items:
            self.let(item)

    def end(self) -> None:
        """Let one run end."""
        self.let(None)

    async def __call__(self, *args: Any, **kwargs: Any) -> AsyncIterator[str]:  # type: ignore[override]
        async with self.run(args, kwargs):
            while (item := await self.next_outcome()) is not None:
                yield item


class StepGate(Gate):
    """Stands in for an operation that says after each step how far it is."""

    def __init__(self) -> None:
        super().__init__()
        self._steps: list[tuple[int, int]] = []

    def step(self, done: int, total: int) -> None:
        """Let one run say that `done` steps of `total` are done."""
        self._steps.append((done, total))
        self.let(_STEP)

    async def __call__(self, *args: Any, **kwargs: Any) -> str:
        async with self.run(args, kwargs):
            while (outcome := await self.next_outcome()) is _STEP:
                await kwargs["on_step"](*self._steps.pop(0))
            return "done" if outcome is None else outcome


_STEP = "a step"


class SourcesGate(Gate):
    """Stands in for an operation that is called once a source: what it lets one do, all do.

    `release_of` and `fail_of` are for one source alone.
    """

    def __init__(self) -> None:
        super().__init__()
        self._script: list[tuple[object, Outcome]] = []
        self._read: dict[object, int] = {}  # how far a source is in the script

    def release_of(self, source: object, result: str) -> None:
        """Let the run of `source` finish with `result`."""
        self._add(source, result)

    def fail_of(self, source: object, error: BaseException) -> None:
        """Let the run of `source` fail with `error`."""
        self._add(source, error)

    def let(self, outcome: Outcome) -> None:
        self._add(_ALL, outcome)

    async def __call__(self, *args: Any, **kwargs: Any) -> str:
        async with self.run(args, kwargs):
            result = await self.next_outcome(args[0])
            return "done" if result is None else result

    def _add(self, source: object, outcome: Outcome) -> None:
        self._script.append((source, outcome))
        self.notify()

    def _has(self, run: object) -> bool:
        return bool(self._unread(run))

    def _take(self, run: object) -> Outcome:
        if not (unread := self._unread(run)):
            return super()._take(run)
        self._read[run] = unread[0] + 1
        return self._script[unread[0]][1]

    def _unread(self, source: object) -> list[int]:
        read = self._read.get(source, 0)
        script = enumerate(self._script)
        return [n for n, (whose, _) in script if n >= read and whose in (source, _ALL)]


_ALL = "all sources"
