"""Judge a tool whose work must be done once, and not be stopped half-way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .finding import Finding
from .judge_failure import INTERNAL_ERROR
from .observation import MOMENT, Observation

STOPPED = ("interrupted-1-0.3", "interrupted-1-2.5", "interrupted-4-0.3", "cancelled", "hung-up")


def judge(seen: Mapping[str, Observation]) -> Iterator[Finding]:
    """Yield what is wrong with a payment."""
    for name in ("twice", "in-one-response", *STOPPED):
        if (each := seen.get(name)) and each.outcomes().count("done") > 1:
            message = f"the work was done {each.outcomes().count('done')} times"
            yield Finding("done-twice", message, (name,))
    for name in ("fails", "fails-times-out"):
        if (each := seen.get(name)) and len(each.slow) > 1:
            message = f"after a failure the work was begun again, {len(each.slow)} times in all"
            yield Finding("done-again-after-failure", message, (name,))
    for name in STOPPED:
        if (each := seen.get(name)) and "cancelled" in each.outcomes():
            yield Finding("stopped-half-way", "the work was cancelled half-way", (name,))
    for name in STOPPED[:3]:
        if (each := seen.get(name)) and _answers_meanwhile(each):
            message = f"{each.reply!r} is said as an answer, while the work goes on"
            yield Finding("answers-meanwhile", message, (name,))
    if (each := seen.get("interrupted-at-once")) and INTERNAL_ERROR in each.told:
        why = next((end.message for end in each.ends if end.status == "error"), "")
        message = f"interrupted as it began, it failed: {why}"
        yield Finding("fails-if-interrupted-before", message, (each.name,))
    if (each := seen.get("announced")) and _begins_early(each):
        message = "the work began while the agent was still saying what it would do"
        yield Finding("begins-before-heard", message, (each.name,))


def _answers_meanwhile(each: Observation) -> bool:
    ended = each.work_ended
    return any(
        said.words == each.reply and (ended is None or said.began < ended) for said in each.heard
    )


def _begins_early(each: Observation) -> bool:
    first = [said for said in each.heard if said.began >= each.asked - MOMENT][:1]
    return any(run.began < said.ended - MOMENT for said in first for run in each.slow)
