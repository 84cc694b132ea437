"""A call in words, line by line: for a table, for a screen reader, for a log."""

from typing import NamedTuple

from .data import Moment, Timeline, ToolCall, Utterance
from .labels import end_of, labels_of
from .measure import heard_of, lost_of

MOMENTS = {
    "barge-in": "the caller barges in",
    "noise": "a noise without words",
    "interrupt": "a program interrupts the agent",
    "handoff": "another agent takes over",
    "error": "error",
    "close": "the call ends",
}


class Entry(NamedTuple):
    """An event at a time."""

    at: float
    who: str
    what: str


def list_entries(timeline: Timeline) -> list[Entry]:
    """Return all that happened, in order."""
    entries = [_of_utterance(each) for each in timeline.utterances]
    entries += [_of_moment(each) for each in timeline.moments]
    for request in timeline.requests:
        if request.outcome in ("failed", "cancelled"):
            entries.append(Entry(request.began, "model", f"request {request.outcome}"))
    for call in timeline.calls:
        entries += _of_call(call)
    return sorted(entries, key=lambda entry: entry.at)


def describe(timeline: Timeline) -> str:
    """Return all that happened, in sentences."""
    told = (f"{entry.at:.1f} s, {entry.who}: {entry.what}" for entry in list_entries(timeline))
    return " · ".join(told)


def _of_utterance(said: Utterance) -> Entry:
    words = f"“{heard_of(said) or '…'}”"
    if said.cut:
        words += f" cut short, not spoken: “{lost}”" if (lost := lost_of(said)) else " cut short"
    return Entry(said.began, said.who, words)


def _of_moment(moment: Moment) -> Entry:
    text = MOMENTS[moment.kind]
    detail = f": {moment.text}" if moment.text and moment.kind != "barge-in" else ""
    return Entry(moment.at, "call", f"{text}{detail}")


def _of_call(call: ToolCall) -> list[Entry]:
    entries = [Entry(call.began, call.tool, "called")]
    entries += [Entry(at, call.tool, label) for at, label in labels_of(call)]
    if call.ended is not None:
        told = f": {call.result}" if call.outcome == "failed" and call.result else ""
        entries.append(Entry(call.ended, call.tool, f"{end_of(call)}{told}"))
    return entries
