"""Click command: `probe`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import InputError, Problem, reason_of

if TYPE_CHECKING:
    from .report import Report

KINDS = ("interruptible", "async", "background", "payment")


@click.command()
@click.argument("tool", metavar="PACKAGE.MODULE:TOOL")
@click.option("--args", "arguments", metavar="JSON", help="What the model calls it with.")
@click.option(
    "--hold",
    "holds",
    multiple=True,
    metavar="TARGET[=JSON]",
    help="What it reaches outside, as package.module.function, and what that returns. The first"
    " is the slow work, others answer at once.",
)
@click.option("--userdata", default="", metavar="MODULE:NAME", help="What makes the userdata.")
@click.option("--kind", metavar=f"[{'|'.join(KINDS)}]", help="What to judge it as.")
@click.option("--only", multiple=True, metavar="CALL", help="Calls to run after the first.")
@click.option("--virtual", is_flag=True, help="Virtual time for a tool that only sleeps.")
@click.option("--limit", type=float, default=20.0, show_default=True, help="Seconds, if real.")
@click.option("--timeline", type=click.Path(path_type=Path), help="A folder for pictures.")
@click.option("--json", "is_json", is_flag=True, help="Output JSON.")
def probe(
    tool: str,
    arguments: str | None,
    holds: tuple[str, ...],
    userdata: str,
    kind: str | None,
    only: tuple[str, ...],
    virtual: bool,
    limit: float,
    timeline: Path | None,
    is_json: bool,
) -> int:
    """Run a tool in calls that go wrong, and report what callers experience.

    TOOL is any tool of a LiveKit agent: a function, a method (Agent.tool), or one that a factory
    makes (factory.tool). It is completed, interrupted, cancelled, called twice, hung up on, and
    made to fail, offline and in virtual time. Exit code 1 means findings.
    """
    try:
        from .plan import Wanted
        from .prepare import prepare
        from .probe import run
    except ModuleNotFoundError as error:
        message = f"{error.name} is missing, and without it no tool can run"
        hint = "run gen-tool in the environment of the agent, for example: uv run gen-tool probe …"
        raise InputError(Problem("missing-package", message, hint)) from error
    plan = prepare(Wanted(tool, arguments, holds, userdata, kind, only, virtual, limit))
    if plan.warning:
        _warn(plan.warning)
    report = run(plan)
    if timeline is not None:
        report = _with_pictures(report, timeline)
    _print(report, is_json=is_json)
    return report.exit_code


def _warn(text: str) -> None:
    """Print a warning; on a terminal in lines that fit it."""
    from .text import wrapped

    said = f"warning: {text}"
    is_terminal = sys.stderr.isatty()
    click.echo(wrapped(said, "", "  ") if is_terminal else said, err=True)


def _print(report: Report, *, is_json: bool) -> None:
    from .report import as_json
    from .text import as_text

    click.echo(as_json(report) if is_json else as_text(report))


def _with_pictures(report: Report, folder: Path) -> Report:
    from .pictures import write_pictures

    try:
        return write_pictures(folder, report)
    except (OSError, ValueError) as error:
        message = f"the pictures cannot be written to {folder}: {reason_of(error)}"
        hint = "name a folder for them alone, such as --timeline timelines"
        raise InputError(Problem("bad-folder", message, hint)) from error
