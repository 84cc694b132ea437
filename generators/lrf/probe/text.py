"""A report as text."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from textwrap import fill

from .finding import Finding
from .observation import Observation
from .report import Report

NARROWEST, WIDEST = 60, 100
MARGIN = "    "
MOST_NAMED = 3  # calls in which something was found
COLUMNS = ("first word", "silence", "answer", "ran on")


def width() -> int:
    """Return the columns to write in."""
    return min(max(shutil.get_terminal_size().columns, NARROWEST), WIDEST)


def as_text(report: Report) -> str:
    """Return what was seen in figures, and then what is wrong."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield from _heading(report)
    yield ""
    yield from _table(report)
    yield ""
    titles = {each.name: each.title for each in report.seen}
    for finding in report.findings:
        yield from _of_finding(finding, titles)
        yield ""
    calls = f"{len(report.seen)} calls in {report.time} time"
    count = len(report.findings)
    found = "No findings" if not count else f"{count} finding{'' if count == 1 else 's'}"
    yield f"{found}, {calls}."
    if report.page:
        yield f"Pictures: {report.page}"


def _heading(report: Report) -> Iterator[str]:
    arguments = ", ".join(f"{name}={value!r}" for name, value in report.subject.arguments.items())
    yield _wrapped(f"{report.subject.name}({arguments}), judged as {report.kind}", "", "  ")
    if report.holds:
        yield _wrapped(f"Held: {', '.join(report.holds)}", "", "  ")
    if report.reached:
        hosts = ", ".join(report.reached)
        yield _wrapped(f"Not held, and refused: connections to {hosts}", "", "  ")


def _table(report: Report) -> Iterator[str]:
    size = max(len(each.title) for each in report.seen)
    yield (
        "  "
        + "figures in seconds".ljust(size)
        + "".join(f"{name:>{_wide(name)}}" for name in COLUMNS)
    )
    for each in report.seen:
        mark = "! " if report.findings_of(each.name) else "  "
        cells = zip(COLUMNS, _figures(each), strict=True)
        yield (
            mark + each.title.ljust(size) + "".join(f"{c:>{_wide(name)}}" for name, c in cells)
        ).rstrip()


def _wide(name: str) -> int:
    return max(len(name), 6) + 2


def _figures(each: Observation) -> list[str]:
    is_about_silence = each.stopped is None
    answer = "-"
    if each.reply and not each.is_over:
        answer = "never" if each.answered is None else _figure(each.answered)
    return [
        _figure(each.first_word) if is_about_silence else "-",
        _figure(each.longest_silence) if is_about_silence else "-",
        answer,
        _figure(each.ran_on),
    ]


def _figure(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds + 0.0:.1f}"


def _of_finding(finding: Finding, titles: dict[str, str]) -> Iterator[str]:
    yield _wrapped(f"{finding.name}: {finding.message}", "", "  ")
    yield _wrapped(finding.advice.caller)
    yield _wrapped(f"Instead: {finding.advice.instead}")
    if finding.calls:
        seen = [titles[name] for name in finding.calls if name in titles]
        more = f"; and {len(seen) - MOST_NAMED} more" if len(seen) > MOST_NAMED else ""
        yield _wrapped(f"Seen: {'; '.join(seen[:MOST_NAMED])}{more}")


def _wrapped(text: str, first: str = MARGIN, rest: str = MARGIN) -> str:
    return fill(
        " ".join(text.split()),
        width(),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
