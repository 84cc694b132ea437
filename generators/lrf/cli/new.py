"""`gen-tool new`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from .changes import planned
from .options import read_help, spec_options

if TYPE_CHECKING:
    from ..project.plan import Plan
    from ..project.project import Project
    from ..spec.tool import ToolSpec


@click.command(epilog=read_help("new"))
@click.argument("name", default="")
@click.argument("params", nargs=-1, metavar="[PARAM:TYPE[=DEFAULT]]...")
@spec_options
@click.option("--spec", metavar="FILE", help="Read the tool from JSON; - is stdin.")
@click.option("--to", metavar="FOLDER", help="Another folder for tools in the package.")
@click.option("--no-input", is_flag=True, help="Never ask, not even on a terminal.")
@planned
def new(project: Project, name: str, spec: str, to: str, no_input: bool, **flags: Any) -> Plan:
    """Add a tool, its test and its scenarios. Existing files are never overwritten.

    Without a name, it asks, if it runs on a terminal.
    """
    from ..commands.new import plan_new
    from ..spec.parser import from_flags

    place = project.within(to) if to else project
    given = {key: value for key, value in flags.items() if value not in (None, (), "")}
    is_json = click.get_current_context().params["as_json"]
    if spec:
        tool = _from_file(spec, [*([name] if name else []), *given], place)
    elif name or given or no_input or is_json or not _can_ask():
        tool = from_flags(name, registry=place.registry, **given)
    else:
        from .prompts import ask

        tool = ask(place.registry)
    return plan_new(tool, place)


def _can_ask() -> bool:
    """Return whether there is a terminal to ask on."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def _from_file(file: str, others: list[str], project: Project) -> ToolSpec:
    """Return the tool that a file describes."""
    import json
    from pathlib import Path

    from ..errors import InputError, Problem, reason_of
    from ..spec.parser import EXAMPLE, from_json

    if others:
        message = "--spec describes the whole tool, so a name or an option beside it has no effect"
        raise InputError(Problem("two-specs", message, "put them into the file"))
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        data = json.loads(content.decode())
    except (OSError, ValueError) as error:  # neither UTF-8 nor JSON raise anything else
        message = f"--spec {file} cannot be read: {reason_of(error)}"
        raise InputError(Problem("bad-spec", message, f"it is JSON: {EXAMPLE}")) from error
    return from_json(data, project.registry)
