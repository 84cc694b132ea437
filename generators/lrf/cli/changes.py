"""`gen-tool rename`, `remove` and `update`: commands that change files by a plan."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from .options import name_argument, plan_options, read_help

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..project.plan import Plan
    from ..project.project import Project

    Planner = Callable[..., Plan]


def planned(make: Planner) -> Callable[..., None]:
    """Make a command of a function that returns a plan: apply it (not in a dry run), print it."""

    @plan_options
    @click.pass_context
    @wraps(make)
    def command(
        ctx: click.Context, /, dry_run: bool, as_diff: bool, as_json: bool, **typed: Any
    ) -> None:
        from ..project.apply import apply
        from ..project.project import find_project
        from .output import print_plan

        project = find_project()
        plan = make(project, **typed)
        is_shown = dry_run or as_diff
        if not is_shown:
            apply(plan, project.root)
        print_plan(str(ctx.info_name), plan, dry_run=is_shown, as_diff=as_diff, as_json=as_json)
        ctx.exit(plan.exit_code)

    return command


@click.command(epilog=read_help("rename"))
@name_argument
@click.argument("new_name")
@planned
def rename(project: Project, name: str, new_name: str) -> Plan:
    """Rename a tool: its module, its function, its test, its scenarios.

    Your edits stay. Files elsewhere that import it are listed, not changed.
    """
    from ..commands.rename import plan_rename

    return plan_rename(name, new_name, project)


@click.command(epilog=read_help("remove"))
@name_argument
@click.option("--force", is_flag=True, help="Even if git cannot restore it.")
@planned
def remove(project: Project, name: str, force: bool) -> Plan:
    """Remove a tool's module, test and scenarios, if git can restore them."""
    from ..commands.remove import plan_remove

    return plan_remove(name, project, force=force)


@click.command(epilog=read_help("update"))
@click.argument("source", metavar="PATH-OR-URL")
@planned
def update(project: Project, source: str) -> Plan:
    """Replace the kit in vendor/, and longrunning/, with those of a wheel.

    If you have edited longrunning/, nothing is replaced, and the edited files are listed.
    """
    from ..commands.update import plan_update

    return plan_update(source, project)
