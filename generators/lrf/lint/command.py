"""Click commands: `check` and `explain`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import InputError, Problem

if TYPE_CHECKING:
    from .options import Options

_FORMATS = ("text", "json", "sarif", "github")


def _split(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]…", type=click.Path(path_type=Path))
@click.option("--select", multiple=True, callback=_split, help="Rules to check: codes or names.")
@click.option("--ignore", multiple=True, callback=_split, help="Rules to leave out.")
@click.option("--preview", is_flag=True, help="Check also what is only likely to be wrong.")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Output JSON.")
def check(
    paths: tuple[Path, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    preview: bool,
    form: str,
    as_json: bool,
) -> int:
    """Find the pitfalls of long-running tools.

    Reads the Python files and notebooks of PATHS, by default all of the working directory; imports
    and runs nothing. Settings: [tool.lrf.check] in pyproject.toml. Exit code 1 means findings.
    """
    from .check import check as check_files
    from .output import FORMATS, exit_code

    wanted = paths or (Path(),)
    problems = [
        Problem("no-such-path", f"{path} does not exist", "name files or folders that exist")
        for path in wanted
        if not path.exists()
    ]
    if problems:
        raise InputError(*problems)
    options = _options(wanted[0], select, ignore, preview=preview)
    report = check_files(wanted, options)
    if text := FORMATS["json" if as_json else form](report):
        click.echo(text)
    return exit_code(report)


def _options(
    start: Path, select: tuple[str, ...], ignore: tuple[str, ...], *, preview: bool
) -> Options:
    """Return the settings of the repository, with what was typed in their place."""
    from .options import find_options

    found = find_options(start if start.is_dir() else start.parent)
    return replace(
        found,
        select=select or found.select,
        ignore=(*found.ignore, *ignore),
        preview=preview or found.preview,
    )


@click.command()
@click.argument("rules", nargs=-1, metavar="[RULE]…")
@click.option("--json", "as_json", is_flag=True, help="Output JSON.")
def explain(rules: tuple[str, ...], as_json: bool) -> int:
    """Explain findings of check.

    RULE is a code or a name, such as LRF101 or deaf-wait. Without one, all rules are listed.
    """
    from .documentation import explain_json, explain_text
    from .options import codes_of

    codes = sorted(codes_of(rules))
    click.echo(explain_json(codes) if as_json else explain_text(codes))
    return 0
