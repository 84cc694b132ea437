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
    **shown: bool,
) -> None:
    """Add the runtime, the kit and its settings to a repository that has an agent.

    FILE creates the AgentSession, if several do. Your files stay: it prints the lines to add.
    """
    from dataclasses import replace

    from ..commands.init import drop_empty_folders, plan_init, plan_removal
    from ..init.site import root_above
    from ..project.apply import apply
    from ..project.project import Project
    from ..settings import load
    from .output import print_plan, print_text

    project = None
    if is_removal:
        settings = load()  # even if the package is gone
        project = Project(settings, settings.tools, settings.tests)
        root, plan = project.root, plan_removal(project, force=force)
    else:
        root = root_above(Path.cwd())
        plan = plan_init(root, entry, package)
    is_dry = shown["dry_run"] or shown["as_diff"]
    if not is_dry:
        apply(plan, root)
        if project is not None:
            drop_empty_folders(project)
    elif not (shown["as_diff"] or shown["as_json"]):  # the whole runtime is too much to read
        print_text([f"would {change.action} {change.path}" for change in plan.changes])
        plan = replace(plan, changes=())
    print_plan("init", plan, **{**shown, "dry_run": is_dry})
    ctx.exit(plan.exit_code)
