"""Output of plans and problems, as text or as JSON, in the same words."""

from __future__ import annotations

import json
import os
import shutil
import sys
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import click

from ..errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..project.plan import Change, Plan

WIDEST = 100
_wrap = partial(wrap, break_long_words=False, break_on_hyphens=False)
DONE = {"create": "created", "change": "changed", "remove": "removed"}
COLOURS = {
    **dict.fromkeys(("error:", "-"), "red"),
    **dict.fromkeys(("note:", "left to do:"), "yellow"),
    **dict.fromkeys([*(f"{word} " for word in DONE.values()), "+"], "green"),
    "would ": "cyan",
}


def print_plan(command: str, plan: Plan, *, dry_run: bool, as_diff: bool, as_json: bool) -> None:
    """Print what a command did, or would do in a dry run."""
    if as_json:
        lists = {"notices": as_data(plan.notices), "steps": as_data(plan.steps), "problems": []}
        changes = [_change_as_data(change) for change in plan.changes]
        print_json(command, plan.exit_code, dry_run=dry_run, changes=changes, **lists)
        return
    print_text(problem_lines(plan.notices, "note"), err=True)
    if as_diff:
        print_text([line for c in plan.changes for line in ("", *c.diff())], wrapped=False)
    elif dry_run:
        print_text([line for c in plan.changes for line in _preview(c)], wrapped=False)
    else:
        print_text([f"{DONE[change.action]} {change.path}" for change in plan.changes])
    for step in plan.steps:
        first, *hint = problem_lines([step], "left to do")
        print_text([first])
        print_text(hint, wrapped=step.code == "fill-in")  # others are lines of code
    if not dry_run and plan.next_steps:
        print_text(["", *plan.next_steps])


def print_problems(command: str, found: Iterable[Problem], code: int, *, as_json: bool) -> None:
    """Print problems."""
    if as_json:
        print_json(command, code, problems=as_data(found))
    else:
        print_text(problem_lines(found), err=True)


def print_json(command: str, exit_code: int, **data: Any) -> None:
    """Print the output of a command as JSON."""
    whole = {"command": command, "exit_code": exit_code, **data}
    click.echo(json.dumps(whole, indent=2, ensure_ascii=False))


def print_text(lines: Iterable[str], *, err: bool = False, wrapped: bool = True) -> None:
    """Print lines in colour and, on a terminal, wrapped between words if `wrapped`."""
    if wrapped and (sys.stderr if err else sys.stdout).isatty():
        lines = [part for line in lines for part in _broken(line)]
    color = False if os.environ.get("NO_COLOR") else None
    for line in lines:
        begin = next((begin for begin in COLOURS if line.startswith(begin)), "")
        begun = click.style(begin, fg=COLOURS[begin]) if begin else ""
        click.echo(begun + line.removeprefix(begin), err=err, color=color)


def width() -> int:
    """Return how many columns there are."""
    return min(shutil.get_terminal_size().columns, WIDEST)


def problem_lines(found: Iterable[Problem], kind: str = "error") -> list[str]:
    """Return the lines that tell what is wrong, and what to do."""
    lines = []
    for problem in found:
        first, *more = [*problem.message.splitlines(), *problem.hint.splitlines()]
        lines += [f"{kind}: {first}", *(f"  {line}".rstrip() for line in more)]
    return lines


def as_data(found: Iterable[Problem]) -> list[dict[str, str]]:
    """Return problems as data for JSON."""
    return [{"code": p.code, "message": p.message, "hint": p.hint} for p in found]


def _preview(change: Change) -> Iterator[str]:
    """Yield what would happen to a file, with what would be in it."""
    yield f"would {change.action} {change.path}"
    if change.action == "change":
        yield from (*change.diff(), "")
    elif change.action == "create" and not change.is_binary:
        text = (change.after or b"").decode().splitlines()
        yield from ("", *(f"    {line}".rstrip() for line in text), "")


def _broken(line: str) -> list[str]:
    margin = line[: len(line) - len(line.lstrip())] or "  "
    return _wrap(line, width(), subsequent_indent=margin) or [""]


def _change_as_data(change: Change) -> dict[str, Any]:
    from hashlib import sha256

    contents = (change.before, change.after)
    before, after = (None if c is None else sha256(c).hexdigest() for c in contents)
    diff = "" if change.is_binary else "".join(f"{line}\n" for line in change.diff())
    about = {"path": str(change.path), "action": change.action}
    return {**about, "before": before, "after": after, "diff": diff}
