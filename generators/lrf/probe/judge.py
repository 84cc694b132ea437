"""Judge what was seen of a tool."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from . import judge_failure, judge_payment, judge_stop
from .finding import Finding
from .observation import Observation
from .standstill import LONG
from .subject import Kind, Subject

SILENCE = 3.0  # seconds that a caller may hear nothing while something works
INTERNAL_ERROR = "An internal error occurred"
INVALID = "the tool returned"
NO_USERDATA = "userdata is not set"
BROKEN = ("fails-always", "needs-its-service")
NEVER_WORKS = (*BROKEN, "no-userdata")


def kind_of(subject: Subject, seen: Sequence[Observation]) -> Kind:
    """Return what a tool is to be judged as."""
    if subject.kind is not None:
        return subject.kind
    done = next(each for each in seen if each.name == "completes")
    if done.is_protected:
        return "payment"
    return "background" if done.is_background else "interruptible"


def judge(subject: Subject, seen: Sequence[Observation]) -> list[Finding]:
    """Return what is wrong with a tool, each finding once, with all calls in which it was seen."""
    kind = kind_of(subject, seen)
    by_name = {each.name: each for each in seen}
    found = list(_of_completion(kind, by_name))
    if not any(finding.name in NEVER_WORKS for finding in found):
        found += judge_stop.judge(kind, subject, by_name)
        found += judge_failure.judge(kind, by_name)
        if kind == "payment":
            found += judge_payment.judge(by_name)
    found += _of_remains(seen)
    return merge(found)


def merge(found: Sequence[Finding]) -> list[Finding]:
    """Return the findings, those of a name as one: the first message, and all of the calls."""
    calls: dict[str, dict[str, None]] = {}
    first: dict[str, Finding] = {}
    for finding in found:
        first.setdefault(finding.name, finding)
        calls.setdefault(finding.name, {}).update(dict.fromkeys(finding.calls))
    return [Finding(name, each.message, tuple(calls[name])) for name, each in first.items()]


def of_schema(schema: Mapping[str, Any], *, pays: bool) -> Iterator[Finding]:
    """Yield what the parameters of a tool alone tell."""
    for name, spec in schema.get("properties", {}).items():
        if re.search(r"(^|_)card|cvc|cvv|iban|token$", name) and pays:
            yield Finding("model-chooses-card", f"the model gives {name}")
        is_money = re.search(r"amount|price|total|sum$", name) is not None
        if is_money and spec.get("type") == "number" and pays:
            yield Finding("money-as-float", f"{name} is a decimal number")


def _of_completion(kind: Kind, seen: Mapping[str, Observation]) -> Iterator[Finding]:
    """Yield what is wrong although the work succeeds."""
    done = seen["completes"]
    calls = (done.name,)
    if any(NO_USERDATA in end.message for end in done.ends):
        yield Finding("no-userdata", "ctx.userdata is read, and the session has none")
        return
    for name in done.unawaited:
        message = f"a call of {name} is never awaited, so that call does nothing"
        yield Finding("never-awaited", message, calls)
    told = done.told
    if INTERNAL_ERROR in told:
        yield _of_error(done)
        return
    if INVALID in told:
        yield Finding("invalid-output", f"the model is told {told!r}", calls)
    yield from _of_silence(kind, done)
    if any(run.blocks for run in done.slow):
        yield Finding("blocks", f"{done.slow[0].hold} is called on the event loop", calls)
    elif done.stood_still > LONG:
        message = f"the event loop stood still for {done.stood_still:.1f} s"
        yield Finding("blocks", message, calls)
    stuck = seen.get("stuck")
    if kind == "background" or stuck is None:
        return
    if stuck.longest_silence > SILENCE * 5 and _is_unbounded(stuck):
        yield Finding(
            "never-ends", f"after {stuck.seconds:.0f} s the tool was still waiting", ("stuck",)
        )


def _of_error(done: Observation) -> Finding:
    """Return what is wrong with a tool that fails as soon as it is called."""
    why = next((end.message for end in done.ends if end.status == "error"), "")
    if done.is_unreachable:
        return Finding("needs-its-service", f"it cannot connect: {why}", (done.name,))
    fails = "it fails although its work succeeds" if done.slow else "it fails"
    return Finding("fails-always", f"{fails}: {why}", (done.name,))


def _is_unbounded(stuck: Observation) -> bool:
    """Return whether nothing but the end of the work ended the tool."""
    end = stuck.work_ended
    return end is None or all(each.at >= end for each in stuck.ends)


def _of_silence(kind: Kind, done: Observation) -> Iterator[Finding]:
    calls, ended = (done.name,), done.work_ended or done.until
    is_told = not done.ends or bool(done.heard_after(ended))  # without an end nothing is to be told
    silence = done.first_word or 0.0 if kind == "background" else done.longest_silence
    if not is_told and not done.told.strip():
        yield Finding("no-reply", "it returned nothing, and the agent said nothing", calls)
    elif not is_told and done.slow:
        message = f"the work was done after {ended - done.asked:.1f} s, and nobody was told"
        yield Finding("result-lost", message, calls)
    elif silence > SILENCE:
        yield Finding("dead-air", f"the caller hears nothing for {silence:.1f} s", calls)
    told = [said.words for said in done.heard if not said.cut and said.words in done.told]
    twice = {words for words in told if told.count(words) > 1 and len(words) > 3}
    for words in sorted(twice):
        yield Finding("told-twice", f"{words!r} was told {told.count(words)} times", calls)


def _of_remains(seen: Sequence[Observation]) -> Iterator[Finding]:
    """Yield what was left when a call was over."""
    for each in seen:
        for fault in each.faults:
            if fault.startswith("a task is still running"):
                yield Finding("task-left", fault.partition(": ")[2], (each.name,))
            elif fault.startswith("the event loop reports"):
                yield Finding("error-unseen", fault.partition(": ")[2], (each.name,))
