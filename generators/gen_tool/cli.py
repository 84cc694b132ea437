"""The command line: reads what was typed, shows what came of it, decides nothing."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click

from .names import COMMANDS

EPILOG = """\b
Examples:
  gen-tool find_customer phone:str
  gen-tool --pattern background report
  gen-tool --pattern streaming --pattern timeout search_notes query:str limit:int=5
  gen-tool --pattern payment settle_bill bill_id:str --what "the payment"
  gen-tool route_call 'team:sales|support' 'tags:list[str]=a,b' --arg-help team="Who takes it."

\b
Types: str, int, float, bool, list[str], list[int], and choices such as a|b|c.
Quote what a shell would take for its own: 'team:a|b|c' (a pipe), 'tags:list[str]' (a file
pattern). In cmd.exe quote with double quotes.

\b
Exit codes: 0 done; 2 usage; 3 something is in the way, and nothing was written;
4 written, but one step is left to do by hand, and printed.
"""
COLOURS = {
    "error:": "red",
    "left to do by hand:": "yellow",
    "would ": "cyan",
    "wrote ": "green",
    "changed ": "green",
    "+": "green",
    "-": "red",
}


@click.command(
    epilog=EPILOG,
    options_metavar="[new] [OPTIONS]",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.argument("name", default="")
@click.argument("params", nargs=-1, metavar="[PARAM:TYPE[=DEFAULT]]...")
@click.option("--pattern", "patterns", multiple=True, metavar="P", help="Repeat it to combine.")
@click.option("--description", default="", metavar="TEXT", help="What it does, for the model.")
@click.option("--arg-help", multiple=True, metavar="NAME=TEXT", help="A parameter, for the model.")
@click.option("--what", default="", metavar="TEXT", help='What the caller waits for: "the report".')
@click.option("--key", metavar="PARAM", help="Payments: the same PARAM is never charged twice.")
@click.option("--confirm", is_flag=True, help="Payments: ask the caller before charging.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--list", "list_", is_flag=True, help="Show the patterns.")
@click.pass_context
def new(ctx: click.Context, /, name: str, dry_run: bool, list_: bool, **flags: Any) -> None:
    """Add a long-running tool, its tests and its wiring to a LiveKit voice agent."""
    # Here, so that --help need not wait for what only a generation needs.
    from . import apply, plan, project, spec, views

    if list_:
        _show(views.pattern_list())
        return
    wanted, home = spec.parse(name, **flags), project.find(Path.cwd())
    if isinstance(wanted, list) or not isinstance(home, project.Project):
        wrong = [*(wanted if isinstance(wanted, list) else ())]
        wrong += [] if isinstance(home, project.Project) else [home]
        _show(views.problems(wrong), err=True)
        ctx.exit(plan.USAGE)
    planned = plan.plan_new(wanted, home)
    if not dry_run and not planned.problems:
        try:
            apply.apply(planned, home.root)
        except apply.ApplyError as error:
            planned = plan.Plan(problems=(error.problem,))
    if planned.problems:
        _show(views.problems(planned.problems), err=True)
    elif dry_run:
        _show(views.preview(planned))
    else:
        _show(views.written(planned, wanted, home))
    _show(views.by_hand(planned))
    ctx.exit(planned.exit_code)


def _show(text: str, err: bool = False) -> None:
    # None leaves it to click, which drops the colours where no terminal would show them.
    color = False if os.environ.get("NO_COLOR") else None
    for line in text.splitlines():
        begin = next((begin for begin in COLOURS if line.startswith(begin)), "")
        styled = click.style(begin, fg=COLOURS[begin]) if begin else ""
        click.echo(styled + line.removeprefix(begin), err=err, color=color)


def main() -> None:
    """The `gen-tool` script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A pipe on Windows may have no letter for what the user typed.
            stream.reconfigure(errors="backslashreplace")
    words = sys.argv[2:] if sys.argv[1:2] and sys.argv[1] in COMMANDS else sys.argv[1:]
    # No shell expands patterns on Windows, so click does, and would do it to list[str].
    new.main(words, prog_name="gen-tool", windows_expand_args=False)
