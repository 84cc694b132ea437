"""The command line: reads what was typed, shows what came of it, decides nothing.

What a command needs is imported in it, so that help and completion wait for nothing else.
"""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

import click

from .completing import pattern_names, rule_codes, tool_names
from .options import json_option, name_argument, params_argument, planned, specifying, viewing
from .saying import View, say, say_outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from .plan import Plan
    from .project import Project
    from .spec import ToolSpec

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


@gen_tool.command(epilog=NEW_EXAMPLES)
@click.argument("name", default="")
@params_argument
@specifying
@click.option("--spec", "spec_file", metavar="FILE", help="Take all that from JSON; - is stdin.")
@click.option("--force", is_flag=True, help="Replace a tool of that name.")
@click.option("--skip", is_flag=True, help="Leave a tool of that name as it is.")
@click.option("--no-input", is_flag=True, help="Never ask.")
@viewing
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
    from .commands.new import plan_new
    from .specifying import specified

    view = View(dry_run, as_diff, as_json)
    asks = not (no_input or as_json) and asking.can_ask()
    made: list[ToolSpec] = []

    def specify() -> None:
        implied = "gen_tool.implied" in ctx.meta
        made.append(specified(name, flags, spec_file, asks=asks, implied=implied))

    def plan(project: Project) -> Plan:
        [spec] = made
        planned = plan_new(spec, project, force=force, skip=skip)
        if asks and planned.problems and not (force or skip or view.only):
            return asking.settle(planned, spec, project)
        return planned

    outcome = carry_out(plan, dry_run=view.only, first=specify)
    say_outcome("new", outcome, view)
    ctx.exit(outcome.exit_code)


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

    with here() as (_, no_project, wrong):
        # outside of a project there are patterns too, but not in one whose settings are broken
        problems = [*wrong, *(p for p in no_project if p.code == "bad-project")]
        if problems:
            say(views.problems(problems), err=True)
            ctx.exit(2)
        say(json_view.of_patterns() if as_json else views.pattern_list())


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
        outcome = Outcome(Plan(problems=tuple(shown)), USAGE)
        say_outcome("show", outcome, View(as_json=as_json))
        ctx.exit(outcome.exit_code)
    elif as_json:
        say(json_view.of_pattern_shown(shown))
    else:
        say(showing.text(shown))


@gen_tool.command()
@name_argument
@params_argument
@specifying
@click.option("--no-params", is_flag=True, help="Take all parameters away.")
@planned
def change(name: str, no_params: bool, **flags: Any) -> Callable[[Project], Plan]:
    """Give a tool other patterns or parameters; what you have written stays.

    What you do not give stays as it was. Patterns and parameters are given whole.

    \b
    Examples:
      gen-tool change report --pattern background --pattern retry
      gen-tool change find_customer phone:str country:str=us
    """
    from .commands.change import plan_change
    from .specifying import as_typed, kept, respecified

    def plan(project: Project) -> Plan:
        record = kept(name, project)
        spec = respecified(record.spec, flags, no_params=no_params)
        command = as_typed("change", name, flags, no_params=no_params)
        return plan_change(record, spec, project, command=command)

    return plan


@gen_tool.command()
@name_argument
@click.argument("new_name")
@planned
def rename(name: str, new_name: str) -> Callable[[Project], Plan]:
    """Give a tool another name: its files, its functions, its tests, its wiring.

    \b
    Example:
      gen-tool rename report sales_report
    """
    from .commands.change import plan_rename
    from .specifying import kept, tool_name

    return lambda project: plan_rename(kept(name, project), tool_name(new_name), project)


@gen_tool.command()
@name_argument
@click.option("--force", is_flag=True, help="Even if your own work is in it.")
@planned
def remove(name: str, force: bool) -> Callable[[Project], Plan]:
    """Take back what `new` did: module, tests, wiring, record.

    \b
    Example:
      gen-tool remove report
    """
    from .commands.remove import plan_remove
    from .specifying import kept

    return lambda project: plan_remove(kept(name, project), project, force=force)


@gen_tool.command()
@name_argument
@planned
def forget(name: str) -> Callable[[Project], Plan]:
    """Let go of a tool that you have deleted, or want to keep as your own: its record goes.

    \b
    Example:
      gen-tool forget report
    """
    from .commands.remove import plan_forget
    from .specifying import recorded

    return lambda project: plan_forget(recorded(name, project), project)


@gen_tool.command()
@click.argument("name")
@click.option(
    "--pattern",
    "patterns",
    multiple=True,
    metavar="P",
    shell_complete=pattern_names,
    help="What it promises. Repeat it to combine.",
)
@click.option("--in", "path", metavar="FILE", help="The file it is in, if several have it.")
@click.option("--work", metavar="FUNCTION", help="Its slow part, which the tests hold and let go.")
@click.option("--returns", metavar="EXPR", help="What that returns, or yields, as an example.")
@click.option("--arg", "arguments", multiple=True, metavar="NAME=EXPR", help="An argument.")
@click.option("--agent", metavar="EXPR", help="The agent: 'Assistant(db=None)'.")
@click.option("--userdata", metavar="EXPR", help="The userdata of the session.")
@click.option("--release", metavar="FUNCTION", help="Cleanup: what gives the resource back.")
@click.option("--deadline", type=float, metavar="SECONDS", help="Timeout: 30 by default.")
@click.option("--key", metavar="PARAM", help="Payments: the same PARAM is the same payment.")
@click.option("--confirm", is_flag=True, help="Payments: the first call only reads back.")
@click.option("--force", is_flag=True, help="Replace the tests that are there.")
@planned
def adopt(name: str, force: bool, **typed: Any) -> Callable[[Project], Plan]:
    """Write tests for a tool that you have written by hand; the tool is not touched.

    They hold it to what its patterns promise to callers. What fails is what callers live through.

    \b
    Examples:
      gen-tool adopt search_database --pattern interruptible
      gen-tool adopt book_table --pattern payment --work reserve --returns '"Table 7"'
    """
    from .adopting.asked import Asked
    from .commands.adopt import plan_adopt

    return lambda project: plan_adopt(Asked(name, **typed), project, force=force)


@gen_tool.command()
@click.option("--check", is_flag=True, help="Exit with 1 if something is wrong, as in CI.")
@click.option("--fix", is_flag=True, help="Put the wiring in order, as after a merge.")
@viewing
@click.pass_context
def status(
    ctx: click.Context, /, check: bool, fix: bool, dry_run: bool, as_diff: bool, as_json: bool
) -> None:
    """Show every tool, and what has become of it since it was generated.

    \b
    Examples:
      gen-tool status
      gen-tool status --check
    """
    from . import json_view, views
    from .carrying_out import carry_out
    from .commands.status import Status, plan_fix, status_of
    from .plan import DONE, WOULD_CHANGE, Plan

    view, seen = View(dry_run, as_diff, as_json), list[Status]()

    def look(project: Project) -> Plan:
        seen.append(status_of(project))
        return Plan()

    outcome = carry_out(plan_fix, dry_run=view.only) if fix else carry_out(look)
    if not seen:
        say_outcome("status", outcome, view)
        ctx.exit(outcome.exit_code)
    [found] = seen
    exit_code = WOULD_CHANGE if check and found.findings else DONE
    if as_json:
        say(json_view.of_status(found, exit_code))
    else:
        say(views.notices((*outcome.plan.notices, *found.notices)), err=True)
        say(views.status(found))
    ctx.exit(exit_code)


@gen_tool.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@json_option
@click.pass_context
def check(ctx: click.Context, /, paths: tuple[str, ...], as_json: bool) -> None:
    """Find what goes wrong in long-running tools, in any LiveKit repository.

    Reads Python files, all that are here or those named; imports and changes nothing.
    # gen-tool: ignore[LRF103] and why, at the end of a line, leaves a finding out.

    \b
    Examples:
      gen-tool check
      gen-tool check src/my_agent/tools/report.py --json
    """
    from . import views
    from .carrying_out import WrongUsageError
    from .commands import check as checking

    try:
        report = checking.checked(paths)
    except WrongUsageError as wrong:
        say(checking.problems_in_json(wrong.problems) if as_json else "")
        say("" if as_json else views.problems(wrong.problems), err=True)
        ctx.exit(2)
    say(checking.in_json(report) if as_json else checking.text(report))
    ctx.exit(checking.exit_code(report))


@gen_tool.command()
@click.argument("codes", nargs=-1, metavar="[CODE]...", shell_complete=rule_codes)
@json_option
@click.pass_context
def explain(ctx: click.Context, /, codes: tuple[str, ...], as_json: bool) -> None:
    """Say at length what a finding of `check` means; without a code, list the rules.

    \b
    Examples:
      gen-tool explain LRF103
      gen-tool explain
    """
    from . import views
    from .carrying_out import WrongUsageError
    from .commands import explain as explaining

    try:
        known = explaining.asked_for(codes)
    except WrongUsageError as wrong:
        say(explaining.problems_in_json(wrong.problems) if as_json else "")
        say("" if as_json else views.problems(wrong.problems), err=True)
        ctx.exit(2)
    say(explaining.in_json(known) if as_json else explaining.text(known))


@gen_tool.command()
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=tool_names)
@planned
def upgrade(names: tuple[str, ...]) -> Callable[[Project], Plan]:
    """Bring tools, or all, to what the generator writes today; your edits stay.

    Where an edit is in the way, the tool stays as it is, and the merged text is put under
    .gen-tool/conflicts/: settle it there, and run the same command again.

    \b
    Examples:
      gen-tool upgrade --dry-run --diff
      gen-tool upgrade report
    """
    from .commands.upgrade import plan_upgrade

    return lambda project: plan_upgrade(names, project)


@gen_tool.command()
@click.argument("entry", required=False, metavar="[AGENT.PY]")
@click.option("--package", metavar="NAME", help="What the new package is called: voice_tools.")
@click.option("--remove", is_flag=True, help="Take away all that init brought.")
@click.option("--force", is_flag=True, help="With --remove: even if you have edited it.")
@viewing
@click.pass_context
def init(
    ctx: click.Context,
    /,
    entry: str | None,
    package: str | None,
    remove: bool,
    force: bool,
    dry_run: bool,
    as_diff: bool,
    as_json: bool,
) -> None:
    """Move into a LiveKit repository that you have, so that all commands work there.

    Brings the generator, what its tools need, and the test session. Touches no file of yours: what
    to add to your agent is printed.

    \b
    Examples:
      gen-tool init --dry-run
      gen-tool init src/agent.py
      gen-tool init --remove
    """
    from .commands.init import move_in, move_out

    view = View(dry_run, as_diff, as_json)
    if remove:
        outcome = move_out(force=force, dry_run=view.only)
    else:
        outcome = move_in(entry, package, dry_run=view.only)
    say_outcome("init", outcome, view)
    ctx.exit(outcome.exit_code)


@gen_tool.command("update-generator")
@click.argument("source", required=False)
@viewing
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

    view = View(dry_run, as_diff, as_json)
    outcome = carry_out(lambda project: plan_update(source, project), dry_run=view.only)
    say_outcome("update-generator", outcome, view)
    if outcome.project and outcome.plan.changes and not (view.only or as_json):
        say(what_upgrade_would_do(outcome.project))
    ctx.exit(outcome.exit_code)


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

    say(script(shell, gen_tool))


def main() -> None:
    """The `gen-tool` script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A pipe on Windows may have no letter for what the user typed.
            stream.reconfigure(errors="backslashreplace")
    # No shell expands patterns on Windows, so click does, and would do it to list[str].
    gen_tool.main(prog_name="gen-tool", windows_expand_args=False)
