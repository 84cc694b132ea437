"""Operations for tests: they begin, wait until the test lets them end, and keep count."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakSet

from .changes import PATIENCE, Changes


class Gate:
    """Stands in for an operation that returns its result.

    `begun`, `finished`, `failed` and `cancelled` count its runs by how they went, `unwound` those
    that have come to any end; `arguments` holds what each run was given, in order.
    """

    def __init__(self) -> None:
        self.begun = self.finished = self.failed = self.cancelled = self.unwound = 0
        self.arguments: list[tuple[Any, ...]] = []
        self.keywords: list[dict[str, Any]] = []
        self._outcomes: list[str | BaseException | None] = []
        self._failure: BaseException | None = None
        self._is_open = False
        self._resistance = 0.0
        self._changes = Changes()
        _gates.add(self)

    def release(self, result: str = "done") -> None:
        """Let one run finish with `result`: the one that waits, or else the next."""
        self._let(result)

    def fail(self, error: BaseException) -> None:
        """Let one run fail with `error`."""
        self._let(error)

    def always_fail(self, error: BaseException) -> None:
        """Let every run fail with `error`, from now on."""
        self._failure = error
        self._changes.notify()

    def resist(self, seconds: float) -> None:
        """Take `seconds` to unwind when cancelled, from now on."""
        self._resistance = seconds

    def open(self) -> None:
        """Hold no run back, from now on."""
        self._is_open = True
        self._changes.notify()

    async def begins(self, times: int = 1, within: float = PATIENCE) -> None:
        """Wait until the operation has begun `times` in all."""
        await self._changes.until(
            lambda: self.begun >= times, f"the operation has begun ({times} in all)", within
        )

    async def unwinds(self, times: int = 1, within: float = PATIENCE) -> None:
        """Wait until `times` runs in all have come to an end, in whatever way."""
        await self._changes.until(
            lambda: self.unwound >= times, f"the operation has ended ({times} in all)", within
        )

    async def __call__(self, *args: Any, **kwargs: Any) -> str:
        async with self._run(args, kwargs):
            result = await self._next()
            return "done" if result is None else result

    @asynccontextmanager
    async def _run(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> AsyncIterator[None]:
        self.begun += 1
        self.arguments.append(args)
        self.keywords.append(kwargs)
        self._changes.notify()
        try:
            yield
            self.finished += 1
        except BaseException as error:
            if isinstance(error, Exception):
                self.failed += 1
                raise
            # cancelled, or closed as a generator is
            self.cancelled += 1
            await asyncio.sleep(self._resistance)
            raise
        finally:
            self.unwound += 1
            self._changes.notify()

    async def _next(self) -> str | None:
        await self._changes.until(self._has_next, "the gate opens", within=None)
        outcome = self._outcomes.pop(0) if self._outcomes else self._failure
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def _has_next(self) -> bool:
        return bool(self._outcomes or self._failure or self._is_open)

    def _let(self, outcome: str | BaseException | None) -> None:
        self._outcomes.append(outcome)
        self._changes.notify()


class StreamGate(Gate):
    """Stands in for an operation that yields its results one by one."""

    def release(self, result: str = "done") -> None:
        """Let one run yield `result` and end."""
        self.give(result)
        self.end()

    def give(self, *items: str) -> None:
        """Let one run yield `items`."""
        for item in items:
            self._let(item)

    def end(self) -> None:
        """Let one run end."""
        self._let(None)

    async def __call__(self, *args: Any, **kwargs: Any) -> AsyncIterator[str]:  # type: ignore[override]
        async with self._run(args, kwargs):
            while (item := await self._next()) is not None:
                yield item


def open_all_gates() -> None:
    """Hold no operation back any more, so that a session can close."""
    for gate in _gates:
        gate.open()


_gates: WeakSet[Gate] = WeakSet()
