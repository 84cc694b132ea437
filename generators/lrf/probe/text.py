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
    for finding in report.findings:
        yield from _of_finding(report, finding)
        yield ""
    found = _count(len(report.findings), "finding") if report.findings else "No findings"
    tried = " in its decorators" if report.not_run else ""
    yield f"{found}{tried}, {_count(len(report.seen), 'call')} in {report.time} time."
    if report.page:
        yield f"Pictures: {report.page}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _heading(report: Report) -> Iterator[str]:
    arguments = ", ".join(f"{name}={value!r}" for name, value in report.subject.arguments.items())
    yield wrapped(f"{report.subject.name}({arguments}), judged as {report.kind}", "", "  ")
    if report.not_run:
        hold = report.suggestions[0] if report.suggestions else "PACKAGE.MODULE.FUNCTION"
        said = f"The operation itself did not run: {report.not_run} is held, so only its decorators"
        said += f" were tried. To run it too, hold what it waits for: --hold {hold}"
        yield wrapped(said, "", "  ")
    elif report.holds:
        yield wrapped(f"Held: {', '.join(report.holds)}", "", "  ")
    if report.reached:
        hosts = ", ".join(report.reached)
        yield wrapped(f"Not held, and refused: connections to {hosts}", "", "  ")


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


def _of_finding(report: Report, finding: Finding) -> Iterator[str]:
    advice = report.advice_of(finding)
    titles = {each.name: each.title for each in report.seen}
    yield wrapped(f"{finding.name}: {finding.message}", "", "  ")
    yield wrapped(advice.caller)
    yield wrapped(f"Instead: {advice.instead}")
    if finding.calls:
        seen = [titles[name] for name in finding.calls if name in titles]
        more = f"; and {len(seen) - MOST_NAMED} more" if len(seen) > MOST_NAMED else ""
        yield wrapped(f"Seen: {'; '.join(seen[:MOST_NAMED])}{more}")


def wrapped(text: str, first: str = MARGIN, rest: str = MARGIN) -> str:
    """Return a text in lines that fit the terminal."""
    return fill(
        " ".join(text.split()),
        width(),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
