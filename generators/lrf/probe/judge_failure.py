"""Judge what a caller hears when the work of a tool fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .finding import Finding
from .observation import Observation
from .situation import SECRET
from .subject import Kind

FAILURES = ("fails", "fails-times-out", "fails-cancelled", "fails-tool-error", "fails-once")
INTERNAL_ERROR = "An internal error occurred"


def judge(kind: Kind, seen: Mapping[str, Observation]) -> Iterator[Finding]:
    """Yield what is wrong with the calls in which the work failed."""
    for name in FAILURES:
        if (each := seen.get(name)) and each.slow:
            yield from _of_failure(each)
    if (each := seen.get("fails-tool-error")) and each.slow:
        is_told = each.outputs and max(end.at for end in each.ends) >= (each.work_ended or 0.0)
        if is_told and not any(output.is_error for output in each.outputs):
            message = f"ToolError('the service is busy') is told as {each.outputs[-1].text!r}"
            yield Finding("tool-error-swallowed", message, (each.name,))
    if (each := seen.get("fails")) and kind != "payment" and len(each.slow) > _first(each):
        message = f"ValueError is tried {len(each.slow)} times"
        yield Finding("retries-everything", message, (each.name,))
    yield from _of_partial_failure(seen.get("fails-once"))
    yield from _of_deadline(seen.get("fails-times-out"), seen.get("stuck"))


def _of_failure(each: Observation) -> Iterator[Finding]:
    calls = (each.name,)
    failed = each.slow[0].ended or each.until
    if SECRET in each.told or SECRET in each.spoken:
        to = "the caller" if SECRET in each.spoken else "the model"
        message = f"{to} is told the text of the exception: {_line_with(each, SECRET)!r}"
        yield Finding("details-told", message, calls)
    if INTERNAL_ERROR in each.told:
        yield Finding("raw-error", f"the model is told {INTERNAL_ERROR!r}", calls)
    if not each.heard_after(failed):
        yield Finding("silent-failure", f"{each.title}, and the caller hears nothing", calls)


def _line_with(each: Observation, words: str) -> str:
    lines = [*each.spoken.splitlines(), *each.told.splitlines()]
    return next(line for line in lines if words in line)


def _first(each: Observation) -> int:
    """Return how many runs began at once, as of several sources: they are no attempts."""
    return sum(run.began - each.slow[0].began < 0.1 for run in each.slow)


def _of_partial_failure(each: Observation | None) -> Iterator[Finding]:
    if each is None or "done" not in each.outcomes() or _first(each) < 2:
        return
    if all(output.is_error for output in each.outputs):
        done = each.outcomes().count("done")
        message = f"one run failed, and the results of {done} others were told to nobody"
        yield Finding("one-failure-discards-all", message, (each.name,))


def _of_deadline(early: Observation | None, stuck: Observation | None) -> Iterator[Finding]:
    """Look whether a TimeoutError of the work itself is told as the tool's own deadline."""
    if early is None or stuck is None or not early.slow or not early.outputs or not stuck.outputs:
        return
    ended, deadline = stuck.work_ended, min((end.at for end in stuck.ends), default=None)
    is_bounded = deadline is not None and (ended is None or deadline <= ended)
    is_same = early.told.strip() and early.told == stuck.told and INTERNAL_ERROR not in early.told
    if is_bounded and is_same and "done" not in stuck.outcomes():
        message = f"a TimeoutError after 0.5 s is told as {early.told!r}"
        yield Finding("deadline-confused", message, (early.name,))
