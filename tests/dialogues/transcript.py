"""A conversation as it is read: who says what, and when; what happens stands in brackets."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from my_voice_agent.testing.speaker import Heard

WIDTH = 92
SPEAKERS = ("caller", "", "agent")  # in this order where they begin at the same time
SAME_TIME = 2  # decimals of a second


class Line(NamedTuple):
    at: float
    speaker: str
    words: str


class Transcript:
    """Times are seconds from the caller's first word on."""

    def __init__(self) -> None:
        self._began = 0.0
        self._lines: list[Line] = []

    def begins(self, words: str) -> float:
        """The caller says the first words, now; gives the time on the loop's clock."""
        self._began = _now()
        self.says(words)
        return self._began

    def says(self, words: str) -> None:
        """The caller begins to say this now."""
        self._lines.append(Line(_now(), "caller", words))

    def note(self, event: str, *, at: float | None = None) -> None:
        """Something happens, now or at this time on the loop's clock."""
        self._lines.append(Line(_now() if at is None else at, "", f"[{event}]"))

    def text(self, heard: Iterable[Heard]) -> str:
        """All lines in order, with what the caller `heard` of the agent."""
        agent = [Line(h.began, "agent", f"{h}—" if h.cut else str(h)) for h in heard]
        return "".join(self._shown(line) for line in sorted([*self._lines, *agent], key=_order))

    def _shown(self, line: Line) -> str:
        begin = f"{line.at - self._began:6.1f} s  {line.speaker:6}  "
        words = wrap(line.words, WIDTH, initial_indent=begin, subsequent_indent=" " * len(begin))
        return "".join(f"{part}\n" for part in words)


def _order(line: Line) -> tuple[float, int]:
    return round(line.at, SAME_TIME), SPEAKERS.index(line.speaker)


def _now() -> float:
    return asyncio.get_running_loop().time()
