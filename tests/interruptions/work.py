"""Operations that take their time, and a resource: both keep a record of what became of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from livekit.agents import ToolError

from .scenario import Operation
from .tools import SOURCES, TOOLS, Tool

NEVER = float("inf")
SECRET = "the password is 1234"
STEPS = 4


@dataclass
class Run:
    """One run of an operation, in seconds on the event loop's clock."""

    argument: object
    began: float
    ended: float = NEVER
    how: str = "runs"
    cancelled: float = NEVER
    """Return when the cancellation came, whatever became of it."""


@dataclass
class Work:
    """Stands in for the operation of `tool`."""

    tool: Tool
    plan: Operation
    runs: list[Run] = field(default_factory=list)

    def result_for(self, argument: object) -> str:
        """Return what no other result has in it; short, for speech takes time."""
        return f"Found {TOOLS.index(self.tool)} {argument}"

    def refusal_of(self, argument: object) -> str:
        """Return what it says when it declines."""
        return f"Declined {TOOLS.index(self.tool)} {argument}"

    @property
    def operation(self) -> Callable[..., Any]:
        by_way: dict[str, Callable[..., Any]] = {
            "progress": self._progress,
            "streaming": self._stream,
            "concurrent": self._ask,
        }
        return by_way.get(self.tool.way, self._plain)

    @property
    def has_unwound(self) -> bool:
        return all(run.ended < NEVER for run in self.runs)

    async def _plain(self, argument: object, *_: object, **__: object) -> str:
        async with self._run(argument) as run:
            await self._passes(run, self.plan.seconds)
            return self._outcome(run)

    async def _progress(
        self, argument: object, *, on_step: Callable[[int, int], Coroutine[Any, Any, None]]
    ) -> str:
        async with self._run(argument) as run:
            for step in range(1, STEPS + 1):
                await self._passes(run, self.plan.seconds / STEPS)
                await on_step(step, STEPS)
            return self._outcome(run)

    async def _stream(self, argument: object) -> AsyncIterator[str]:
        async with self._run(argument) as run:
            for step in range(1, STEPS):
                await self._passes(run, self.plan.seconds / STEPS)
                yield f"item {step}"
            await self._passes(run, self.plan.seconds / STEPS)
            yield self._outcome(run)

    async def _ask(self, source: str, *_: object, **__: object) -> str:
        async with self._run(source) as run:
            share = (SOURCES.index(source) + 1) / len(SOURCES)
            await self._passes(run, self.plan.seconds * share)
            return self._outcome(run)

    @asynccontextmanager
    async def _run(self, argument: object) -> AsyncIterator[Run]:
        run = Run(argument, _now())
        self.runs.append(run)
        try:
            yield run
            run.how = "finished"
        except (asyncio.CancelledError, GeneratorExit):
            if run.how == "runs":
                run.how = "cancelled"
                if run.cancelled == NEVER:  # a generator that is closed
                    run.cancelled = _now()
                    await asyncio.sleep(self.plan.resists)
            raise
        except Exception:
            run.how = "failed"
            raise
        finally:
            run.ended = _now()

    async def _passes(self, run: Run, seconds: float) -> None:
        if run.cancelled < NEVER:
            return  # it goes on in spite of that, and quickly
        try:
            await asyncio.sleep(seconds)
            for _ in range(self.plan.ticks):
                await asyncio.sleep(0)
        except asyncio.CancelledError:
            run.cancelled = _now()
            await asyncio.sleep(self.plan.resists)
            if not self.plan.anyway:
                raise

    def _outcome(self, run: Run) -> str:
        is_first = next(other for other in self.runs if other.argument == run.argument) is run
        outcome = self.plan.outcome
        if outcome == "fails" or (outcome == "fails in part" and run.argument == SOURCES[0]):
            raise ValueError(SECRET)
        if outcome == "fails at first" and is_first:
            raise ConnectionError(SECRET)
        if outcome == "declines":
            raise ToolError(self.refusal_of(run.argument))
        if outcome == "cancels itself":
            run.how = "failed"
            raise asyncio.CancelledError
        return self.result_for(run.argument)


@dataclass
class Resource:
    """Stands in for what the operation of `work` needs; `faults` says what was wrong with it."""

    work: Work
    acquired: int = 0
    released: int = 0
    faults: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """Acquire it, and release it."""
        await asyncio.sleep(self.work.plan.acquires)
        self.acquired += 1
        try:
            yield "the resource"
        finally:
            self.released += 1
            # two calls of a payment have a resource each
            still_held = self.acquired - self.released
            if sum(run.ended == NEVER for run in self.work.runs) > still_held:
                self.faults.append("C5: the resource was released before the work had unwound")
            await asyncio.sleep(self.work.plan.releases)


def _now() -> float:
    return asyncio.get_running_loop().time()
