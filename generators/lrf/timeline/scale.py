"""The scale of time in a picture: words get the room they need, and long silence is left out."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from .data import Timeline, Utterance
from .measure import least_width, words_of

QUIET = 6.0  # seconds in which nothing happens that are left out if they are more
QUIET_IN_ROWS = 3.0  # the same, where one row does not suffice
BREAK = 54.0  # pixels in their place
SPEEDS = (
    80.0,
    66.0,
    54.0,
    44.0,
    36.0,
    30.0,
    25.0,
    20.0,
)  # pixels a second, tried until a row suffices
WIDER = 1.6  # times a call is drawn wider than it has to be, to fill its row
IN_ROWS = 30.0  # pixels a second, where one row does not suffice
MARGIN = 10.0  # pixels after an utterance


@dataclass
class Scale:
    """A scale: the times at which something happens, and where each of them stands."""

    times: list[float]
    places: list[float]

    @property
    def width(self) -> float:
        """Return the pixels of the whole call."""
        return self.places[-1]

    def filling(self, width: float) -> Scale:
        """Return this scale, but so wide."""
        factor = min(width / self.width, WIDER)
        return Scale(self.times, [place * factor for place in self.places])

    def x(self, at: float) -> float:
        """Return where a time stands."""
        n = min(max(bisect_right(self.times, at) - 1, 0), len(self.times) - 2)
        begin, end = self.times[n], self.times[n + 1]
        part = min(max((at - begin) / (end - begin), 0.0), 1.0)
        return self.places[n] + part * (self.places[n + 1] - self.places[n])

    def time_at(self, x: float) -> float:
        """Return the time that stands at a place."""
        n = min(max(bisect_right(self.places, x) - 1, 0), len(self.places) - 2)
        begin, end = self.places[n], self.places[n + 1]
        part = min(max((x - begin) / (end - begin), 0.0), 1.0)
        return self.times[n] + part * (self.times[n + 1] - self.times[n])


def make_scale(timeline: Timeline, width: float) -> tuple[Scale, list[tuple[float, float]]]:
    """Return a scale, and the silences that it leaves out, each from its beginning to its end.

    Args:
        timeline: The call.
        width: Pixels that one row has.
    """
    times, needs = _times(timeline), _needs(timeline)
    quiet = _quiet(timeline, times, QUIET)
    for speed in SPEEDS:
        scale = _scale(times, quiet, needs, speed)
        if scale.width <= width:
            return scale.filling(width), quiet
    quiet = _quiet(timeline, times, QUIET_IN_ROWS)
    return _scale(times, quiet, needs, IN_ROWS), quiet


def _quiet(timeline: Timeline, times: list[float], least: float) -> list[tuple[float, float]]:
    """Return the silences that are longer than `least`, each from its beginning to its end."""
    spoken = [(each.began, _end(each, timeline)) for each in timeline.utterances]
    spans = ((begin, end) for begin, end in pairwise(times) if end - begin > least)
    return [span for span in spans if not _is_in(spoken, sum(span) / 2)]


def _times(timeline: Timeline) -> list[float]:
    found = {0.0, max(timeline.seconds, 0.5)}
    for said in timeline.utterances:
        found |= {said.began, _end(said, timeline)}
    for request in timeline.requests:
        found |= {request.began, request.ended or 0.0}
    for call in timeline.calls:
        found |= {call.began, call.ended or 0.0}
    found |= {step.at for call in timeline.calls for step in call.steps}
    found |= {moment.at for moment in timeline.moments}
    kept: list[float] = []
    for time in sorted(found):  # times that are one in the picture
        if not kept or time - kept[-1] > 1e-3:
            kept.append(time)
    return kept


def _end(said: Utterance, timeline: Timeline) -> float:
    return timeline.seconds if said.ended is None else said.ended


def _is_in(spans: list[tuple[float, float]], at: float) -> bool:
    return any(begin < at < end for begin, end in spans)


def _needs(timeline: Timeline) -> list[tuple[float, float, float]]:
    """Return from where to where what room is needed: for words, up to the next ones of a lane."""
    needs = []
    for who in ("caller", "agent"):
        said = [each for each in timeline.utterances if each.who == who]
        ends = [*(each.began for each in said[1:]), max(timeline.seconds, 0.5)]
        for each, end in zip(said, ends, strict=False):  # nobody may have spoken yet
            needs.append((each.began, end, least_width(words_of(each)) + MARGIN))
    return needs


def _scale(
    times: list[float],
    quiet: list[tuple[float, float]],
    needs: list[tuple[float, float, float]],
    speed: float,
) -> Scale:
    left_out = set(quiet)
    widths = [BREAK if s in left_out else (s[1] - s[0]) * speed for s in pairwise(times)]
    for begin, end, need in needs:
        first = max(bisect_right(times, begin + 1e-3) - 1, 0)
        last = max(bisect_right(times, end + 1e-3) - 1, first + 1)
        _stretch(widths, first, min(last, len(widths)), need)
    places = [0.0]
    for width in widths:
        places.append(places[-1] + width)
    return Scale(times, places)


def _stretch(widths: list[float], first: int, last: int, need: float) -> None:
    """Make the widths from `first` to `last` as wide as `need`, the first of them."""
    missing = need - sum(widths[first:last])
    if missing > 0 and first < len(widths):
        widths[first] += missing
