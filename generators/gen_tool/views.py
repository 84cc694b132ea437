"""A Plan as text: what would happen, what happened, and what to do next."""

from __future__ import annotations

from pathlib import PurePosixPath
from posixpath import commonpath
from typing import TYPE_CHECKING, Literal, TypeAlias

from . import patterns
from .plan import Plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .commands.status import Status, ToolStatus
    from .names import Problem
    from .plan import Change


MOST_FILES = 30  # above that, a line a folder

Action: TypeAlias = Literal["write", "change", "remove"]


def preview(plan: Plan) -> str:
    """The files that would be written, and how those that are there would change."""
    lines = [f"would {verb} {what}" for verb, what in _shown(plan.changes)]
    changed = Plan(tuple(change for change in plan.changes if action(change) == "change"))
    return _text(lines) + diff(changed)


def diff(plan: Plan) -> str:
    """All changes, line by line, but for those of records, which repeat them in long lines."""
    shown = (change for change in plan.changes if change.path.suffix != ".json")
    return _text(line for change in shown for line in ("", *lines_that_differ(change)))


def done(plan: Plan) -> str:
    """What was done, and what to do next."""
    verbs = {"write": "wrote", "change": "changed", "remove": "removed"}
    lines = [f"{verbs[verb]} {what}" for verb, what in _shown(plan.changes)]
    return _text([*(lines or ["nothing to do"]), *plan.next_steps])


def problems(found: Iterable[Problem]) -> str:
    """All that is wrong, each with what would do."""
    return _text(line for p in found for line in (f"error: {p.message}", *_indented(p.hint)))


def notices(found: Iterable[Problem]) -> str:
    """What is worth knowing."""
    return _text(line for p in found for line in (f"note: {p.message}", *_indented(p.hint)))


def by_hand(plan: Plan) -> str:
    """The steps that are left to the user."""
    return _text(
        line
        for step in plan.by_hand
        for line in ("", f"left to do by hand: {step.message}", "", *_indented(step.hint))
    )


def status(found: Status) -> str:
    """The tools, a line each, and what is wrong."""
    rows = [("tool", "patterns", "operation", "the rest", "tests", "to do")]
    rows += [_row(tool) for tool in found.tools]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    if not found.tools:
        lines = ["there is no tool yet: gen-tool --help says how to add one"]
    return _text(lines) + ("\n" + problems(found.findings) if found.findings else "")


def _row(tool: ToolStatus) -> tuple[str, str, str, str, str, str]:
    flags = [] if tool.is_wired else ["not wired"]
    flags += [] if tool.is_current else ["upgrade"]
    if tool.parts is None:
        tested = "yes" if tool.is_tested else "none"
        return tool.name, "written by hand", "", "", tested, ", ".join(flags)
    said = {"pristine": "given" if tool.is_given else "simulation", "edited": "yours"}
    operation = said.get(tool.parts.operation, tool.parts.operation)
    patterns_ = " ".join(tool.patterns)
    return tool.name, patterns_, operation, tool.parts.tool, tool.parts.test, ", ".join(flags)


def pattern_list() -> str:
    """The patterns there are, a line each."""
    lines: list[str] = []
    kinds: list[tuple[patterns.Kind, str]] = [
        ("stance", "stances: at most one, how the tool meets the conversation"),
        ("shape", "shapes: at most one, how the results come"),
        ("guard", "guards: any of them, around the work"),
    ]
    for kind, title in kinds:
        lines += [title, *(f"  {p.name:<14} {_summary(p)}" for p in patterns.of_kind(kind)), ""]
    free = " and ".join(p.name for p in patterns.of_kind("stance") if not p.closed)
    lines += [
        f"without a stance: {patterns.DEFAULT_STANCE}, even beside a shape or guards",
        f"together: {free}, each with any shape and any guards",
    ]
    return _text(lines)


def _summary(pattern: patterns.Pattern) -> str:
    notes = ["the default"] if pattern.name == patterns.DEFAULT_STANCE else []
    notes += [f"of {pattern.origin}"] if pattern.origin != patterns.SHIPPED else []
    if pattern.closed:
        some = [p.name for p in patterns.that_go_with(pattern)]
        notes.append(f"goes with {' and '.join(some) or 'nothing'} only")
    if pattern.aliases:
        notes.append(f"also {', '.join(pattern.aliases)}")
    return pattern.summary + (f" ({'; '.join(notes)})" if notes else "")


def _shown(changes: Sequence[Change]) -> Iterator[tuple[Action, str]]:
    """What happens to each file, or where they are many, to the files of each folder."""
    if len(changes) <= MOST_FILES:
        yield from ((action(change), f"{change.path}{_size(change)}") for change in changes)
        return
    groups: dict[tuple[Action, str], list[Change]] = {}
    for change in changes:
        groups.setdefault((action(change), change.path.parts[0]), []).append(change)
    for (verb, _), group in groups.items():
        if len(group) == 1:
            yield verb, f"{group[0].path}{_size(group[0])}"
        else:
            folder = PurePosixPath(commonpath([change.path.parent for change in group]))
            yield verb, f"{folder}/  ({len(group)} files)"


def action(change: Change) -> Action:
    """What happens to the file."""
    if change.after is None:
        return "remove"
    return "write" if change.before is None else "change"


def lines_that_differ(change: Change) -> list[str]:
    """A change as unified diff."""
    from difflib import unified_diff

    contents = (change.before or b"", change.after or b"")
    before, after = (content.decode(errors="replace").splitlines() for content in contents)
    path = str(change.path)
    return list(unified_diff(before, after, path, path, lineterm=""))


def _size(change: Change) -> str:
    if change.before is not None or change.after is None:
        return ""
    lines = change.after.count(b"\n")
    return f"  ({lines} line{'' if lines == 1 else 's'})"


def _indented(text: str) -> list[str]:
    return [f"  {line}" if line else "" for line in text.splitlines()]


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
