"""`remove`: the files of a tool, if git can restore them."""

import subprocess
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from ..errors import InputError, Problem
from ..project.plan import Change, Plan, conflict, step_for_places
from ..project.project import Project
from ..project.reader import read_file
from ..project.search import find_tool, tools_of_file, uses_of


def plan_remove(name: str, project: Project, *, force: bool = False) -> Plan:
    """Plan the removal of a tool's files.

    Raises:
        ConflictError: Git cannot restore a file, and `force` is off.
    """
    paths = find_files(name, project)
    if lost := [] if force else unsaved(paths, project.root):
        message = f"git cannot restore {', '.join(map(str, lost))}"
        hint = f"commit them first, or remove them for good: gen-tool remove {name} --force"
        raise conflict(message, hint, "unsaved")
    uses = uses_of(project.dotted(paths[0]), project, but_for=paths)
    changes = tuple(Change(path, read_file(project.root, path), None) for path in paths)
    steps = step_for_places(f"{name} is still used: take these lines out", uses)
    return Plan(changes, steps=steps)


def find_files(name: str, project: Project) -> list[PurePosixPath]:
    """Return the module of a tool, and its test and scenarios if they exist."""
    tool = find_tool(name, project)
    if isinstance(tool, Problem):
        raise InputError(tool)
    others = [other.name for other in tools_of_file(tool.path, project) if other.name != name]
    if tool.owner or others:
        company = f"{name} is a method of {tool.owner}" if tool.owner else f"{name} is not alone"
        message = f"{company} in {tool.place}" + (f", beside {', '.join(others)}" if others else "")
        raise InputError(Problem("not-alone", message, "edit that file"))
    more = project.paths_of(tool.path.stem)[1:]
    return [tool.path, *(path for path in more if (project.root / path).is_file())]


def unsaved(paths: Sequence[PurePosixPath], root: Path) -> list[PurePosixPath]:
    """Return those of `paths` that git cannot restore as they are.

    The contents are compared with the last commit, whatever the index says: a file may be ignored,
    staged only, or marked as unchanged.
    """
    try:
        listed = _git(root, "ls-tree", "-z", "HEAD", "--", *map(str, paths)).split("\0")
        hashes = _git(root, "hash-object", "--", *map(str, paths)).split()
    except (OSError, subprocess.CalledProcessError):
        return list(paths)
    entries = (line.partition("\t") for line in filter(None, listed))
    committed = {name: about.split()[2] for about, _, name in entries}
    found = zip(paths, hashes, strict=True)
    return [path for path, now in found if committed.get(str(path)) != now]


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
