"""`gen-tool list`, `show` and `status`: commands that print what there is."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from .options import complete_patterns, json_option, read_help
from .output import as_data, print_json, print_text, problem_lines, width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..commands.status import ToolStatus

HEADER = ("tool", "patterns", "operation", "contract")


@click.command("list", epilog=read_help("list"))
@json_option
def list_patterns(as_json: bool) -> None:
    """List the patterns, and what goes together."""
    from ..commands.patterns import list_patterns
    from ..project.project import find_project_if_any
    from ..spec.patterns import BUILT_IN

    project = find_project_if_any()
    patterns = list_patterns(project.registry if project else BUILT_IN)
    if as_json:
        print_json("list", 0, patterns=patterns, problems=[])
        return
    titles = {"mode": "Modes: a tool has one.", "option": "Options: a tool may have several."}
    for kind, title in titles.items():
        shown = (line for p in patterns if p["kind"] == kind for line in _lines_of(p))
        print_text([title, *shown, ""])
    print_text(["Of progress, streaming and concurrent a tool has at most one."])


def _lines_of(pattern: dict[str, Any]) -> Iterator[str]:
    yield f"  {pattern['name']:<14} {pattern['summary']}"
    notes = ["the default"] if pattern["default"] else []
    notes += ["goes with cleanup only"] if pattern["goes_with"] == ["cleanup"] else []
    notes += [f"also {', '.join(pattern['aliases'])}"] if pattern["aliases"] else []
    notes += [f"from {pattern['module']}"] if pattern["module"] else []
    if notes:
        yield f"  {'':<14} ({'; '.join(notes)})"


@click.command(epilog=read_help("show"))
@click.argument("patterns", nargs=-1, metavar="PATTERN...", shell_complete=complete_patterns)
@click.option("--picture", metavar="FILE", help="Write what the caller hears as a picture (SVG).")
@json_option
def show(patterns: tuple[str, ...], picture: str | None, as_json: bool) -> None:
    """Show what patterns are for, what the caller hears, and the code."""
    from ..commands.patterns import show_patterns
    from ..errors import Problem
    from ..project.project import find_project_if_any
    from ..timeline.examples import write_examples

    shown = show_patterns(patterns, find_project_if_any())
    if picture:
        write_examples([pattern.name for pattern in shown.patterns], picture)
    if as_json:
        names = [pattern.name for pattern in shown.patterns]
        about = [" ".join(lines) for lines in shown.about]
        texts = {"generates": shown.command, "dialogue": shown.dialogue, "module": shown.module}
        print_json("show", 0, patterns=names, about=about, **texts, problems=[])
        return
    for pattern, lines in zip(shown.patterns, shown.about, strict=True):
        print_text([f"{pattern.name}: {pattern.summary}", *(f"  {line}" for line in lines), ""])
    if shown.dialogue:
        heard = "What the caller hears, played in a test call:"
        print_text([heard, "", *shown.dialogue.splitlines(), ""], wrapped=False)
    print_text([f"The code: {shown.command}", "", *shown.module.splitlines()], wrapped=False)
    if shown.unformatted:
        note = Problem("unformatted", f"not formatted: {shown.unformatted}")
        print_text(problem_lines([note], "note"), err=True)


@click.command(epilog=read_help("status"))
@click.option("--check", is_flag=True, help="Exit with 1 if something is wrong, for CI.")
@json_option
@click.pass_context
def status(ctx: click.Context, check: bool, as_json: bool) -> None:
    """Show every tool: its patterns, whether it is simulated, its contract.

    Methods of agents are shown too. It reads source and imports nothing.
    """
    from ..commands.status import status_of
    from ..project.project import find_project

    found = status_of(find_project())
    exit_code = 1 if check and found.findings else 0
    if as_json:
        tools = [_tool_as_data(tool) for tool in found.tools]
        print_json("status", exit_code, tools=tools, problems=as_data(found.findings))
    elif found.tools or found.findings:
        print_text(_table(found.tools), wrapped=False)
        print_text(problem_lines(found.findings))
    else:
        print_text(["There is no tool yet. gen-tool --help says how to add one."])
    ctx.exit(exit_code)


def _table(tools: list[ToolStatus]) -> Iterator[str]:
    """Yield a line for each tool; two where the terminal is too narrow."""
    rows = [HEADER, *map(_row, tools)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    is_narrow = sum(widths) + 2 * len(widths) > width()
    for row in rows:
        if is_narrow:
            yield row[0]
            yield f"  {', '.join(row[1:])}"
        else:
            cells = (cell.ljust(size) for cell, size in zip(row, widths, strict=True))
            yield "  ".join(cells).rstrip()
    counted = Counter(row[-1] for row in rows[1:]).most_common()
    contracts = ", ".join(f"{count} {contract}" for contract, count in counted)
    yield from ["", f"{len(tools)} tools; contracts: {contracts}", ""]


def _row(status: ToolStatus) -> tuple[str, str, str, str]:
    tool, contract = status.tool, status.contract
    others = "see its tests" if tool.patterns else "adopted"
    tested = others if status.declarations else "none"
    operation = "simulated" if tool.is_simulated else "yours"
    patterns = " ".join(tool.patterns) or "plain"
    return tool.called, patterns, operation, tested if contract == "unknown" else contract


def _tool_as_data(status: ToolStatus) -> dict[str, Any]:
    tool = status.tool
    return {
        "name": tool.name,
        "class": tool.owner or None,
        "path": str(tool.path),
        "line": tool.line,
        "patterns": list(tool.patterns),
        "simulated": tool.is_simulated,
        "contract": status.contract,
        "contracts": [declaration.place for declaration in status.declarations],
    }
