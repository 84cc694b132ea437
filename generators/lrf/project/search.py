"""The search for the tools and contracts of a project, and for the uses of a module."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib.util import resolve_name
from pathlib import PurePosixPath

from ..errors import Problem
from . import contracts
from .contracts import Declaration
from .project import Project
from .reader import Module, Tool, parse, read_file, tools_in


def tools_of(project: Project) -> tuple[list[Tool], list[Problem]]:
    """Return the tools of a project, methods of its agents too, and the files that are broken."""
    registry = project.registry
    modules, broken = _parsed(project, project.home, b"_tool")
    inside = (m for m in modules if not m.path.is_relative_to(project.runtime))
    return [tool for module in inside for tool in tools_in(module, registry)], broken


def contracts_of(project: Project) -> tuple[list[Declaration], list[Problem]]:
    """Return the contracts of a project's tests, and the files that are broken."""
    modules, broken = _parsed(project, _tests(project), b"Contract")
    return [d for m in modules for d in contracts.declarations_in(m, project.registry)], broken


def tools_of_file(path: PurePosixPath, project: Project) -> list[Tool]:
    """Return the tools that one file defines."""
    content = read_file(project.root, path)
    module = parse(path, project.dotted(path), content) if content else None
    return list(tools_in(module, project.registry)) if isinstance(module, Module) else []


def namesakes_of(names: set[str], project: Project) -> Iterator[Tool]:
    """Yield the tools with such a name beside the folder of tools: those of the agent itself."""
    marks = [f"def {name}(".encode() for name in names]
    for file in (project.root / project.tools.parent).glob("*.py"):
        if any(mark in file.read_bytes() for mark in marks):
            path = PurePosixPath(file.relative_to(project.root).as_posix())
            yield from (t for t in tools_of_file(path, project) if names.intersection(t.names))


def find_tool(name: str, project: Project) -> Tool | Problem:
    """Return the tool of this name, or what is wrong with the name."""
    tools = tools_of_file(project.module_path(name), project)
    if not any(tool.name == name for tool in tools):
        tools, _ = tools_of(project)
    for tool in tools:
        if tool.name == name:
            return tool
    from difflib import get_close_matches

    close = get_close_matches(name, [tool.name for tool in tools], n=1)
    hint = f"did you mean {close[0]}?" if close else "see gen-tool status"
    return Problem("unknown-tool", f"there is no tool {name!r} in {project.home}", hint)


def uses_of(module: str, project: Project, *, but_for: Iterable[PurePosixPath]) -> list[str]:
    """Return the lines that import a module, as "path:line: text", but for those of some files."""
    left_out, places = {*but_for}, list[str]()
    for folder in (project.source, _tests(project)):
        for path, content in _files(project, folder, module.rpartition(".")[2].encode()):
            if path not in left_out:
                left_out.add(path)
                inside = path.is_relative_to(project.source)
                package = project.dotted(path.parent / "__init__.py") if inside else ""
                lines = enumerate(content.decode(errors="replace").splitlines(), 1)
                places += [
                    f"{path}:{n}: {t.strip()}" for n, t in lines if _uses(t, module, package)
                ]
    return places


def _uses(line: str, module: str, package: str) -> bool:
    """Return whether a line of a file in `package` has a module's full name, or imports it."""
    if found := re.search(r"\bfrom\s+([\w.]+)\s+import\b(.*)", line):
        with suppress(ImportError):  # relative, and beyond the package
            origin = resolve_name(found[1], package)
            names = re.findall(r"\w+", found[2])
            return module in (origin, *(f"{origin}.{name}" for name in names))
    return re.search(rf"\b{re.escape(module)}\b", line) is not None


def _tests(project: Project) -> PurePosixPath:
    return PurePosixPath(*project.tests.parts[:1])


def _parsed(
    project: Project, folder: PurePosixPath, mark: bytes
) -> tuple[list[Module], list[Problem]]:
    modules, broken = [], []
    for path, content in _files(project, folder, mark):
        dotted = project.dotted(path) if path.is_relative_to(project.source) else ""
        module = parse(path, dotted, content)
        if isinstance(module, Problem):
            broken.append(module)
        else:
            modules.append(module)
    return modules, broken


def _files(
    project: Project, folder: PurePosixPath, mark: bytes
) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Yield the Python files below a folder that have `mark` in them."""
    for found in sorted((project.root / folder).rglob("*.py")):
        path = PurePosixPath(found.relative_to(project.root).as_posix())
        is_hidden = any(part[:1] == "." or part in ("venv", "node_modules") for part in path.parts)
        content = None if is_hidden else read_file(project.root, path)
        if content and mark in content:
            yield path, content
