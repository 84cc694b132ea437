"""From a tool that somebody has written to the declaration of its contract."""

import ast
from pathlib import Path
from typing import NamedTuple

from ..commands.new import contracts_of
from ..render.environment import Templates
from ..spec.names import camel
from ..spec.patterns import Combination, listed
from .agent import parts_of, userdata_of
from .samples import TEXT, UNKNOWN, sample, used
from .tools import Written
from .words import words_of
from .work import Work, is_step, opened_by, works_of

TEMPLATES = Path(__file__).resolve().parent / "templates"


class Declaration(NamedTuple):
    """The text of a test, what it holds, and what is left to fill in: where, and why."""

    text: str
    holds: str
    unknown: dict[str, str]


def declare(
    tool: Written, combination: Combination, holds: str, templates: Path | None
) -> Declaration:
    """Write the declaration of a tool's contract; what to hold is found out if it is empty."""
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
        "agent()": parts.get("agent", "") + parts.get("before", ""),
        "settings()": userdata,
    }.items():
        if UNKNOWN in source:
            unknown[where] = f"write a value for each {UNKNOWN} in {source}"
    if "cleanup" in names and not opens:
        unknown["opens"] = (
            f"no `async with` is found in {tool.name}. Write the path of the function that opens "
            "what has to be closed, such as package.module.open_file"
        )
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
    return Declaration(rendered, holds, unknown)


def _doubts(tool: Written, works: list[Work], names: tuple[str, ...]) -> dict[str, str]:
    """Return why it is not clear what to hold, if it is not."""
    name, first = tool.name, next(iter(works), None)
    if first is None or not first.holds:
        what = f"the path of {first.name} is not known" if first else "none is found"
        why = f"a test decides when the slow part of {name} ends, and {what}. Write its path, such "
        why += "as package.module.Class.method; if it has none, move it into an async function of "
        return {"holds": f"{why}the module, and write the path of that"}
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
