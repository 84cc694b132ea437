"""The silences that a caller sits through while they wait for an answer."""

from .data import Timeline
from .labels import first_update

LONG = 1.8  # seconds: shorter ones are pauses as in any conversation


def silences_of(timeline: Timeline) -> list[tuple[float, float]]:
    """Return the silences while a tool or the model works and the caller waits for it."""
    found = []
    waits = _waits(timeline)
    sounds = sorted((said.began, said.ended or said.began) for said in timeline.utterances)
    until = 0.0
    for n, (_, ended) in enumerate(sounds):
        until = max(until, ended)
        after = sounds[n + 1][0] if n + 1 < len(sounds) else timeline.seconds
        if after - until >= LONG and any(b < after and e > until for b, e in waits):
            found.append((until, after))
    return found


def _waits(timeline: Timeline) -> list[tuple[float, float]]:
    """Return when the caller waits for a tool, or for the model."""
    waits = []
    for call in timeline.calls:
        answered = first_update(call)
        ended = timeline.seconds if call.ended is None else call.ended
        waits.append((call.began, ended if answered is None else answered))
    for request in timeline.requests:
        waits.append((request.began, request.ended or timeline.seconds))
    return [(begin, end) for begin, end in waits if end - begin > 0.1]
