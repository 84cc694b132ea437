"""The options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeAlias

import click

from .completing import pattern_names, tool_names
from .saying import View, say_outcome

if TYPE_CHECKING:
    from .plan import Plan
    from .project import Project

Command: TypeAlias = Callable[..., None]

name_argument = click.argument("name", shell_complete=tool_names)
params_argument = click.argument("params", nargs=-1, metavar="[PARAM:TYPE[=DEFAULT]]...")
json_option = click.option("--json", "as_json", is_flag=True, help="Say it in JSON.")


def viewing(command: Command) -> Command:
    """The options that say how a plan is shown."""
    dry_run = click.option("--dry-run", is_flag=True, help="Show it, and write nothing.")
    diff = click.option("--diff", "as_diff", is_flag=True, help="Show each line that differs.")
    return dry_run(diff(json_option(command)))


def planned(make: Callable[..., Callable[[Project], Plan]]) -> Command:
    """A command that carries out the plan that `make` makes of what was typed."""

    @viewing
    @click.pass_context
    @wraps(make)
    def command(
        ctx: click.Context, /, dry_run: bool, as_diff: bool, as_json: bool, **typed: object
    ) -> None:
        from .carrying_out import carry_out

        view = View(dry_run, as_diff, as_json)
        outcome = carry_out(make(**typed), dry_run=view.only)
        say_outcome(str(ctx.info_name), outcome, view)
        ctx.exit(outcome.exit_code)

    return command


def specifying(command: Command) -> Command:
    """The options that say what a tool is to be."""
    options = [
        click.option(
            "--pattern",
            "patterns",
            multiple=True,
            metavar="P",
            shell_complete=pattern_names,
            help="Repeat it to combine.",
        ),
        click.option("--description", metavar="TEXT", help="What it does, for the model."),
        click.option(
            "--arg-help", multiple=True, metavar="NAME=TEXT", help="A parameter, for the model."
        ),
        click.option("--what", metavar="TEXT", help='What the caller waits for: "the report".'),
        click.option(
            "--key", metavar="PARAM", help="Payments: the same PARAM is never charged twice."
        ),
        click.option(
            "--to", "agent", metavar="AGENT", help="The class that has it, where not all can."
        ),
        click.option(
            "--confirm/--no-confirm",
            default=None,
            help="Payments: ask the caller before charging.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command
