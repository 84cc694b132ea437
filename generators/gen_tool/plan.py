"""What a command would change, as a value: previews show it, `apply` makes it true."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import __version__, patterns, tool_lists, wiring
from .names import Problem

if TYPE_CHECKING:
    from pathlib import PurePosixPath

    from .project import Project
    from .spec import ToolSpec

DONE, WOULD_CHANGE, USAGE, CONFLICT, BY_HAND = range(5)
_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


@dataclass(frozen=True)
class Change:
    """A file, what is in it and what is to be in it; None means that there is no file.

    `path` is relative to the project's root.
    """

    path: PurePosixPath
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True)
class Plan:
    """All changes of a command, the steps it leaves to the user, and what stands in its way.

    With a problem there are no changes.
    """

    changes: tuple[Change, ...] = ()
    by_hand: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def exit_code(self) -> int:
        if self.problems:
            return CONFLICT
        return BY_HAND if self.by_hand else DONE


def plan_new(spec: ToolSpec, project: Project) -> Plan:
    """Adds a tool: its module, its test, its record, and its place in the wiring."""
    if problems := _conflicts(spec, project):
        return Plan(problems=tuple(problems))
    # Heavy, and not needed to find out that there is a conflict.
    from .compose import compose

    rendered = compose(spec, package=project.package, line_length=project.line_length)
    texts = {
        project.module(spec.name): rendered.module,
        project.test(spec.name): rendered.test,
    }
    record = {
        "generator": __version__,
        "spec": spec.to_json(),
        "texts": {str(path): text for path, text in texts.items()},
    }
    texts[project.record(spec.name)] = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    files = [Change(path, None, text.encode()) for path, text in texts.items()]
    wired = _wired(spec, project)
    if isinstance(wired, Problem):
        return Plan(tuple(files), by_hand=(wired,))
    return Plan((*files, *wired))


def _conflicts(spec: ToolSpec, project: Project) -> list[Problem]:
    """What is in the way, whatever its case: on some systems that makes no difference."""
    tools = _entries(project, project.tools)
    there = {path.stem.lower(): path for path in tools if path.suffix in (".py", "")}
    if path := there.get(spec.name):
        return [_conflict(f"there is a tool {path.stem} already: {path}")]
    problems = [
        _conflict(f"{spec.name} comes with {function}, and there is a tool of that name: {path}")
        for function in spec.functions[1:]
        if (path := there.get(function))
    ]
    for companion in (word for p in patterns.of_kind("stance") for word in p.companions):
        owner = there.get(spec.name.removesuffix(f"_{companion}"))
        if owner and _defines(project, owner, spec.name):
            problems.append(_conflict(f"{owner.stem} comes with {spec.name} already: {owner}"))
    for path in (project.test(spec.name), project.record(spec.name)):
        others = {other.name.lower(): other for other in _entries(project, path.parent)}
        if other := others.get(path.name):
            hint = "choose another name, or remove it"
            problems.append(_conflict(f"there is a file in the way: {other}", hint))
    return problems


def _conflict(message: str, hint: str = "choose another name") -> Problem:
    return Problem("conflict", message, hint)


def _entries(project: Project, folder: PurePosixPath) -> list[PurePosixPath]:
    path = project.root / folder
    return [folder / entry.name for entry in path.iterdir()] if path.is_dir() else []


def _defines(project: Project, module: PurePosixPath, function: str) -> bool:
    path = project.root / module
    return path.is_file() and f"def {function}(".encode() in path.read_bytes()


def _wired(spec: ToolSpec, project: Project) -> tuple[Change, ...] | Problem:
    """The change that wires the tool in, none where it is in, or what is left to do by hand."""
    path = project.root / project.wiring
    before = path.read_bytes() if path.is_file() else None
    scope = patterns.named(spec.stance).scope
    try:
        source = tool_lists.EMPTY if before is None else before.decode()
    except UnicodeDecodeError:
        source = "it is not UTF-8"
    result = wiring.wire(source.removeprefix(_BOM), spec.name, scope, spec.functions)
    if isinstance(result, wiring.Manual):
        return Problem(
            "wire-by-hand",
            f"{project.wiring} could not be edited safely: {result.reason}",
            result.snippet,
        )
    if isinstance(result, wiring.Already):
        return ()
    bom = _BOM if source.startswith(_BOM) else ""
    return (Change(project.wiring, before, (bom + result.text).encode()),)
