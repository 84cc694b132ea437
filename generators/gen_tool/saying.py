"""Says on the terminal, or in JSON, what came of a command."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import click

if TYPE_CHECKING:
    from .carrying_out import Outcome

COLOURS = {
    "error:": "red",
    "note:": "yellow",
    "left to do by hand:": "yellow",
    "would ": "cyan",
    "wrote ": "green",
    "changed ": "green",
    "removed ": "green",
    "+": "green",
    "-": "red",
}


class View(NamedTuple):
    """How a plan is to be shown."""

    dry_run: bool = False
    as_diff: bool = False
    as_json: bool = False

    @property
    def only(self) -> bool:
        """Whether the plan is shown, and not carried out."""
        return self.dry_run or self.as_diff


def say_outcome(command: str, outcome: Outcome, view: View) -> None:
    """What came of a plan, or would come of it."""
    from . import json_view, views

    planned = outcome.plan
    if view.as_json:
        say(json_view.of_plan(command, planned, outcome.exit_code, dry_run=view.only))
        return
    say(views.notices(planned.notices), err=True)
    say(views.problems((*planned.problems, *planned.conflicts)), err=True)
    if view.as_diff:
        say(views.diff(planned))
    elif view.dry_run:
        say(views.preview(planned))
    elif planned.changes or not (planned.problems or planned.conflicts or planned.notices):
        say(views.done(planned))
    say(views.by_hand(planned))


def say(text: str, err: bool = False) -> None:
    """Print `text`, in colour where a terminal shows it."""
    # None leaves it to click, which drops the colours where no terminal would show them.
    color = False if os.environ.get("NO_COLOR") else None
    if text:
        click.echo("\n".join(map(_coloured, text.splitlines())), err=err, color=color)


def _coloured(line: str) -> str:
    begin = next((begin for begin in COLOURS if line.startswith(begin)), "")
    return click.style(begin, fg=COLOURS[begin]) + line.removeprefix(begin) if begin else line
