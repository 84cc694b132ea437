"""`adopt`: plan the contract declaration of a tool that somebody has written."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from ..commands.new import contracts_of
from ..errors import InputError, Problem
from ..project.plan import Change, Plan, conflict
from ..project.project import Project
from ..render.environment import Templates
from ..render.ruff import RuffError, format_sources
from ..source.modules import Module
from ..source.repository import Repository
from ..source.syntax import is_name
from ..spec.names import camel
from ..spec.patterns import Combination, listed, resolve
from .agent import parts_of, userdata_of
from .samples import TEXT, UNKNOWN, sample, used
from .tools import Written, find_tool
from .words import words_of
from .work import Work, is_step, opened_by, works_of

TEMPLATES = Path(__file__).resolve().parent / "templates"


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
    text, holds, unknown = _declare(tool, combination, holds, project.templates)
    notices: list[Problem] = []
    try:
        [text] = format_sources({str(path): text}, "", project.root)
    except RuffError as error:
        hint = "the code is valid all the same; later: ruff check --fix and ruff format"
        notices.append(Problem("unformatted", f"not formatted: {error}", hint))
    held = f"; its tests decide when {holds} ends" if holds else ""
    next_steps = (f"{name} is in {tool.place}{held}", f"Run its test: {project.run}pytest {path}")
    steps = tuple(_steps(unknown, path, tool.module))
    return Plan((Change(path, None, text.encode()),), tuple(notices), steps, next_steps)


def _steps(unknown: dict[str, str], path: PurePath, module: Module) -> Iterator[Problem]:
    """Yield what is left to fill in, and how the test can import the tool if it cannot yet."""
    if unknown:
        why = (f"{where}: {reason}." for where, reason in unknown.items())
        message = f"fill in {listed(unknown)} in {path}"
        yield Problem("fill-in", message, "\n".join(why))
    if module.top != module.repository.source:
        message = f"the test imports {module.name}, which pytest does not find in {module.top} yet"
        yield Problem("import", message, f'in pyproject.toml: pythonpath = ["{module.top}"]')


def _declare(
    tool: Written, combination: Combination, holds: str, templates: Path | None
) -> tuple[str, str, dict[str, str]]:
    """Return a declaration, what its tests hold, and what is left to fill in: where, and why.

    What to hold is found out if it is empty.
    """
    names, mode = combination.names, combination.mode.name
    imports: set[str] = set()
    opens = opened_by(tool) if "cleanup" in names else ""
    works = [work for work in works_of(tool) if not opens or work.holds != opens]
    work = next((w for w in works if holds and holds in (w.holds, w.name)), None)
    work = work or next(iter(works), None)
    unknown = {} if holds else _doubts(tool, works, names)
    holds = work.holds if work and holds in ("", work.name) else holds
    arguments = [(a.arg, _argument(tool, a, imports)) for a in tool.parameters]
    result = _result(tool, work, imports)
    server = holds.partition(".")[0] if holds.startswith(("aiohttp.", "httpx.")) else ""
    charge = result.replace('"shoes"', TEXT).replace(TEXT, "{}", 1) if mode == "payment" else ""
    result = TEXT if charge else result
    parts, userdata = parts_of(tool, imports), userdata_of(tool, imports)
    for where, source in {
        "arguments": ", ".join(f"{name}={value}" for name, value in arguments),
        "agent()": parts.get("agent", ""),
        tool.word: parts.get("before", ""),
        "settings()": userdata,
    }.items():
        if UNKNOWN in source:
            unknown[where] = f"write a value for each {UNKNOWN} in {source}"
    if "cleanup" in names and not opens:
        why = f"no `async with` is found in {tool.name}. Write the path of the function that opens "
        unknown["opens"] = f"{why}what has to be closed, such as package.module.open_file"
    context = {
        **{"before": "", "agent": "", "silent": "", **parts},
        "name": tool.name,
        "camel": camel(tool.word),
        "combination": combination,
        "contracts": list(contracts_of(combination.all)),
        "arguments": arguments,
        "holds": holds,
        "result": "" if result == TEXT else result,
        "charge": charge,
        "server": server,
        "words": words_of(tool, work, mode, result),
        "opens": opens,
        "userdata": userdata,
        "has_job": "get_job_context" in ast.unparse(tool.module.tree),
        "ours": sorted(imports),
    }
    rendered = Templates(templates or TEMPLATES).render("declaration.py.j2", context)
    return rendered, holds, unknown


def _doubts(tool: Written, works: list[Work], names: tuple[str, ...]) -> dict[str, str]:
    """Return why it is not clear what to hold, if it is not."""
    name, first = tool.name, next(iter(works), None)
    if first is None:
        why = (
            f"{name} waits for nothing, and then it needs no contract. If something in it is slow, "
        )
        why += "move that into an async function of the module, and write its path, such as "
        return {"holds": f"{why}package.module.function"}
    if not first.holds:
        why = (
            f"a test decides when {first.name} ends, and its path is not known. Write it, such as "
        )
        why += "package.module.Class.method; if it has none, move the slow part into an async "
        return {"holds": f"{why}function of the module, and write the path of that"}
    alike = [work for work in works if work.rank == first.rank]
    if len(alike) > 1:
        paths = " or ".join(work.holds for work in alike)
        why = f"{name} waits for {listed(work.name for work in alike)}. Write the path of the one "
        return {"holds": f"{why}that is slow: {paths}"}
    if is_step(first, tool.function) and "retry" not in names:
        why = (
            f"{first.name} is one step of many, and a test decides when all of them end. Move the "
        )
        return {"holds": f"{why}loop into an async function, and write the path of that"}
    return {}


def _argument(tool: Written, arg: ast.arg, imports: set[str]) -> str:
    """Return what a model would give: a model gives plain values only."""
    needed: set[str] = set()
    try:
        value = sample(tool.module, arg.annotation, needed) if arg.annotation else '"shoes"'
    except RecursionError:  # a type that is made of itself
        return UNKNOWN
    imports |= needed
    return value if "__new__" not in value else UNKNOWN


def _result(tool: Written, work: Work | None, imports: set[str]) -> str:
    """Return what the work returns: by its annotation, else as the tool uses it."""
    if work is None:
        return TEXT
    source, _ = used(tool.function, work.call)
    if work.function and work.module and work.function.returns is not None:
        needed: set[str] = set()
        value = sample(work.module, work.function.returns, needed, depth=1)
        if UNKNOWN not in value and "__new__" not in value and "{" not in value:
            imports |= needed
            return value if value != '"shoes"' else TEXT
    return source
