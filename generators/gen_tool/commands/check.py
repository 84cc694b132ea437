"""`check`: what was found, as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from ..carrying_out import WrongUsageError
from ..checking.report import check
from ..names import Problem
from ..plan import DONE, USAGE, WOULD_CHANGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..checking.finding import Finding
    from ..checking.report import Report

RUFF = "not looked at here: blocking calls, other tasks: ruff check --select ASYNC,RUF006"


def checked(paths: Sequence[str]) -> Report:
    """Look at what is named, or at all that is here.

    Raises:
        WrongUsageError: something that is named is not there.
    """
    wanted = [Path(path) for path in paths or (".",)]
    problems = [
        Problem("no-such-path", f"there is no {path}", "name files or folders that are there")
        for path in wanted
        if not path.exists()
    ]
    if problems:
        raise WrongUsageError(*problems)
    return check(wanted)


def exit_code(report: Report) -> int:
    return WOULD_CHANGE if report.findings else DONE


def text(report: Report) -> str:
    """The findings, and last what was looked at and where there is more to read."""
    lines = [line for finding in report.findings for line in _lines(finding)]
    lines += [f"could not be read: {path}" for path in report.unread]
    looked = f"{_count(report.tools, 'tool')} in {_count(report.files, 'file')}"
    if report.findings:
        lines += [f"{_count(len(report.findings), 'finding')}, {looked}"]
        lines += [f"more about one: gen-tool explain {report.findings[0].code}"]
    elif report.tools:
        lines.append(f"nothing found: {looked}")
    else:
        lines.append(f"nothing to check: {looked}")
    if report.tools:
        lines.append(RUFF)
    return "".join(f"{line}\n" for line in lines)


def _lines(finding: Finding) -> list[str]:
    who = finding.tool or finding.message
    said = f"{who} {finding.message}" if finding.tool else finding.message
    return [
        f"{finding.path}:{finding.line}:{finding.column}: {finding.code} {said}",
        f"    the caller:  {finding.caller}",
        f"    instead:     {finding.instead}",
        "",
    ]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def in_json(report: Report) -> str:
    """The same as `schemas/findings.json` describes it."""
    return _json(
        exit_code(report),
        findings=[_finding(finding) for finding in report.findings],
        tools=report.tools,
        files=report.files,
        unread=list(report.unread),
        problems=[],
    )


def problems_in_json(problems: Iterable[Problem]) -> str:
    told = [{"code": p.code, "message": p.message, "suggestion": p.hint} for p in problems]
    return _json(USAGE, findings=[], tools=0, files=0, unread=[], problems=told)


def _json(exit_code: int, **data: object) -> str:
    whole = {"command": "check", "exit_code": exit_code, **data}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "code": finding.code,
        "rule": finding.rule,
        "tool": finding.tool,
        "message": finding.message,
        "caller": finding.caller,
        "instead": finding.instead,
    }
