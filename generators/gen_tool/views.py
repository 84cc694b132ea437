"""A Plan as text: what would happen, what happened, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import patterns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .names import Problem
    from .plan import Change, Plan
    from .project import Project
    from .spec import ToolSpec


def preview(plan: Plan) -> str:
    """The files that would be written, and how those that are there would change."""
    lines = [f"would {_verb(change)} {change.path}{_size(change)}" for change in plan.changes]
    for change in plan.changes:
        if change.before is not None:
            lines += ["", *_diff(change)]
    return _text(lines)


def written(plan: Plan, spec: ToolSpec, project: Project) -> str:
    """What was done, and the next two steps."""
    verbs = {"write": "wrote", "change": "changed", "remove": "removed"}
    lines = [f"{verbs[_verb(change)]} {change.path}{_size(change)}" for change in plan.changes]
    module, test = project.module(spec.name), project.test(spec.name)
    return _text(
        [
            *lines,
            "",
            f"run its tests:     uv run pytest {test}",
            f"put in your work:  {module}:{_operation_line(plan, module.as_posix())}",
        ]
    )


def problems(found: Iterable[Problem]) -> str:
    """All that is wrong, each with what would do."""
    return _text(line for p in found for line in (f"error: {p.message}", *_indented(p.hint)))


def by_hand(plan: Plan) -> str:
    """The steps that are left to the user."""
    return _text(
        line
        for step in plan.by_hand
        for line in ("", f"left to do by hand: {step.message}", "add:", "", *_indented(step.hint))
    )


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
    if pattern.closed:
        some = [p.name for p in patterns.that_go_with(pattern)]
        notes.append(f"goes with {' and '.join(some) or 'nothing'} only")
    if pattern.aliases:
        notes.append(f"also {', '.join(pattern.aliases)}")
    return pattern.summary + (f" ({'; '.join(notes)})" if notes else "")


def _verb(change: Change) -> str:
    if change.after is None:
        return "remove"
    return "write" if change.before is None else "change"


def _size(change: Change) -> str:
    if change.before is not None or change.after is None:
        return ""
    lines = change.after.count(b"\n")
    return f"  ({lines} line{'' if lines == 1 else 's'})"


def _diff(change: Change) -> list[str]:
    from difflib import unified_diff

    contents = (change.before or b"", change.after or b"")
    before, after = (content.decode(errors="replace").splitlines() for content in contents)
    path = str(change.path)
    return list(unified_diff(before, after, path, path, lineterm=""))


def _operation_line(plan: Plan, module: str) -> int:
    text = next((c.after or b"" for c in plan.changes if str(c.path) == module), b"")
    return text[: max(text.find(b"def operation("), 0)].count(b"\n") + 1


def _indented(text: str) -> list[str]:
    return [f"  {line}" if line else "" for line in text.splitlines()]


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
