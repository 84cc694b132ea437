"""`gen-tool adopt`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .changes import planned
from .options import complete_patterns, read_help

if TYPE_CHECKING:
    from ..project.plan import Plan
    from ..project.project import Project


@click.command(epilog=read_help("adopt"))
@click.argument("name")
@click.option(
    *("--pattern", "patterns"),
    metavar="P",
    multiple=True,
    shell_complete=complete_patterns,
    help="What it promises; repeat it to combine.",
)
@click.option("--in", "file", metavar="FILE[:LINE]", help="Where it is, if there are several.")
@click.option("--holds", metavar="PATH", help='What is slow: "package.module.function".')
@planned
def adopt(project: Project, name: str, patterns: tuple[str, ...], file: str, holds: str) -> Plan:
    """Write the contract for a tool that you wrote yourself. The tool is not changed."""
    from ..adopt.plan import plan_adopt

    return plan_adopt(name, patterns, project, file=file or "", holds=holds or "")
