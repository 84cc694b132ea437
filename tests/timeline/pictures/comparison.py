"""A comparison of two calls: in what is said and done, and about when."""

from typing import Any

from lrf.timeline import Timeline

TOLERANCE = 0.3  # seconds: the ledger works in real time


def is_same(one: Timeline, other: Timeline) -> bool:
    """Return whether two calls would be told in the same words."""
    if structure_of(one) != structure_of(other):
        return False
    pairs = zip(times_of(one), times_of(other), strict=True)
    return all(abs(a - b) <= TOLERANCE for a, b in pairs)


def structure_of(timeline: Timeline) -> list[Any]:
    """Return what is said and done, without times and without a letter more or less at a cut."""
    utterances = [
        (said.who, said.cut, (said.words + said.unsaid) if said.cut else said.words)
        for said in timeline.utterances
    ]
    calls = [
        (call.tool, call.patterns, call.outcome, call.unheard, call.result, call.arguments)
        for call in timeline.calls
    ]
    steps = [sorted((step.kind, step.text) for step in call.steps) for call in timeline.calls]
    requests = [request.outcome for request in timeline.requests]
    moments = [(moment.kind, moment.text) for moment in timeline.moments]
    return [timeline.title, utterances, calls, steps, requests, moments]


def times_of(timeline: Timeline) -> list[float]:
    """Return when all that happens."""
    found = [timeline.seconds, *(said.began for said in timeline.utterances)]
    found += [request.began for request in timeline.requests]
    found += [call.ended or 0.0 for call in timeline.calls]
    found += sorted(step.at for call in timeline.calls for step in call.steps)
    return found
