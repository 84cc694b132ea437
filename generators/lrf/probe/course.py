"""The course of held work in one call of the probe, and the outcome of each run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Outcome = Literal["running", "done", "failed", "cancelled"]


@dataclass
class Run:
    """One run of held work; times are seconds on the event loop's clock.

    Args:
        hold: What was held.
        began: When it began.
        arguments: What it was given.
        keywords: What it was given by name.
        blocks: Whether it was called on the event loop, which does nothing else meanwhile.
        left_open: Whether it was a generator that nobody closed.
        finished_anyway: Whether it gave its result although it had been cancelled.
    """

    hold: str
    began: float
    arguments: tuple[Any, ...] = ()
    keywords: dict[str, Any] = field(default_factory=dict)
    ended: float | None = None
    outcome: Outcome = "running"
    blocks: bool = False
    left_open: bool = False
    finished_anyway: bool = False


@dataclass(frozen=True)
class Course:
    """The course of the work in one call of the probe.

    Args:
        seconds: How long it takes.
        error: What it raises instead, soon after it began.
        failing: How many runs do; all if None.
        resists: Seconds that it takes to unwind when it is cancelled.
        finishes_anyway: Whether it gives its result when it is cancelled.
    """

    seconds: float
    error: BaseException | None = None
    failing: int | None = None
    resists: float = 0.0
    finishes_anyway: bool = False
