"""`status`: every tool, what has become of it, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from .. import records
from ..generating import fingerprint, is_current
from ..names import Problem
from ..parts import Parts
from ..plan import Plan
from ..records import Record
from ..settling import all_waiting
from ..stored import Stored
from ..tool_lists import UnsafeError
from ..tree import content, tool_modules, uses_of
from ..unwiring import Listing, listed
from ..vendor import COPY, edited_in
from ..wiring_change import WiringFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..project import Project

MARK = b"function_tool"  # what a module has in it that is a tool, and no helper of some
ALIKE = 0.6  # from 0 to 1: how much of a text must be the same to take one file for another


@dataclass(frozen=True)
class ToolStatus:
    """A tool; one that was written by hand has neither patterns nor parts."""

    name: str
    patterns: tuple[str, ...]
    parts: Parts | None
    is_given: bool
    """whether its operation came with its specification, and is no simulation"""
    is_wired: bool
    is_tested: bool
    is_current: bool
    """whether the generator would write the same today"""


@dataclass(frozen=True)
class Status:
    """The tools of a project; `findings` are what `--check` fails for, `notices` are not."""

    tools: tuple[ToolStatus, ...]
    findings: tuple[Problem, ...]
    notices: tuple[Problem, ...] = ()


def status_of(project: Project) -> Status:
    """What has become of the tools."""
    ours = fingerprint(project)
    read = {name: records.read(project, name, trusting=ours) for name in records.names(project)}
    there = tool_modules(project)
    modules = [
        name
        for name in there
        if name in read or MARK in (content(project, project.module(name)) or b"")
    ]
    wiring, findings = _wiring(project)
    kept = {name: record for name, record in read.items() if isinstance(record, Record)}
    findings += [record for record in read.values() if isinstance(record, Problem)]
    tools = tuple(_tool(name, kept.get(name), wiring, project) for name in modules)
    untracked = [name for name in modules if name not in read]
    gone = [kept[name] for name in sorted(kept.keys() - set(modules))]
    renamed = {record.spec.name: _renamed(record, untracked, project) for record in gone}
    for tool in tools:
        if tool.name not in renamed.values():
            findings += _findings(tool, wiring)
    findings += [_orphan(name, alike) for name, alike in renamed.items()]
    if wiring is not None and not wiring.in_order:
        message = f"{project.wiring} is out of order, as after a merge"
        findings.append(Problem("unsorted", message, "run: gen-tool status --fix"))
    findings += _lists_that_nobody_calls(wiring.of_agents if wiring else (), project)
    missing = set(wiring.functions if wiring else ()) - {*there, *read}
    findings += [_not_there(name, project) for name in sorted(missing)]
    return Status(tools, (*findings, *all_waiting(project)), _edited_copies(project))


def plan_fix(project: Project) -> Plan:
    """Puts the wiring in order again, and what is missing of generated tools into it."""
    wiring = WiringFile.of(project).sorted()
    for name in tool_modules(project):
        record = records.read(project, name)
        wiring = wiring.with_tool(record.spec) if isinstance(record, Record) else wiring
    return wiring.plan


def _lists_that_nobody_calls(functions: Sequence[str], project: Project) -> list[Problem]:
    """The lists of single agents that have tools which no agent gets."""
    return [
        Problem(
            "not-given",
            f"no agent calls {function}(), whose tools nobody has",
            f"give them to their agent: tools={function}()",
        )
        for function in functions
        if not uses_of(function, project)
    ]


def _not_there(name: str, project: Project) -> Problem:
    message = f"{project.wiring} imports {name}, and there is no such module"
    return Problem("bad-wiring", message, "take its lines out, or bring it back")


def _tool(name: str, record: Record | None, wiring: Listing | None, project: Project) -> ToolStatus:
    functions = set(record.spec.functions) if record else set()
    entries = wiring.functions.get(name) if wiring else None
    parts = Parts.of(record, project) if record else None
    return ToolStatus(
        name,
        record.spec.patterns if record else (),
        parts,
        is_given=record is not None and record.spec.operation is not None,
        is_wired=bool(entries) and functions <= (entries or set()),
        is_tested=parts.test != "gone" if parts else _is_there(project, name),
        is_current=record is None or is_current(record, project),
    )


def _is_there(project: Project, name: str) -> bool:
    return content(project, project.test(name)) is not None


def _findings(tool: ToolStatus, wiring: Listing | None) -> list[Problem]:
    name, found = tool.name, []
    if wiring is not None and not tool.is_wired:
        message = f"{name} is not among what the agent can call"
        hint = "run: gen-tool status --fix" if tool.parts else "add it to tools/__init__.py"
        found.append(Problem("not-wired", message, hint))
    if tool.parts and not tool.is_tested:
        hint = f"write them anew: gen-tool upgrade {name}"
        found.append(Problem("not-tested", f"the tests of {name} are gone", hint))
    if not tool.is_current:
        message = f"the generator would write {name} in another way today"
        found.append(Problem("drift", message, f"run: gen-tool upgrade {name}"))
    return found


def _renamed(record: Record, untracked: Sequence[str], project: Project) -> str | None:
    """What a tool without its module is called now, if another module is much the same."""

    def likeness(other: str) -> float:
        text = Stored.lenient(content(project, project.module(other)) or b"")
        return SequenceMatcher(None, record.module, text, autojunk=False).quick_ratio()

    alike = max(untracked, key=likeness, default=None)
    return alike if alike and likeness(alike) >= ALIKE else None


def _orphan(name: str, alike: str | None) -> Problem:
    """A record without its module."""
    if alike:
        message = f"the module of {name} is gone, and {alike} looks like it: renamed by hand?"
        hint = f"give it its old name back, and then: gen-tool rename {name} {alike}"
        return Problem("renamed", message, hint)
    message = f"the module of {name} is gone"
    return Problem("orphan", message, f"restore it, or take the rest away: gen-tool remove {name}")


def _edited_copies(project: Project) -> tuple[Problem, ...]:
    """What update-generator would refuse to overwrite."""
    copies = (COPY, project.home)
    edited = [f"{copy}/{path}" for copy in copies for path in edited_in(project.root / copy)]
    if not edited:
        return ()
    hint = "gen-tool update-generator will not overwrite that, and refuses"
    return (Problem("edited-copy", f"you have edited {', '.join(edited)}", hint),)


def _wiring(project: Project) -> tuple[Listing | None, list[Problem]]:
    try:
        return listed(Stored.lenient(content(project, project.wiring) or b"")), []
    except UnsafeError as unsafe:
        message = f"what the agent can call cannot be said: {project.wiring}: {unsafe}"
        return None, [Problem("bad-wiring", message, "mend it by hand")]
