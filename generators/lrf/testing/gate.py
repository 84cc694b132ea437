"""Operations for tests: they begin, wait until the test lets them end, and keep count."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, ClassVar, TypeAlias
from weakref import WeakSet

from lrf.timeline.data import StepKind

from .changes import PATIENCE, Changes

Outcome: TypeAlias = str | BaseException | None
"""The next move of a run: yield or return a text, raise, or end."""

Listener: TypeAlias = Callable[["Gate | None", StepKind, str], None]


class Gate:
    """A stand-in for an operation that returns its result.

    `begun`, `finished`, `failed` and `cancelled` count its runs by how they went, `unwound` those
    that have come to any end; `arguments` holds what each run was given, in order.
    """

    is_work: ClassVar[bool] = True
    """True if its runs are shown in a picture of the call."""

    def __init__(self) -> None:
        self.begun = self.finished = self.failed = self.cancelled = self.unwound = 0
        self.arguments: list[tuple[Any, ...]] = []
        self.keywords: list[dict[str, Any]] = []
        self._outcomes: list[Outcome] = []
        self._failure: BaseException | None = None
        self._is_open = False
        self._resistance = 0.0
        self._anyway: str | None = None
        self._changes = Changes()
        _gates.add(self)

    def release(self, result: str = "done") -> None:
        """Let one run finish with `result`: the one that waits, or else the next."""
        self.let(result)

    def fail(self, error: BaseException) -> None:
        """Let one run fail with `error`."""
        self.let(error)

    def always_fail(self, error: BaseException) -> None:
        """Let every run fail with `error`, from now on."""
        self._failure = error
        self._changes.notify()

    def resist(self, seconds: float) -> None:
        """Take `seconds` to unwind when cancelled, from now on."""
        self._resistance = seconds

    def finish_anyway(self, result: str) -> None:
        """Finish with `result` when cancelled, in spite of that, from now on."""
        self._anyway = result

    def open(self) -> None:
        """Let every run finish at once, from now on."""
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
        """Run the operation."""
        async with self.run(args, kwargs):
            result = await self.next_outcome()
            return "done" if result is None else result

    @asynccontextmanager
    async def run(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> AsyncIterator[None]:
        """Count one run, from its beginning to whatever end; for other kinds of gates."""
        self.begun += 1
        self.arguments.append(args)
        self.keywords.append(kwargs)
        self._changes.notify()
        self.tell("started", self.describe(args))
        try:
            yield
            self.finished += 1
            self.tell("finished", self.describe(args))
        except BaseException as error:
            if isinstance(error, Exception):
                self.failed += 1
                self.tell("failed", self.describe(args))
                raise
            # cancelled, or closed as a generator is
            self.cancelled += 1
            self.tell("cancelled", self.describe(args))
            await asyncio.sleep(self._resistance)
            raise
        finally:
            self.unwound += 1
            self._changes.notify()

    async def next_outcome(self, run: object = None) -> str | None:
        """Wait until a run may go on.

        Args:
            run: Which of several, where a gate tells them apart.

        Returns:
            What it is to yield or return; None to end.
        """
        try:
            await self._changes.until(lambda: self._is_let(run), "the gate opens", within=None)
        except asyncio.CancelledError:
            if self._anyway is None:
                raise
            self.release(self._anyway)
        outcome = self._take(run)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def _is_let(self, run: object) -> bool:
        return self._has(run) or self._failure is not None or self._is_open

    def _has(self, run: object) -> bool:
        return bool(self._outcomes)

    def _take(self, run: object) -> Outcome:
        return self._outcomes.pop(0) if self._has(run) else self._failure

    def let(self, outcome: Outcome) -> None:
        """Let one run do this: the one that waits, or else the next."""
        self._outcomes.append(outcome)
        self.notify()

    def describe(self, args: tuple[Any, ...]) -> str:
        """Return what distinguishes one run of a call from the others."""
        return ""

    def tell(self, kind: StepKind, text: str = "") -> None:
        """Tell those that record a call what happens to a run."""
        if self.is_work:
            tell(self, kind, text)

    def notify(self) -> None:
        """Wake all that wait for the gate."""
        self._changes.notify()


def listen(listener: Listener) -> None:
    """Have `listener` told of each run of any gate, until `ignore`."""
    _listeners.append(listener)


def ignore(listener: Listener) -> None:
    """Stop telling `listener`."""
    _listeners.remove(listener)


def tell(gate: Gate | None, kind: StepKind, text: str = "") -> None:
    """Tell those that listen what happens to a run of a gate, or to what a run works with."""
    for listener in _listeners:
        listener(gate, kind, text)


def open_all_gates() -> None:
    """Let all operations go, so that a session can close."""
    for gate in _gates:
        gate.open()


_gates: WeakSet[Gate] = WeakSet()
_listeners: list[Listener] = []
