"""A conversation as it is read: who says what, and when; what happens stands in brackets."""

import asyncio
from collections.abc import Iterable
from textwrap import wrap
from typing import NamedTuple

from lrf.offline.doubles import Heard

WIDTH = 79
SPEAKERS = ("caller", "", "agent")  # in this order if they begin at the same time
# Many waits end at 0.05 s, a hair earlier or later: past that, rounding is the same each time.
PAST_HALVES = 0.02


class Line(NamedTuple):
    """An utterance or an event at a time."""

    at: float
    speaker: str
    words: str


class Transcript:
    """Lines with their times in seconds from the caller's first word on."""

    def __init__(self) -> None:
        self._began = 0.0
        self._lines: list[Line] = []

    def begin(self) -> float:
        """Count from now on, and return the time on the loop's clock."""
        self._began = _now()
        return self._began

    def say(self, words: str) -> None:
        """Have the caller begin to say this now."""
        self._lines.append(Line(_now(), "caller", words))

    def note(self, event: str, *, at: float | None = None) -> None:
        """Note what happens, now or at a time on the loop's clock."""
        self._lines.append(Line(_now() if at is None else at, "", f"[{event}]"))

    def text(self, heard: Iterable[Heard]) -> str:
        """Return all lines in order, with what the caller heard of the agent."""
        agent = [Line(h.began, "agent", f"{h}—" if h.cut else str(h)) for h in heard]
        lines = sorted([*self._lines, *agent], key=self._order)
        return "".join(self._shown(line) for line in lines)

    def _order(self, line: Line) -> tuple[float, int]:
        return round(line.at - self._began + PAST_HALVES, 1), SPEAKERS.index(line.speaker)

    def _shown(self, line: Line) -> str:
        begin = f"{line.at - self._began + PAST_HALVES:6.1f} s  {line.speaker:6}  "
        words = wrap(line.words, WIDTH, initial_indent=begin, subsequent_indent=" " * len(begin))
        return "".join(f"{part}\n" for part in words)


def _now() -> float:
    return asyncio.get_running_loop().time()
