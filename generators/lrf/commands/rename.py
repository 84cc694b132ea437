"""`rename`: a new name for a tool, its module, its test and its scenarios."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from ..errors import InputError, Problem
from ..project.plan import Change, ConflictError, Plan, conflict, step_for_places
from ..project.project import Project
from ..project.reader import Module, parse, read_file
from ..project.search import tools_of_file, uses_of
from ..render.ruff import RuffError, format_sources
from ..spec.names import camel, problem_of_tool_name
from .new import taken
from .remove import find_files

Files = dict[PurePosixPath, bytes]
Edit = tuple[int, int, str, str]
"""The line, the column in bytes, the old text, the new text."""


def plan_rename(name: str, new: str, project: Project) -> Plan:
    """Plan a new name for a tool.

    Its function, its test class and all uses in its own files are renamed, and the files move.
    Other files are left alone: what they import is listed.

    Raises:
        ConflictError: The new name is taken.
        InputError: The new name is not valid, or there is no such tool.
    """
    if problem := problem_of_tool_name(new):
        raise InputError(problem)
    if new == name:
        raise InputError(Problem("same-name", f"it is called {name} already", "choose another"))
    paths = find_files(name, project)
    others = {path.suffix: path for path in project.paths_of(new)[1:]}
    targets = [paths[0].with_name(f"{new}.py"), *(others[path.suffix] for path in paths[1:])]
    for target in (targets[0], *others.values()):
        if (project.root / target).exists():
            raise conflict(f"{target} exists", "choose another name")
    (tool,) = tools_of_file(paths[0], project)
    if problems := [*taken(new, project, with_status=len(tool.names) > 1)]:
        raise ConflictError(*problems)
    before = {path: read_file(project.root, path) or b"" for path in paths}
    renamed = dict(zip(targets, (_rename_in(p, before[p], name, new) for p in paths), strict=True))
    if _format(before, project.dotted(paths[0]), project) == before:
        renamed = _format(renamed, project.dotted(targets[0]), project)
    changes = [Change(target, None, after) for target, after in renamed.items()]
    changes += [Change(path, content, None) for path, content in before.items()]
    uses = uses_of(project.dotted(paths[0]), project, but_for=paths)
    steps = step_for_places(f"{name} is still used: write {new} in these lines", uses)
    test = f"Run its test: {project.run}pytest {others['.py']}"
    return Plan(tuple(changes), steps=steps, next_steps=(test,))


def _format(files: Files, module: str, project: Project) -> Files:
    """Return the files as ruff formats them; as they are if it cannot."""
    texts = {str(p): t.decode(errors="replace") for p, t in files.items() if p.suffix == ".py"}
    try:
        formatted = format_sources(texts, module, project.root)
    except RuffError:
        return files
    return files | {PurePosixPath(p): t.encode() for p, t in zip(texts, formatted, strict=True)}


def _rename_in(path: PurePosixPath, content: bytes, old: str, new: str) -> bytes:
    if path.suffix == ".yaml":
        return content.replace(f'name: "{old}"\n'.encode(), f'name: "{new}"\n'.encode(), 1)
    parsed = parse(path, "", content)
    if isinstance(parsed, Problem):
        raise InputError(parsed)
    lines = content.splitlines(keepends=True)
    for line, column, before, after in sorted(_edits(parsed, old, new), reverse=True):
        there = re.compile(rb"(?<!\w)" + re.escape(before.encode()) + rb"(?!\w)")
        if found := there.search(text := lines[line - 1], column):
            lines[line - 1] = text[: found.start()] + after.encode() + text[found.end() :]
    return b"".join(lines)


def _edits(module: Module, old: str, new: str) -> Iterator[Edit]:
    """Yield the places of the name."""
    functions = (
        n for n in ast.walk(module.tree) if isinstance(n, ast.AsyncFunctionDef | ast.FunctionDef)
    )
    shadowed = {n for function in functions if _binds(function, old) for n in ast.walk(function)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef) and node.name == old:
            yield node.lineno, node.col_offset, f"def {old}", f"def {new}"
        elif isinstance(node, ast.ClassDef) and node.name == f"Test{camel(old)}":
            yield node.lineno, node.col_offset, node.name, f"Test{camel(new)}"
        elif isinstance(node, ast.Name) and node.id == old and node not in shadowed:
            yield node.lineno, node.col_offset, old, new
        elif isinstance(node, ast.Call):
            yield from _edits_of_call(node, {old: new, f"{old}_status": f"{new}_status"})
        elif isinstance(node, ast.ImportFrom) and (node.module or "").rpartition(".")[2] == old:
            module_name = str(node.module)
            moved = f"{module_name.removesuffix(old)}{new}"
            yield node.lineno, node.col_offset, module_name, moved
            yield from ((a.lineno, a.col_offset, old, new) for a in node.names if a.name == old)
    if f" {old}." in (ast.get_docstring(module.tree, clean=False) or ""):
        yield 1, 0, f"{old}.", f"{new}."


def _binds(function: ast.AsyncFunctionDef | ast.FunctionDef, name: str) -> bool:
    """Return whether a function binds the name itself."""
    bound = {n.arg for n in ast.walk(function) if isinstance(n, ast.arg)}
    stored = (n for n in ast.walk(function) if isinstance(n, ast.Name))
    return name in bound | {n.id for n in stored if isinstance(n.ctx, ast.Store)}


def _edits_of_call(call: ast.Call, names: dict[str, str]) -> Iterator[Edit]:
    # call.asks_for("report"), call.caller_says("stop", during="report")
    for value in (*call.args[:1], *(keyword.value for keyword in call.keywords)):
        if isinstance(value, ast.Constant) and value.value in names:
            yield value.lineno, value.col_offset, value.value, names[value.value]
