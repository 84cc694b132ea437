"""The group of all commands: each is imported when it is used, errors are printed in one place."""

from __future__ import annotations

import sys
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

import click

from .options import read_help

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..errors import Problem

USAGE = 2
# The module under here, or of another part of the kit, that has the command; and what it does.
COMMANDS = {
    "new": (".new:new", "Add a tool, its test and its scenarios."),
    "list": (".views:list_patterns", "List the patterns."),
    "show": (".views:show", "Show what patterns are for, what a caller hears, and the code."),
    "status": (".views:status", "Show every tool, its patterns and its contract."),
    "rename": (".changes:rename", "Rename a tool, its module and its test."),
    "remove": (".changes:remove", "Remove a tool and its test."),
    "update": (".changes:update", "Update the kit and the runtime."),
    "init": (".init:init", "Add gen-tool to a repository that has an agent, or remove it."),
    "adopt": (".adopt:adopt", "Write the contract for a tool that you wrote yourself."),
    "probe": ("..probe.command:probe", "Run a tool in calls that go wrong; say what callers hear."),
    "check": ("..lint.command:check", "Find the pitfalls of long-running tools."),
    "explain": ("..lint.command:explain", "Explain a finding of check."),
}


class Commands(click.Group):
    """The commands; `new` is meant if the first word is not one of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import a command."""
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name][0].partition(":")
        command: click.Command = getattr(import_module(module, __package__), attribute)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `new` first if no command is given."""
        is_completing = ctx.resilient_parsing and not args
        if not is_completing and (not args or args[0] not in (*COMMANDS, *ctx.help_option_names)):
            self._refuse_mistyped(args)
            args.insert(0, "new")
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does, without importing it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def main(self, args: Sequence[str] | None = None, *more: Any, **kwargs: Any) -> Any:
        """Run, and print errors, in JSON if that was asked for."""
        kwargs["standalone_mode"] = False
        typed = sys.argv[1:] if args is None else args
        command = next((word for word in typed if word in COMMANDS), "new")
        fail = partial(_fail, command, as_json="--json" in typed)
        try:
            sys.exit(super().main(args, *more, **kwargs) or 0)
        except click.UsageError as error:
            if "--json" not in typed:
                error.show()
                sys.exit(USAGE)
            from ..errors import Problem

            message = error.format_message().rstrip(".")
            fail([Problem("usage", message, f"see gen-tool {command} --help")], USAGE)
        except click.Abort:
            click.echo("Stopped. Nothing was changed.", err=True)
            sys.exit(130)
        except Exception as error:
            from ..errors import InputError  # not above: dataclasses take time

            if not isinstance(error, InputError):
                raise
            fail(error.problems, getattr(error, "exit_code", USAGE))  # of a ConflictError

    def _refuse_mistyped(self, args: Sequence[str]) -> None:
        from difflib import get_close_matches

        from ..errors import InputError, Problem

        close = get_close_matches(args[0], COMMANDS, n=1, cutoff=0.8) if args else []
        if close:
            message = f"{args[0]!r} is not a command; did you mean gen-tool {close[0]}?"
            hint = f"for a tool of that name: gen-tool new {args[0]}"
            raise InputError(Problem("unknown-command", message, hint))


def _fail(command: str, problems: Sequence[Problem], code: int, *, as_json: bool) -> NoReturn:
    from .output import print_problems

    print_problems(command, problems, code, as_json=as_json)
    sys.exit(code)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=read_help("gen-tool"),
)
def gen_tool() -> None:
    """Add long-running tools and their tests to a LiveKit voice agent.

    `gen-tool NAME …` is short for `gen-tool new NAME …`.
    """
