"""Options that several commands share, and their completion in a shell."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import click

if TYPE_CHECKING:
    from ..project.project import Project

Command: TypeAlias = Callable[..., None]


def read_help(name: str) -> str:
    """Return the end of a help page, with its line breaks kept."""
    path = os.path.join(os.path.dirname(__file__), "help", f"{name}.txt")  # pathlib takes 4 ms
    with open(path, encoding="utf-8") as file:
        text = file.read()
    return "\n\n".join(f"\b\n{paragraph}" for paragraph in text.split("\n\n"))


def complete_patterns(ctx: click.Context, param: click.Parameter, begun: str) -> list[str]:
    """Return the patterns that begin with the typed text."""
    from ..spec.patterns import BUILT_IN

    project = _project()
    registry = project.registry if project else BUILT_IN
    return [p.name for p in registry if p.name.startswith(begun)]


def complete_tools(ctx: click.Context, param: click.Parameter, begun: str) -> list[str]:
    """Return the tools, by their modules, that begin with the typed text."""
    if (project := _project()) is None:
        return []
    found = (project.root / project.tools).glob(f"{begun}*.py")
    return sorted(path.stem for path in found if not path.stem.startswith("_"))


def _project() -> Project | None:
    from ..errors import InputError
    from ..project.project import find_project

    try:
        return find_project()
    except InputError:
        return None


name_argument = click.argument("name", shell_complete=complete_tools)
json_option = click.option("--json", "as_json", is_flag=True, help="Output JSON.")


def plan_options(command: Command) -> Command:
    """Add the options that say how a plan is shown."""
    dry_run = click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
    diff = click.option("--diff", "as_diff", is_flag=True, help="Show the changes line by line.")
    return dry_run(diff(json_option(command)))


def spec_options(command: Command) -> Command:
    """Add the options that describe a tool."""
    options = [
        click.option(
            *("--pattern", "patterns"),
            metavar="P",
            multiple=True,
            shell_complete=complete_patterns,
            help="A pattern; repeat it to combine.",
        ),
        click.option("--description", metavar="TEXT", help="What it does, for the model."),
        click.option("--arg-help", metavar="NAME=TEXT", multiple=True, help="Explain a parameter."),
        click.option("--what", metavar="TEXT", help='What the caller waits for: "the report".'),
        click.option(
            *("--example", "examples"), metavar="TEXT", multiple=True, help="What a caller may say."
        ),
        click.option("--key", metavar="PARAM", help="Payments: PARAM identifies a charge."),
        click.option(
            "--confirm/--no-confirm",
            default=None,
            help="Payments: read back and charge after a yes (default).",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command
