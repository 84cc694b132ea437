"""The output of `check`: text, JSON, SARIF for code scanning, annotations of GitHub."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from .findings import unread
from .rules import NAMES, all_rules

if TYPE_CHECKING:
    from .check import Report
    from .rule import Finding

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
WIDEST = 100
_wrap = partial(wrap, break_long_words=False, break_on_hyphens=False)
_RUFF = (
    "Not checked: blocking access to files, and dangling tasks outside of tools. For these:",
    "    ruff check --select ASYNC,RUF006",
)


def exit_code(report: Report) -> int:
    """Return 1 if something was found, or could not be read, else 0."""
    return 1 if report.findings or report.unread else 0


def _found(report: Report) -> list[Finding]:
    """Return the findings in their order, with one for each file that could not be opened."""
    found = [*report.findings, *map(unread, report.unread)]
    return sorted(found, key=lambda each: (each.path, each.cell or 0, each))


def as_text(report: Report) -> str:
    """Return the findings, and what was checked."""
    findings = _found(report)
    lines = [line for finding in findings for line in _lines(finding)]
    checked = f"{_count(report.tools, 'tool')} in {_count(report.files, 'file')}"
    if findings:
        lines.append(f"{_count(len(findings), 'finding')}, {checked}.")
        lines.append(f"More about one: gen-tool explain {findings[0].code}")
    elif report.tools:
        lines.append(f"No findings, {checked}.")
    else:
        lines.append(f"No tools found in {_count(report.files, 'file')}.")
    if report.tools:
        lines += _RUFF
    return "\n".join(part for line in lines for part in fitted(line))


def columns() -> int | None:
    """Return how many columns there are to write in, or None if this is not for a terminal."""
    return min(shutil.get_terminal_size().columns, WIDEST) if sys.stdout.isatty() else None


def fitted(line: str, hanging: int | None = None) -> list[str]:
    """Return a line as lines that fit the terminal.

    Args:
        line: The line.
        hanging: How far all but the first are indented; as far as the first, or 2, if None.
    """
    width = columns()
    if width is None or len(line) <= width:
        return [line]
    margin = hanging if hanging is not None else len(line) - len(line.lstrip()) or 2
    return _wrap(line, width, subsequent_indent=" " * margin)


def _place(finding: Finding) -> str:
    cell = f":cell {finding.cell}" if finding.cell else ""
    return f"{finding.path}{cell}:{finding.line}:{finding.column}"


def _lines(finding: Finding) -> list[str]:
    return [
        f"{_place(finding)}: {finding.code} {finding.message}",
        f"    {finding.caller}",
        f"    Instead: {finding.instead}",
        "",
    ]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def as_json(report: Report) -> str:
    """Return the same as JSON."""
    return _dump(
        {
            "command": "check",
            "exit_code": exit_code(report),
            "findings": [asdict(finding) for finding in _found(report)],
            "tools": report.tools,
            "files": report.files,
            "unread": list(report.unread),
            "problems": [],
        }
    )


def _dump(data: object) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False)


def as_sarif(report: Report) -> str:
    """Return the findings as SARIF 2.1.0."""
    from .. import __version__
    from .documentation import WITHOUT_RULE

    rules: list[dict[str, Any]] = [
        {
            "id": rule.code,
            "name": rule.name,
            "shortDescription": {"text": f"{rule.summary}."},
            "fullDescription": {"text": f"The caller {rule.caller}."},
            "help": {"text": rule.section("Why is this bad?"), "markdown": rule.doc},
        }
        for rule in all_rules().values()
    ]
    rules += [
        {"id": code, "name": name, "shortDescription": {"text": WITHOUT_RULE[code]}}
        for code, name in NAMES.items()
    ]
    driver = {"name": "gen-tool check", "version": __version__, "rules": rules}
    results = [_result(finding) for finding in _found(report)]
    run = {"tool": {"driver": driver}, "results": results, "columnKind": "unicodeCodePoints"}
    return _dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _result(finding: Finding) -> dict[str, Any]:
    from urllib.parse import quote

    place = {
        "artifactLocation": {"uri": quote(finding.path)},
        "region": {
            "startLine": finding.line,
            "startColumn": finding.column,
            "endLine": finding.end_line,
        },
    }
    message = f"{finding.message}. {finding.caller} Instead: {finding.instead}"
    return {
        "ruleId": finding.code,
        "level": "warning",
        "message": {"text": message},
        "locations": [{"physicalLocation": place}],
    }


def as_github(report: Report) -> str:
    """Return the findings as annotations of a GitHub workflow."""
    return "\n".join(
        f"::warning file={_escape(f.path, ':,')},line={f.line},col={f.column},"
        f"endLine={f.end_line},title={f.code} {f.rule}::"
        f"{_escape(f'{f.message}. {f.caller} Instead: {f.instead}')}"
        for f in _found(report)
    )


def _escape(text: str, more: str = "") -> str:
    for char in ("%", "\r", "\n", *more):
        text = text.replace(char, f"%{ord(char):02X}")
    return text


FORMATS = {"text": as_text, "json": as_json, "sarif": as_sarif, "github": as_github}
