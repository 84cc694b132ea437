"""A timeline as lines of text, up to a moment: what was said, and a lane for each who acts."""

from typing import NamedTuple

from ..timeline import Timeline, ToolCall, Utterance

OF_LIVEKIT = "lk_agents_"
LABEL = 22  # columns
ENDS = {"done": "●", "failed": "!", "cancelled": "╳", "running": "━"}
OUTCOMES = {"done": "ended", "failed": "failed", "cancelled": "stopped", "running": "runs"}
A_MOMENT = 0.05  # seconds


class Said(NamedTuple):
    """A line of the conversation: `who` says `words`, or nobody ("") for what happens."""

    at: float
    who: str
    words: str


class Lane(NamedTuple):
    """A row of the picture: its kind is caller, agent, or the outcome of a call."""

    label: str
    kind: str
    cells: str


def tell(timeline: Timeline, until: float) -> list[Said]:
    """Return what was said and done up to a moment, in order."""
    lines = [_told(each, until) for each in timeline.utterances]
    for call in _shown(timeline):
        lines.append(Said(call.began, "", f"{call.tool} started"))
        if call.ended is not None:
            unheard = ", and the result was never heard" if call.unheard else ""
            lines.append(Said(call.ended, "", f"{call.tool} {OUTCOMES[call.outcome]}{unheard}"))
    said = (line for line in lines if line.at <= until)
    return sorted(said, key=lambda line: (round(line.at, 1), line.who == "agent"))


def draw_lanes(timeline: Timeline, until: float, width: int) -> list[Lane]:
    """Return a row for the caller, for the agent, and for each call of a tool.

    Args:
        timeline: The call.
        until: The moment up to which it has been played.
        width: How many columns there are.
    """
    columns = max(width - LABEL - 2, 20)
    scale = (columns - 1) / max(timeline.seconds, 1.0)
    lanes = []
    for who, label in (("caller", "you"), ("agent", "agent")):
        spans = [(u.began, _end(u.ended, until)) for u in timeline.utterances if u.who == who]
        lanes.append(Lane(label, who, _cells(spans, "▬", until, scale)))
    for call in _shown(timeline):
        if call.began <= until:
            lanes.append(_lane_of(call, until, scale))
    return [lane._replace(label=lane.label[:LABEL]) for lane in lanes]


def _lane_of(call: ToolCall, until: float, scale: float) -> Lane:
    has_ended = call.ended is not None and call.ended <= until
    cells = _cells([(call.began, _end(call.ended, until))], "━", until, scale)
    outcome = call.outcome if has_ended else "running"
    return Lane(call.tool, outcome, cells[:-1] + ENDS[outcome])


def _shown(timeline: Timeline) -> list[ToolCall]:
    return [call for call in timeline.calls if not call.tool.startswith(OF_LIVEKIT)]


def _told(said: Utterance, until: float) -> Said:
    """Return the words that were said by then."""
    who = "you" if said.who == "caller" else "agent"
    ended = _end(said.ended, until)
    if until < ended:
        share = (until - said.began) / max(ended - said.began, A_MOMENT)
        return Said(said.began, who, said.words[: max(0, round(len(said.words) * share))])
    return Said(said.began, who, f"{said.words} — (interrupted)" if said.cut else said.words)


def _end(ended: float | None, until: float) -> float:
    return until if ended is None else ended


def _cells(spans: list[tuple[float, float]], mark: str, until: float, scale: float) -> str:
    cells: list[str] = []
    for began, ended in spans:
        if began > until:
            continue
        first, last = round(began * scale), round(min(ended, until) * scale)
        cells += " " * (first - len(cells))
        cells[first:] = mark * max(last - first + 1, 1)
    return "".join(cells)
