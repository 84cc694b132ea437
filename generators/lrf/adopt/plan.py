"""`adopt`: plan the contract declaration of a tool that nobody generated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ..errors import InputError, Problem
from ..project.plan import Change, Plan, conflict
from ..project.project import Project
from ..render.ruff import RuffError, format_sources
from ..spec.patterns import listed, resolve
from .declaration import Declaration, declare
from .modules import Repository
from .tools import Written, find_tool

TEMPLATES = Path(__file__).resolve().parent / "templates"


def plan_adopt(
    name: str, patterns: Sequence[str], project: Project, *, file: str = "", holds: str = ""
) -> Plan:
    """Plan the test of a tool. The tool is not touched, and no file is overwritten.

    Args:
        name: The tool's name.
        patterns: What it promises its callers.
        project: The project.
        file: The file that defines it, where several do.
        holds: What its test shall hold; found out if empty.

    Raises:
        ConflictError: The test exists.
        InputError: There is no such tool or pattern, or there are several such tools.
    """
    if not patterns:
        modes = (f"{p.name}: {p.summary}" for p in project.registry if p.kind == "mode")
        message = "say what the tool shall promise its callers: --pattern with one of these"
        raise InputError(Problem("no-pattern", message, "\n".join(modes)))
    combination = resolve(patterns, project.registry)
    tool = find_tool(Repository(project), name, file or None)
    path = project.test_path(name)
    if (project.root / path).exists():
        raise conflict(f"{path} exists", "remove it first, or add the class to it yourself")
    declared = declare(tool, combination, holds, project.templates or TEMPLATES)
    notices: list[Problem] = []
    text = declared.text
    try:
        [text] = format_sources({str(path): text}, tool.module.name, project.root)
    except RuffError as error:
        hint = "the code is valid all the same; later: ruff check --fix and ruff format"
        notices.append(Problem("unformatted", f"not formatted: {error}", hint))
    next_steps = (
        f"{name} is in {tool.place}; what is held is {declared.holds or 'not known'}",
        f"Run its test: uv run pytest {path}",
        "What fails is what its callers live through.",
    )
    change = Change(path, None, text.encode())
    steps = tuple(_steps(declared, tool, project))
    return Plan((change,), tuple(notices), steps, next_steps)


def _steps(declared: Declaration, tool: Written, project: Project) -> Iterator[Problem]:
    """Yield what is left to fill in, and where the test cannot import the tool."""
    if declared.unknown:
        message = f"fill in {listed(text.partition(':')[0] for text in declared.unknown)}"
        yield Problem("fill-in", message, ". ".join(declared.unknown) + ".")
    expected = tool.module.path.with_suffix("").parts[-len(tool.module.name.split(".")) :]
    folder = tool.module.path.parents[len(expected) - 1]
    if folder != project.source and tool.module.path.name != "__init__.py":
        message = f"the test imports {tool.module.name}, which is run in {folder}"
        yield Problem("import", message, f'in pyproject.toml: pythonpath = ["{folder}"]')
