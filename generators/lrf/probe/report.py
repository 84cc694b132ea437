"""The report of a probe, and its JSON form."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from .advice import Advice
from .advice_payment import advice_of
from .finding import Finding
from .observation import Observation
from .subject import Kind, Subject

VERSION = 1


@dataclass(frozen=True)
class Report:
    """The findings of a probe.

    Args:
        subject: The tool.
        kind: What it was judged as.
        time: Whether time was virtual or real.
        holds: What was held.
        seen: What was seen, a call each.
        findings: What is wrong.
        reached: The hosts that the tool wanted to reach though nothing was let through.
        not_run: The operation that work of the probe stood in for, so that it did not run.
        suggestions: What could be held instead.
        pictures: The picture of each call, by its name.
        page: The page that shows them all.
    """

    subject: Subject
    kind: Kind
    time: str
    holds: tuple[str, ...]
    seen: tuple[Observation, ...]
    findings: tuple[Finding, ...]
    reached: tuple[str, ...] = ()
    not_run: str = ""
    suggestions: tuple[str, ...] = ()
    pictures: dict[str, str] = field(default_factory=dict)
    page: str | None = None

    @property
    def exit_code(self) -> int:
        """1 if something is wrong, else 0."""
        return 1 if self.findings else 0

    def advice_of(self, finding: Finding) -> Advice:
        """Return what a finding means for this tool."""
        return advice_of(finding.name, self.kind)

    def findings_of(self, name: str) -> list[str]:
        """Return the names of what was found in a call."""
        return [finding.name for finding in self.findings if name in finding.calls]


def as_json(report: Report) -> str:
    """Return a report as JSON; docs/probe.schema.json describes it."""
    return json.dumps(_whole(report), indent=2, ensure_ascii=False)


def _whole(report: Report) -> dict[str, Any]:
    return {
        "command": "probe",
        "exit_code": report.exit_code,
        "version": VERSION,
        "tool": report.subject.reference,
        "name": report.subject.name,
        "kind": report.kind,
        "time": report.time,
        "arguments": report.subject.arguments,
        "holds": list(report.holds),
        "reached": list(report.reached),
        "not_run": report.not_run or None,
        "calls": [_call(report, each) for each in report.seen],
        "findings": [_finding(report, each) for each in report.findings],
        "page": report.page,
        "problems": [],
    }


def _finding(report: Report, finding: Finding) -> dict[str, Any]:
    advice = report.advice_of(finding)
    return {
        "name": finding.name,
        "message": finding.message,
        "caller": advice.caller,
        "instead": advice.instead,
        "calls": list(finding.calls),
    }


def _call(report: Report, each: Observation) -> dict[str, Any]:
    began = min((run.began for run in each.slow), default=None)
    return {
        "name": each.name,
        "title": each.title,
        "findings": report.findings_of(each.name),
        "first_word": _rounded(each.first_word),
        "longest_silence": _rounded(each.longest_silence),
        "answered_after": _rounded(each.answered),
        "work_ran_on": _rounded(each.ran_on),
        "closed_after": _rounded(each.closed_after),
        "seconds": _rounded(each.seconds),
        "runs": [
            {
                "began": _rounded(run.began - each.asked),
                "ended": None if run.ended is None else _rounded(run.ended - each.asked),
                "outcome": run.outcome,
            }
            for run in (each.slow if began is not None else ())
        ],
        "told_to_model": [{"text": o.text, "is_error": o.is_error} for o in each.outputs],
        "heard": [
            {"words": said.words, "began": _rounded(said.began - each.asked), "cut": said.cut}
            for said in each.heard
        ],
        "picture": report.pictures.get(each.name),
    }


def _rounded(seconds: float | None) -> float | None:
    # adding zero turns -0.0 into 0.0
    return None if seconds is None else round(seconds, 2) + 0.0
