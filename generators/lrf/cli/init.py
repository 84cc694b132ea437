"""`gen-tool init`: add the kit to a repository, and remove it."""

from __future__ import annotations

from pathlib import Path

import click

from .options import plan_options, read_help


@click.command(epilog=read_help("init"))
@click.argument("entry", required=False, metavar="[FILE]")
@click.option("--package", metavar="NAME", help="The new package (default voice_tools).")
@click.option("--remove", "is_removal", is_flag=True, help="Remove what init added.")
@click.option("--force", is_flag=True, help="With --remove: remove edited files too.")
@plan_options
@click.pass_context
def init(
    ctx: click.Context,
    /,
    entry: str | None,
    package: str | None,
    is_removal: bool,
    force: bool,
    dry_run: bool,
    as_diff: bool,
    as_json: bool,
) -> None:
    """Add the runtime, the kit and its settings to a repository that has an agent.

    FILE creates the AgentSession, if several do. Your files stay: it prints the lines to add.
    """
    from dataclasses import replace

    from ..commands.init import drop_empty_folders, plan_init, plan_removal
    from ..init.repository import root_above
    from ..project.apply import apply
    from ..project.project import find_project
    from .output import print_plan, print_text

    project = find_project() if is_removal else None
    if project is None:
        root = root_above(Path.cwd())
        plan = plan_init(root, entry, package)
    else:
        root, plan = project.root, plan_removal(project, force=force)
    is_shown = dry_run or as_diff
    if not is_shown:
        apply(plan, root)
        if project is not None:
            drop_empty_folders(project)
    elif dry_run and not (as_diff or as_json):  # the whole runtime would be too much to read
        print_text([f"would {change.action} {change.path}" for change in plan.changes])
        plan = replace(plan, changes=())
    print_plan("init", plan, dry_run=is_shown, as_diff=as_diff, as_json=as_json)
    ctx.exit(plan.exit_code)
