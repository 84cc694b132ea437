"""The command line: reads what was typed, shows what came of it, decides nothing.

What a command needs is imported in it, so that help and completion wait for nothing else.
"""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

import click

from .completing import pattern_names, tool_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from .carrying_out import Outcome
    from .plan import Plan
    from .project import Project
    from .spec import ToolSpec

COLOURS = {
    "error:": "red",
    "note:": "yellow",
    "left to do by hand:": "yellow",
    "would ": "cyan",
    "wrote ": "green",
    "changed ": "green",
    "removed ": "green",
    "+": "green",
    "-": "red",
}
EXIT_CODES = """\b
Exit codes: 0 done; 1 findings (--check); 2 usage; 3 something is in the way, and it stays as it
was; 4 done, but one step is left to do by hand, and printed.
"""
NEW_EXAMPLES = """\b
Examples:
  gen-tool find_customer phone:str
  gen-tool --pattern background report
  gen-tool --pattern streaming --pattern timeout search_notes query:str limit:int=5
  gen-tool --pattern payment settle_bill bill_id:str --what "the payment"
  gen-tool route_call 'team:sales|support' 'tags:list[str]=a,b' --arg-help team="Who takes it."
  gen-tool new --spec report.json --dry-run --json

\b
Types: str, int, float, bool, list[str], list[int], and choices such as a|b|c.
Quote what a shell would take for its own: 'team:a|b|c' (a pipe), 'tags:list[str]' (a file
pattern). In cmd.exe quote with double quotes.
"""
SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Commands(click.Group):
    """`new` is meant where the first word is no command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        words = [*self.commands, *ctx.help_option_names]
        is_completing = ctx.resilient_parsing and not args
        if not is_completing and (not args or args[0] not in words):
            ctx.meta["gen_tool.implied"] = True
            args.insert(0, "new")
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=Commands, context_settings=SETTINGS, epilog=EXIT_CODES + "\n\n" + NEW_EXAMPLES)
def gen_tool() -> None:
    """Adds long-running tools, their tests and their wiring to a LiveKit voice agent.

    `gen-tool NAME …` is short for `gen-tool new NAME …`.
    """


name_argument = click.argument("name", shell_complete=tool_names)
dry_run_option = click.option("--dry-run", is_flag=True, help="Show it, and write nothing.")
diff_option = click.option("--diff", "as_diff", is_flag=True, help="Show each line that differs.")
json_option = click.option("--json", "as_json", is_flag=True, help="Say it in JSON.")


def specifying(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say what a tool is to be."""
    options = [
        click.option(
            "--pattern",
            "patterns",
            multiple=True,
            metavar="P",
            shell_complete=pattern_names,
            help="Repeat it to combine.",
        ),
        click.option("--description", metavar="TEXT", help="What it does, for the model."),
        click.option(
            "--arg-help", multiple=True, metavar="NAME=TEXT", help="A parameter, for the model."
        ),
        click.option("--what", metavar="TEXT", help='What the caller waits for: "the report".'),
        click.option(
            "--key", metavar="PARAM", help="Payments: the same PARAM is never charged twice."
        ),
        click.option(
            "--confirm/--no-confirm",
            default=None,
            help="Payments: ask the caller before charging.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@gen_tool.command(epilog=NEW_EXAMPLES)
@click.argument("name", default="")
@click.argument("params", nargs=-1, metavar="[PARAM:TYPE[=DEFAULT]]...")
@specifying
@click.option("--spec", "spec_file", metavar="FILE", help="Take all that from JSON; - is stdin.")
@click.option("--force", is_flag=True, help="Replace a tool of that name.")
@click.option("--skip", is_flag=True, help="Leave a tool of that name as it is.")
@click.option("--no-input", is_flag=True, help="Never ask.")
@dry_run_option
@diff_option
@json_option
@click.option("--list", "list_", is_flag=True, help="Show the patterns.")
@click.pass_context
def new(
    ctx: click.Context,
    /,
    name: str,
    spec_file: str | None,
    force: bool,
    skip: bool,
    no_input: bool,
    list_: bool,
    dry_run: bool,
    as_diff: bool,
    as_json: bool,
    **flags: Any,
) -> None:
    """Add a tool, its tests and its wiring."""
    if list_:
        ctx.invoke(list_patterns, as_json=as_json)
        return
    from . import asking
    from .carrying_out import carry_out
    from .commands import new as command
    from .specifying import specified

    asks = not (no_input or as_json) and asking.can_ask()
    made: list[ToolSpec] = []

    def specify() -> None:
        implied = "gen_tool.implied" in ctx.meta
        made.append(specified(name, flags, spec_file, asks=asks, implied=implied))

    def plan(project: Project) -> Plan:
        [spec] = made
        planned = command.plan_new(spec, project, force=force, skip=skip)
        if asks and planned.problems and not (force or skip or dry_run):
            return asking.settle(planned, spec, project)
        return planned

    outcome = carry_out(plan, dry_run=dry_run or as_diff, first=specify)
    _finish(ctx, "new", outcome, dry_run, as_diff, as_json, made)


@gen_tool.command("list")
@json_option
@click.pass_context
def list_patterns(ctx: click.Context, /, as_json: bool) -> None:
    """Show the patterns: stances, shapes and guards, and what goes together.

    \b
    Example:
      gen-tool list
    """
    from . import json_view, views
    from .here import here

    with here() as (_, _, problems):
        if problems:
            _show(views.problems(problems), err=True)
            ctx.exit(2)
        _show(json_view.of_patterns() if as_json else views.pattern_list())


@gen_tool.command()
@click.argument("patterns", nargs=-1, metavar="PATTERN...", shell_complete=pattern_names)
@json_option
@click.pass_context
def show(ctx: click.Context, /, patterns: tuple[str, ...], as_json: bool) -> None:
    """Show what patterns are for, what the caller hears, and the code that would be written.

    \b
    Examples:
      gen-tool show background
      gen-tool show background progress
      gen-tool show retry
    """
    from . import json_view, showing
    from .carrying_out import Outcome
    from .plan import USAGE, Plan

    shown = showing.show(patterns)
    if isinstance(shown, list):
        _finish(ctx, "show", Outcome(Plan(problems=tuple(shown)), USAGE), False, False, as_json)
    elif as_json:
        _show(json_view.of_pattern_shown(shown))
    else:
        _show(showing.text(shown))


@gen_tool.command()
@name_argument
@click.argument("params", nargs=-1, metavar="[PARAM:TYPE[=DEFAULT]]...")
@specifying
@click.option("--no-params", is_flag=True, help="Take all parameters away.")
@dry_run_option
@diff_option
@json_option
@click.pass_context
def change(
    ctx: click.Context,
    /,
    name: str,
    no_params: bool,
    dry_run: bool,
    as_diff: bool,
    as_json: bool,
    **flags: Any,
) -> None:
    """Give a tool other patterns or parameters; what you have written stays.

    What you do not give stays as it was. Patterns and parameters are given whole.

    \b
    Examples:
      gen-tool change report --pattern background --pattern retry
      gen-tool change find_customer phone:str country:str=us
    """
    from .commands.change import plan_change
    from .specifying import kept, respecified

    def plan(project: Project) -> Plan:
        record = kept(name, project)
        return plan_change(record, respecified(record.spec, flags, no_params=no_params), project)

    _carry_out(ctx, "change", plan, dry_run, as_diff, as_json)


@gen_tool.command()
@name_argument
@click.argument("new_name")
@dry_run_option
@diff_option
@json_option
@click.pass_context
def rename(
    ctx: click.Context, /, name: str, new_name: str, dry_run: bool, as_diff: bool, as_json: bool
) -> None:
    """Give a tool another name: its files, its functions, its tests, its wiring.

    \b
    Example:
      gen-tool rename report sales_report
    """
    from .commands.change import plan_rename
    from .specifying import kept, tool_name

    def plan(project: Project) -> Plan:
        return plan_rename(kept(name, project), tool_name(new_name), project)

    _carry_out(ctx, "rename", plan, dry_run, as_diff, as_json)


@gen_tool.command()
@name_argument
@click.option("--force", is_flag=True, help="Even if your own work is in it.")
@dry_run_option
@diff_option
@json_option
@click.pass_context
def remove(
    ctx: click.Context, /, name: str, force: bool, dry_run: bool, as_diff: bool, as_json: bool
) -> None:
    """Take back what `new` did: module, tests, wiring, record.

    \b
    Example:
      gen-tool remove report
    """
    from .commands.remove import plan_remove
    from .specifying import kept

    def plan(project: Project) -> Plan:
        return plan_remove(kept(name, project), project, force=force)

    _carry_out(ctx, "remove", plan, dry_run, as_diff, as_json)


@gen_tool.command()
@name_argument
@dry_run_option
@diff_option
@json_option
@click.pass_context
def forget(ctx: click.Context, /, name: str, dry_run: bool, as_diff: bool, as_json: bool) -> None:
    """Let go of a tool that you have deleted, or want to keep as your own: its record goes.

    \b
    Example:
      gen-tool forget report
    """
    from .commands.remove import plan_forget
    from .specifying import recorded

    def plan(project: Project) -> Plan:
        return plan_forget(recorded(name, project), project)

    _carry_out(ctx, "forget", plan, dry_run, as_diff, as_json)


@gen_tool.command()
@click.option("--check", is_flag=True, help="Exit with 1 if something is wrong, as in CI.")
@click.option("--fix", is_flag=True, help="Put the wiring in order, as after a merge.")
@dry_run_option
@json_option
@click.pass_context
def status(ctx: click.Context, /, check: bool, fix: bool, dry_run: bool, as_json: bool) -> None:
    """Show every tool, and what has become of it since it was generated.

    \b
    Examples:
      gen-tool status
      gen-tool status --check
    """
    from . import carrying_out, json_view, plan, views
    from .commands.status import Status, plan_fix, status_of

    if fix:
        _carry_out(ctx, "status", plan_fix, dry_run, False, as_json)
        return
    seen: list[Status] = []

    def look(project: Project) -> Plan:
        seen.append(status_of(project))
        return plan.Plan()

    outcome = carrying_out.carry_out(look)
    if not seen:
        _finish(ctx, "status", outcome, False, False, as_json)
        return
    [found] = seen
    exit_code = plan.WOULD_CHANGE if check and found.findings else plan.DONE
    if as_json:
        _show(json_view.of_status(found, exit_code))
    else:
        _show(views.notices(outcome.plan.notices), err=True)
        _show(views.status(found))
    ctx.exit(exit_code)


@gen_tool.command()
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=tool_names)
@dry_run_option
@diff_option
@json_option
@click.pass_context
def upgrade(
    ctx: click.Context,
    /,
    names: tuple[str, ...],
    dry_run: bool,
    as_diff: bool,
    as_json: bool,
) -> None:
    """Bring tools, or all, to what the generator writes today; your edits stay.

    Where an edit is in the way, the tool stays as it is, and the merged text is put under
    .gen-tool/conflicts/: settle it there, and run the same command again.

    \b
    Examples:
      gen-tool upgrade --dry-run --diff
      gen-tool upgrade report
    """
    from .commands.upgrade import plan_upgrade

    def plan(project: Project) -> Plan:
        return plan_upgrade(names, project)

    _carry_out(ctx, "upgrade", plan, dry_run, as_diff, as_json)


@gen_tool.command("update-generator")
@click.argument("source", required=False)
@dry_run_option
@diff_option
@json_option
@click.pass_context
def update_generator(
    ctx: click.Context, /, source: str | None, dry_run: bool, as_diff: bool, as_json: bool
) -> None:
    """Bring a newer generator into generators/: from a folder, an archive, or the one that runs.

    \b
    Examples:
      gen-tool update-generator ../lrf-template
      gen-tool update-generator lrf-template.zip
    """
    from .carrying_out import carry_out
    from .commands.update_generator import plan_update, what_upgrade_would_do

    is_dry = dry_run or as_diff
    outcome = carry_out(lambda project: plan_update(source, project), dry_run=is_dry)
    if not (as_json or is_dry or outcome.exit_code) and outcome.project and outcome.plan.changes:
        _finish(ctx, "update-generator", outcome, dry_run, as_diff, as_json, leave=False)
        _show(what_upgrade_would_do(outcome.project))
        return
    _finish(ctx, "update-generator", outcome, dry_run, as_diff, as_json)


@gen_tool.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the lines that make a shell complete commands, patterns and tools.

    \b
    Examples:
      eval "$(gen-tool completion bash)"
      gen-tool completion fish > ~/.config/fish/completions/gen-tool.fish
    """
    from .completing import script

    _show(script(shell, gen_tool))


def _carry_out(
    ctx: click.Context,
    command: str,
    plan: Callable[[Project], Plan],
    dry_run: bool,
    as_diff: bool,
    as_json: bool,
) -> None:
    from .carrying_out import carry_out

    outcome = carry_out(plan, dry_run=dry_run or as_diff)
    _finish(ctx, command, outcome, dry_run, as_diff, as_json)


def _finish(
    ctx: click.Context,
    command: str,
    outcome: Outcome,
    dry_run: bool,
    as_diff: bool,
    as_json: bool,
    new_tools: list[ToolSpec] | None = None,
    leave: bool = True,
) -> None:
    from . import json_view, views

    planned = outcome.plan
    if as_json:
        is_dry = dry_run or as_diff
        _show(json_view.of_plan(command, planned, outcome.exit_code, dry_run=is_dry))
        ctx.exit(outcome.exit_code)
    _show(views.notices(planned.notices), err=True)
    _show(views.problems((*planned.problems, *planned.conflicts)), err=True)
    if as_diff:
        _show(views.diff(planned))
    elif dry_run:
        _show(views.preview(planned))
    elif planned.changes or not (planned.problems or planned.conflicts or planned.notices):
        _show(views.done(planned))
        for spec in new_tools or ():
            if outcome.project:
                _show(views.next_steps(planned, spec, outcome.project))
    _show(views.by_hand(planned))
    if leave:
        ctx.exit(outcome.exit_code)


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
    # No shell expands patterns on Windows, so click does, and would do it to list[str].
    gen_tool.main(prog_name="gen-tool", windows_expand_args=False)
