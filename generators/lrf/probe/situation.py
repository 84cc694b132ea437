"""The calls that a tool is probed in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from livekit.agents.llm import ToolError

from .course import Course
from .play import (
    announce,
    ask_for_two,
    ask_twice,
    cancel,
    complete,
    hang_up,
    interrupt,
    interrupt_at_once,
)
from .witness import LONGEST, QUIET, Witness

WORK = 8.0  # seconds that work takes: longer than LiveKit waits for a tool that hears nothing
STUCK = 60.0  # seconds for which work does not answer at all
REAL_QUIET = 2.0  # real seconds after which nothing more is expected
SECRET = "1234"
# what a client raises: on Python 3.10 another class than the built-in one
TIMEOUT = asyncio.TimeoutError(f"timed out at {SECRET}")
UNHELD = Course(0.0)

Play = Callable[[Witness], Awaitable[None]]


@dataclass(frozen=True)
class Situation:
    """A call with the tool.

    Args:
        name: Names it, for programs.
        title: What happens in it, in a few words.
        play: What the caller does.
        course: How the work goes.
        turn_end: Seconds of silence that end the caller's turn.
        quiet: Seconds of quiet after which nothing more is expected.
        longest: Seconds that are watched at most.
    """

    name: str
    title: str
    play: Play
    course: Course = UNHELD
    turn_end: float = 0.3
    quiet: float = QUIET
    longest: float = LONGEST


def situations(within: float | None = None) -> list[Situation]:
    """Return the calls in which a tool whose work is held is probed.

    Args:
        within: Seconds after which an async tool gives up by itself.
    """
    short = Course(WORK if within is None else max(within - 1.0, 0.5))
    long = Course(WORK)
    return [
        Situation("completes", f"completes after {short.seconds:g} s", complete, short),
        Situation("announced", "the model speaks first", announce, short),
        *interruptions([1.0] if within is not None else [1.0, 4.0]),
        Situation("cancelled", "its task is cancelled", cancel, long),
        Situation("hung-up", "the caller hangs up", hang_up, Course(STUCK)),
        Situation("twice", "called again while it works", ask_twice, long),
        Situation("in-one-response", "called twice in one response", ask_for_two, long),
        *failures(),
        Situation("stuck", f"no answer for {STUCK:g} s", complete, Course(STUCK)),
    ]


def interruptions(moments: Sequence[float]) -> list[Situation]:
    """Return the calls in which the caller interrupts the work, after so many seconds each."""
    long, after_a_second = Course(WORK), partial(interrupt, after=1.0)
    return [
        *(
            Situation(
                f"interrupted-{after:g}-{turn_end:g}",
                f"interrupted at {after:g} s, turn end {turn_end} s",
                partial(interrupt, after=after),
                long,
                turn_end,
            )
            for after in moments
            for turn_end in (0.3, 2.5)
        ),
        Situation("interrupted-at-once", "interrupted as it begins", interrupt_at_once, long),
        Situation(
            "interrupted-resists",
            "interrupted, work unwinds for 1 s",
            after_a_second,
            Course(WORK, resists=1.0),
        ),
        Situation(
            "interrupted-finishes",
            "interrupted as the result comes",
            after_a_second,
            Course(WORK, finishes_anyway=True),
        ),
    ]


def failures() -> list[Situation]:
    """Return the calls in which the work fails."""
    errors = {
        "fails": ("the work fails", ValueError(f"the password is {SECRET}")),
        "fails-times-out": ("the work times out itself", TIMEOUT),
        "fails-cancelled": ("the work is cancelled from within", asyncio.CancelledError()),
        "fails-tool-error": ("the work raises ToolError", ToolError("the service is busy")),
    }
    found = [
        Situation(name, title, complete, Course(WORK, error=error))
        for name, (title, error) in errors.items()
    ]
    busy = ConnectionError(f"{SECRET} refused")
    return [
        *found,
        Situation(
            "fails-once", "one run of the work fails", complete, Course(2.0, busy, failing=1)
        ),
        Situation(
            "fails-interrupted",
            "it fails, and the caller interrupts",
            partial(interrupt, after=0.8),
            Course(WORK, error=busy),
        ),
    ]


def real_situations(limit: float) -> list[Situation]:
    """Return the calls in which a tool really runs, as nothing of it is held.

    Args:
        limit: Seconds after which a call is ended.
    """
    plays: dict[str, tuple[str, Play]] = {
        "completes": ("completes", complete),
        "interrupted-1-0.3": (
            "interrupted at 1 s, turn end 0.3 s",
            partial(interrupt, after=1.0),
        ),
        "cancelled": ("its task is cancelled", cancel),
        "hung-up": ("the caller hangs up", hang_up),
        "twice": ("called again while it works", ask_twice),
    }
    return [
        Situation(name, title, play, quiet=REAL_QUIET, longest=limit)
        for name, (title, play) in plays.items()
    ]
