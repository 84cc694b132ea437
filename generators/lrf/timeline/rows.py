"""The rows of a picture, and the lanes of the calls of tools in each."""

from bisect import bisect_right
from dataclasses import dataclass

from .data import Timeline, ToolCall
from .scale import Scale

FULL = 0.6  # of a row that is filled at least before the next one begins
APART = 90.0  # pixels between two calls in one lane, for what stands behind the first
OWN_LANES = 3  # tools of a row that have a lane of their own


@dataclass
class Lane:
    """Calls in one line."""

    calls: list[ToolCall]

    @property
    def name(self) -> str:
        """Return the name of their tool; "tools" for several ones."""
        names = {call.tool for call in self.calls}
        return names.pop() if len(names) == 1 else "tools"


@dataclass
class Row:
    """A part of a call, between two times and two places, drawn wider by a factor."""

    begin: float
    end: float
    left: float
    right: float
    factor: float
    lanes: list[Lane]


def make_rows(timeline: Timeline, scale: Scale, width: float) -> list[Row]:
    """Return the rows in which a call is drawn."""
    starts = [[scale.x(time) - 4 for time in times] for times in _starts(timeline)]
    rows: list[Row] = []
    left = 0.0
    while left < scale.width - 1:
        is_last = left + width >= scale.width - 1
        right = scale.width if is_last else _cut(starts, left, left + width)
        begin, end = scale.time_at(left), scale.time_at(right)
        calls = [call for call in timeline.calls if _is_between(call, timeline, begin, end)]
        factor = width / (right - left) if not is_last else rows[-1].factor if rows else 1.0
        factor = min(factor, width / (right - left))
        rows.append(Row(begin, end, left, right, factor, _pack(calls, timeline, scale)))
        left = right
    return rows


def _starts(timeline: Timeline) -> list[list[float]]:
    """Return when something new begins, the best places for a new row first."""
    said = [(each.began, each.ended or timeline.seconds) for each in timeline.utterances]
    work = [(each.began, each.ended or timeline.seconds) for each in timeline.calls]
    starts = {
        who: [each.began for each in timeline.utterances if each.who == who]
        for who in ("caller", "agent")
    }
    barge_ins = {each.at for each in timeline.moments if each.kind == "barge-in"}
    pauses = {
        who: [at for at in times if at not in barge_ins and not _is_in(said, at)]
        for who, times in starts.items()
    }
    rests = [at for at in pauses["caller"] if not _is_in(work, at)]
    return [rests, pauses["caller"], pauses["agent"], starts["caller"]]


def _is_in(spans: list[tuple[float, float]], at: float) -> bool:
    return any(begin < at < end for begin, end in spans)


def _cut(starts: list[list[float]], left: float, right: float) -> float:
    """Return where a row ends."""
    for places in starts:
        n = bisect_right(places, right)
        if n and places[n - 1] > left + FULL * (right - left):
            return places[n - 1]
    return right


def _is_between(call: ToolCall, timeline: Timeline, begin: float, end: float) -> bool:
    ended = timeline.seconds if call.ended is None else call.ended
    return call.began < end and ended >= begin


def _pack(calls: list[ToolCall], timeline: Timeline, scale: Scale) -> list[Lane]:
    """Put each call into a lane of its tool that is free; into any, where tools are many."""
    lanes: list[Lane] = []
    is_shared = len({call.tool for call in calls}) > OWN_LANES
    for call in calls:
        began = scale.x(call.began)
        for lane in lanes:
            last = lane.calls[-1]
            ended = timeline.seconds if last.ended is None else last.ended
            if scale.x(ended) + APART <= began and (is_shared or last.tool == call.tool):
                lane.calls.append(call)
                break
        else:
            lanes.append(Lane([call]))
    return lanes
