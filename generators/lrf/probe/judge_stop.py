"""Judge what happens when the caller, or LiveKit, stops a tool."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .finding import Finding
from .observation import MOMENT, Observation
from .subject import Kind, Subject

ANSWERS_WITHIN = 1.0  # seconds after the end of the turn that interrupted
STOPS_WITHIN = 2.0  # seconds for cancelled work to end
CLOSES_WITHIN = 5.0
TWICE = ("twice", "in-one-response")
UNWINDS = 0.3  # seconds by which the tool may be ahead of its cancelled work
INTERRUPTED = ("interrupted-1-0.3", "interrupted-1-2.5", "interrupted-4-0.3", "interrupted-4-2.5")


def judge(kind: Kind, subject: Subject, seen: Mapping[str, Observation]) -> Iterator[Finding]:
    """Yield what is wrong with the calls in which the tool was to stop."""
    for name in INTERRUPTED:
        if (each := seen.get(name)) and not each.is_over:
            yield from _of_interruption(kind, subject, each)
    if each := seen.get("fails-interrupted"):
        yield from _of_attempts(kind, each)
    if kind == "interruptible":
        yield from _of_unwinding(seen)
        yield from _of_result(seen.get("interrupted-finishes"))
    for name in TWICE if kind == "background" else ():
        if (each := seen.get(name)) and each.outcomes().count("done") > 1:
            message = f"the same request was worked on {each.outcomes().count('done')} times"
            yield Finding("begun-twice", message, (name,))
    if kind != "payment":
        yield from _of_the_end(kind, subject, seen)


def _of_interruption(kind: Kind, subject: Subject, each: Observation) -> Iterator[Finding]:
    calls = (each.name,)
    allowed = ANSWERS_WITHIN if subject.within is None else subject.within
    if each.answered is None or each.answered > allowed:
        yield Finding("slow-answer", f"{_answer(each)} when the caller interrupts", calls)
    stops = kind == "interruptible"
    if stops and each.ran_on is not None and each.ran_on > STOPS_WITHIN:
        message = f"the work ran on for {each.ran_on:.1f} s after the caller spoke"
        yield Finding("work-runs-on", message, calls)
    if stops and not each.told.strip():
        yield Finding("empty-when-interrupted", "the model is told nothing, an empty text", calls)
    if _is_lost(each):
        message = "the work was done after the interruption, and its result is told to nobody"
        yield Finding("result-lost", message, calls)
    if any(run.left_open for run in each.slow):
        yield Finding("left-open", f"{each.slow[0].hold} was left open", calls)


def _answer(each: Observation) -> str:
    if each.answered is None:
        return "the agent never answers"
    return f"the agent answers after {each.answered:.1f} s"


def _is_lost(each: Observation) -> bool:
    """Return whether the work was done in spite of the interruption, and nothing told of it."""
    ended = each.work_ended
    if ended is None or each.stopped is None or not each.told.strip():
        return False
    return "done" in each.outcomes() and ended > each.stopped and not each.heard_after(ended)


def _of_attempts(kind: Kind, each: Observation) -> Iterator[Finding]:
    if kind != "interruptible" or each.stopped is None or each.is_over:
        return
    if any(run.began > each.stopped + MOMENT for run in each.slow):
        yield Finding("begins-again", "an attempt began after the caller interrupted", (each.name,))
    if each.answered is None or each.answered > ANSWERS_WITHIN:
        message = f"{_answer(each)} when the caller interrupts between attempts"
        yield Finding("slow-answer", message, (each.name,))


def _of_result(each: Observation | None) -> Iterator[Finding]:
    """Look whether a result that came in spite of the interruption is kept."""
    if each is None or each.told.strip() or not any(run.finished_anyway for run in each.slow):
        return
    yield Finding("result-thrown-away", "there was a result, and none was told", (each.name,))


def _of_unwinding(seen: Mapping[str, Observation]) -> Iterator[Finding]:
    each = seen.get("interrupted-resists")
    if each is None or each.is_over or each.stopped is None or "cancelled" not in each.outcomes():
        return
    unwound, ended = each.work_ended or each.until, max((end.at for end in each.ends), default=0.0)
    if each.ends and ended < unwound - UNWINDS:
        message = f"the tool ended {unwound - ended:.1f} s before its cancelled work"
        yield Finding("not-awaited", message, (each.name,))
    others = [run for run in each.runs if run not in each.slow]
    early = [run for run in others if each.stopped - MOMENT <= run.began < unwound - UNWINDS]
    for run in early:
        message = f"{run.hold} was called {unwound - run.began:.1f} s before the work had ended"
        yield Finding("released-too-early", message, (each.name,))


def _of_the_end(kind: Kind, subject: Subject, seen: Mapping[str, Observation]) -> Iterator[Finding]:
    each = seen.get("cancelled")
    if each and kind != "background" and (each.ran_on or 0) > STOPS_WITHIN:
        message = f"the work ran on for {each.ran_on:.1f} s after the tool was cancelled"
        yield Finding("leaks-when-cancelled", message, (each.name,))
    allowed = max(CLOSES_WITHIN, subject.within or 0.0)
    each = seen.get("hung-up")
    if each is None:
        return
    if (each.ran_on or 0) > allowed:
        message = f"the work ran on for {each.ran_on:.0f} s after the caller had hung up"
        yield Finding("runs-on-after-hang-up", message, (each.name,))
    if each.stopped is None:
        return
    closed = each.until - each.stopped if each.closed_after is None else each.closed_after
    if closed > allowed:
        yield Finding("close-hangs", f"the session took {closed:.0f} s to close", (each.name,))
