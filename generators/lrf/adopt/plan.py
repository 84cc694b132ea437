"""`adopt`: plan the contract declaration of a hand-written tool."""

from collections.abc import Iterator, Sequence

from ..errors import InputError, Problem
from ..project.plan import Change, Plan, conflict
from ..project.project import Project
from ..render.ruff import RuffError, format_sources
from ..source.modules import Module
from ..source.repository import Repository
from ..source.syntax import is_name
from ..spec.patterns import listed, resolve
from .declaration import Declaration, declare
from .tools import find_tool


def plan_adopt(
    name: str, patterns: Sequence[str], project: Project, *, file: str = "", holds: str = ""
) -> Plan:
    """Plan the test of a tool. The tool is not changed, and no file is overwritten.

    Raises:
        ConflictError: The test exists.
        InputError: There is no such tool or pattern, or there are several such tools.
    """
    if not patterns:
        modes = (f"{p.name}: {p.summary}" for p in project.registry if p.kind == "mode")
        message = "choose what the tool should promise its callers: --pattern with one of these"
        raise InputError(Problem("no-pattern", message, "\n".join(modes)))
    combination = resolve(patterns, project.registry)
    repository = Repository(project.root, project.source, project.dotted(project.runtime))
    tool = find_tool(repository, name, file)
    if not all(map(is_name, tool.module.name.split("."))):
        message = f"no test can import {tool.module.path}: its name is not one of Python"
        raise InputError(Problem("bad-module", message, "rename it, for example my_agent.py"))
    path = project.test_path(tool.word)
    if (project.root / path).exists():
        raise conflict(f"{path} exists", "remove it first, or write the class into it yourself")
    declared = declare(tool, combination, holds, project.templates)
    text, notices = declared.text, list[Problem]()
    try:
        [text] = format_sources({str(path): text}, "", project.root)
    except RuffError as error:
        hint = "the code is valid all the same; later: ruff check --fix and ruff format"
        notices.append(Problem("unformatted", f"not formatted: {error}", hint))
    held = f"; its tests decide when {declared.holds} ends" if declared.holds else ""
    next_steps = (f"{name} is in {tool.place}{held}", f"Run its test: {project.run}pytest {path}")
    steps = tuple(_steps(declared, str(path), tool.module))
    return Plan((Change(path, None, text.encode()),), tuple(notices), steps, next_steps)


def _steps(declared: Declaration, path: str, module: Module) -> Iterator[Problem]:
    """Yield what is left to fill in, and how the test can import the tool if it cannot yet."""
    if declared.unknown:
        why = (f"{where}: {reason}." for where, reason in declared.unknown.items())
        message = f"fill in {listed(declared.unknown)} in {path}"
        yield Problem("fill-in", message, "\n".join(why))
    if module.top != module.repository.source:
        message = f"the test imports {module.name}, which pytest does not find in {module.top} yet"
        yield Problem("import", message, f'in pyproject.toml: pythonpath = ["{module.top}"]')
