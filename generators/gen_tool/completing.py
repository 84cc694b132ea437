"""What a shell offers while a command is typed: the names of patterns and of tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

VARIABLE = "_GEN_TOOL_COMPLETE"


def pattern_names(ctx: click.Context, param: click.Parameter, begun: str) -> list[str]:
    """The patterns that begin like that."""
    from . import patterns
    from .here import here

    with here():
        return [p.name for p in patterns.PATTERNS if p.name.startswith(begun)]


def rule_codes(ctx: click.Context, param: click.Parameter, begun: str) -> list[str]:
    """The codes of `check` that begin like that."""
    from .checking.rules import CODES

    return sorted(code for code in CODES if code.startswith(begun.upper()))


def tool_names(ctx: click.Context, param: click.Parameter, begun: str) -> list[str]:
    """The tools that have a record and begin like that."""
    for folder in (Path.cwd(), *Path.cwd().parents):
        if (folder / ".gen-tool").is_dir():
            names = (path.stem for path in (folder / ".gen-tool").glob("*.json"))
            return sorted(name for name in names if name.startswith(begun) and name[0] != ".")
    return []


def script(shell: str, command: click.Command) -> str:
    """The lines that a shell reads in order to complete."""
    from click.shell_completion import get_completion_class

    completing = get_completion_class(shell)
    assert completing is not None
    return completing(command, {}, "gen-tool", VARIABLE).source()
