"""Asks on a terminal: for what was not typed, one thing at a time, and what to do on a conflict."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from . import patterns
from .commands.change import plan_change
from .commands.new import plan_new
from .names import Problem, ToolName
from .records import Record, read
from .spec import parse
from .views import diff
from .wording import default_what

if TYPE_CHECKING:
    from collections.abc import Callable

    from .plan import Plan
    from .project import Project
    from .spec import ToolSpec

NO_KEY = "no-key"  # the problem of a payment before it is said what makes it the same payment
CHOICES = {"o": "overwrite", "s": "skip", "d": "diff", "m": "merge", "q": "quit"}


def can_ask() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def answers() -> dict[str, Any]:
    """The specification of a new tool, by questions: as `spec.parse` takes it."""
    given: dict[str, Any] = {"name": "", "patterns": [], "params": [], "key": None}
    given["name"] = _asked("Name of the tool", "", lambda text: ToolName.parse(text))
    kinds: list[tuple[patterns.Kind, str, str]] = [
        ("stance", "How does it meet the conversation?", patterns.DEFAULT_STANCE),
        ("shape", "How do its results come?", "at once"),
        ("guard", "What guards it? Several with blanks between", "nothing"),
    ]
    for kind, question, default in kinds:
        named = (pattern for pattern in map(patterns.find, given["patterns"]) if pattern)
        stance = next((pattern for pattern in named if pattern.kind == "stance"), None)
        offered = [
            p for p in patterns.of_kind(kind) if stance is None or patterns.go_together(stance, p)
        ]
        if not offered:
            continue
        for pattern in offered:
            click.echo(f"  {pattern.name:<14} {pattern.summary}")
        check = partial(_legal, default=default, so_far=tuple(given["patterns"]))
        text = _asked(question, default, check)
        given["patterns"] += [] if text == default and kind != "stance" else text.split()

    def more(field: str, text: str) -> list[Problem]:
        """What an answer would make wrong that is not yet."""
        value = [*given["params"], text] if field == "params" else text
        before, after = parse(**given), parse(**{**given, field: value})
        known = before if isinstance(before, list) else []
        return [p for p in after if p not in known] if isinstance(after, list) else []

    def another(text: str) -> list[Problem]:
        if text:
            return [problem for problem in more("params", text) if problem.code != NO_KEY]
        found = parse(**given) if not given["params"] else []
        return [p for p in found if p.code == NO_KEY] if isinstance(found, list) else []

    while text := _asked("A parameter, as name:type (none: Enter)", "", another):
        given["params"].append(text)
    ids = sum(param.partition(":")[0].endswith("_id") for param in given["params"])
    if "payment" in given["patterns"] and ids != 1:
        question = "Which parameter makes a payment the same payment"
        given["key"] = _asked(question, "", partial(more, "key"))
    for field, question, default in (
        ("what", "What does the caller wait for", default_what(given["name"])),
        ("description", "What does it do, for the model", ""),
    ):
        given[field] = _asked(question, default, partial(more, field))
    return given


def settle(planned: Plan, spec: ToolSpec, project: Project) -> Plan:
    """What to do instead of `planned`, which is in conflict with a tool that is there."""
    forced = plan_new(spec, project, force=True)
    if forced.problems:
        return planned
    for problem in planned.problems:
        click.echo(problem.message)
    offered = ", ".join(f"[{key}]{word[1:]}" for key, word in CHOICES.items())
    while True:
        answer = click.prompt(offered, type=click.Choice(list(CHOICES)), show_choices=False)
        if answer == "d":
            click.echo(diff(forced))
        elif answer == "o":
            return forced
        elif answer == "s":
            return plan_new(spec, project, skip=True)
        elif answer == "q":
            return planned
        else:
            record = read(project, spec.name)
            if isinstance(record, Record):
                return plan_change(record, spec, project, command=f"gen-tool new {spec.name} …")
            click.echo("it has no record of what was generated, so it cannot be merged")


def _asked(question: str, default: str, check: Callable[[str], object]) -> str:
    """An answer in which `check` finds nothing wrong: until then the question is asked again."""
    while True:
        text: str = click.prompt(question, default=default, show_default=bool(default)).strip()
        found = check(text)
        wrong = found if isinstance(found, list) else [found]
        problems = [problem for problem in wrong if isinstance(problem, Problem)]
        if not problems:
            return text
        for problem in problems:
            click.echo(f"  {problem.message}; {problem.hint}")


def _legal(text: str, *, default: str, so_far: tuple[str, ...]) -> object:
    return None if text == default else patterns.resolve([*so_far, *text.split()])
