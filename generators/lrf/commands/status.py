"""`status`: every tool, read from source, and what is wrong."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from ..errors import Problem
from ..project.contracts import Declaration
from ..project.project import Project
from ..project.reader import Tool
from ..project.search import contracts_of, tools_of
from ..spec.names import camel
from ..spec.patterns import listed


class ToolStatus(NamedTuple):
    """A tool, and whether its contract states what its patterns promise.

    "unknown" if only running it can tell, and for a tool without patterns.
    """

    tool: Tool
    contract: Literal["right", "wrong", "missing", "unknown"]
    declarations: list[Declaration]


class Status(NamedTuple):
    """The tools of a project, and what `--check` fails for."""

    tools: list[ToolStatus]
    findings: list[Problem]


def status_of(project: Project) -> Status:
    """Return the tools of a project and what is wrong with them."""
    tools, broken = tools_of(project)
    declared, broken_tests = contracts_of(project)
    by_name = defaultdict(list)
    for declaration in declared:
        by_name[declaration.tool].append(declaration)
    ordered = sorted(tools, key=lambda tool: (tool.name, str(tool.path)))
    found = [_status_of(t, [d for d in by_name[t.called] if d.is_of(t)]) for t in ordered]
    findings = [*broken, *broken_tests, *_doubles(tools)]
    return Status(found, findings + [p for status in found for p in _findings(status, project)])


def _status_of(tool: Tool, declarations: list[Declaration]) -> ToolStatus:
    stated = {pattern for d in declarations for pattern in d.patterns}
    if not tool.patterns or not all(d.is_plain for d in declarations):
        return ToolStatus(tool, "unknown", declarations)
    if not declarations:
        return ToolStatus(tool, "missing", [])
    return ToolStatus(tool, "right" if stated == {*tool.patterns} else "wrong", declarations)


def _findings(status: ToolStatus, project: Project) -> Iterator[Problem]:
    tool, declarations = status.tool, status.declarations
    bases = [p.contract_class for p in project.registry if p.name in tool.patterns]
    name = declarations[0].name if declarations else f"Test{camel(tool.name)}"
    arguments = ["arguments={…}"] if tool.needs_arguments else []
    given = ", ".join([*filter(None, bases), f"tool={tool.called}", *arguments])
    line = f"class {name}({given}):"
    if status.contract == "missing":
        message = f"{tool.place}: {tool.name} has no contract, so nothing tests what it promises"
        hint = f"write in {project.test_path(tool.path.stem)}: {line}"
        yield Problem("no-contract", message, hint)
    elif status.contract == "wrong":
        stated = listed(pattern for d in declarations for pattern in d.patterns)
        has = f"{tool.name} is {listed(tool.patterns)}, and its contract states {stated}"
        yield Problem("wrong-contract", f"{declarations[0].place}: {has}", f"write: {line}")


def _doubles(tools: Sequence[Tool]) -> Iterator[Problem]:
    """Yield the names that two tools of one agent share."""
    by_name = defaultdict(list)
    for tool in tools:
        for name in tool.names:
            by_name[name].append(tool)
    for name, found in sorted(by_name.items()):
        pairs = ((a, b) for n, a in enumerate(found) for b in found[n + 1 :] if _meet(a, b))
        for first, second in list(pairs)[:1]:
            message = f"two tools are called {name}, in {first.place} and {second.place}"
            yield Problem("double-name", message, "rename one: a model cannot tell them apart")


def _meet(first: Tool, second: Tool) -> bool:
    """Return whether one agent can have both: methods of two agents, and two folders, are apart."""
    if first.owner and second.owner:
        return (first.owner, first.path) == (second.owner, second.path)
    one, other = first.path.parent, second.path.parent
    is_within = one.is_relative_to(other) or other.is_relative_to(one)
    return bool(first.owner or second.owner) or is_within
