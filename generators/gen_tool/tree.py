"""What is in a project: its tools, and what would be in the way of another one."""

from __future__ import annotations

import os
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from . import patterns
from .names import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .project import Project
    from .spec import ToolSpec


def content(project: Project, path: PurePosixPath) -> bytes | None:
    """What is in a file of the project, None if there is none.

    Raises:
        OSError: It cannot be read.
    """
    try:
        # not by pathlib, whose paths cost more than the reading where there are thousands
        with open(os.path.join(project.root, path), "rb") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None


def tool_modules(project: Project) -> list[str]:
    """The modules among the tools, each by its name, in the order of the alphabet."""
    names = _names(project, project.tools)
    return sorted(n.removesuffix(".py") for n in names if n.endswith(".py") and n[0] not in "._")


def uses_of(function: str, project: Project) -> list[PurePosixPath]:
    """The modules that name a function of the wiring file, but for that file itself."""
    from .checking.files import python_files

    wiring, name = project.root / project.wiring, re.compile(rf"\b{function}\b".encode())
    files = (file for file in python_files([project.root]) if file != wiring)
    found = (file for file in files if name.search(file.read_bytes()))
    return [PurePosixPath(file.relative_to(project.root).as_posix()) for file in found]


def in_the_way(
    spec: ToolSpec, project: Project, but_for: Iterable[PurePosixPath] = ()
) -> list[Problem]:
    """What is in the way, whatever its case: on some systems that makes no difference.

    `but_for` are files that will be gone.
    """
    gone = set(but_for)
    tools = [path for path in _entries(project, project.tools) if path not in gone]
    there = {path.stem.lower(): path for path in tools if path.suffix in (".py", "")}
    if path := there.get(spec.name):
        hint = "choose another name, or see: gen-tool change --help; new --force replaces it"
        return [_conflict(f"there is a tool {path.stem} already: {path}", hint)]
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
        other = others.get(path.name)
        if other and other not in gone:
            hint = "choose another name, or remove it"
            if project.record(spec.name) in _entries(project, project.records):
                hint = f"its module is gone; take the rest away: gen-tool remove {spec.name}"
            problems.append(_conflict(f"there is a file in the way: {other}", hint))
    return problems


def _conflict(message: str, hint: str = "choose another name") -> Problem:
    return Problem("conflict", message, hint)


def _entries(project: Project, folder: PurePosixPath) -> list[PurePosixPath]:
    return [folder / name for name in _names(project, folder)]


def _names(project: Project, folder: PurePosixPath) -> list[str]:
    try:
        return os.listdir(os.path.join(project.root, folder))
    except (FileNotFoundError, NotADirectoryError):
        return []


def _defines(project: Project, module: PurePosixPath, function: str) -> bool:
    path = project.root / module
    return path.is_file() and f"def {function}(".encode() in path.read_bytes()
