"""From a tool that somebody has written to the declaration of its contract."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..commands.new import contracts_of
from ..render.environment import Templates
from ..spec.names import camel
from ..spec.patterns import Combination
from ..spec.values import literal
from .agent import Parts, parts_of, userdata_of
from .samples import UNKNOWN, sample, used
from .syntax import assigned
from .tools import Written
from .words import answer_of, words_of
from .work import Work, choose, is_in_loop, opened_by, works_of

GATES = {"progress": "StepGate", "streaming": "StreamGate", "concurrent": "SourcesGate"}
IMPORTS = (
    "import asyncio\nimport pytest\nfrom collections.abc import AsyncIterator\n"
    "from types import SimpleNamespace\nfrom typing import Any\nfrom livekit.agents import Agent\n"
    "from livekit.agents.llm import Toolset\n"
    "from livekit.agents.llm.async_toolset import AsyncToolset\n"
    "from livekit.agents.testing import fake_job_context"
).splitlines()


@dataclass
class Declaration:
    """The text of a test, and what is left to fill in, as sentences."""

    text: str
    holds: str
    unknown: list[str] = field(default_factory=list)


def declare(tool: Written, combination: Combination, holds: str, templates: Path) -> Declaration:
    """Write the declaration of a tool's contract.

    Args:
        tool: The tool.
        combination: What it promises.
        holds: What to hold; found out if empty.
        templates: The folder of the template.
    """
    unknown: list[str] = []
    names = combination.names
    works = works_of(tool)
    opens = opened_by(tool) if "cleanup" in names else ""
    work, others = choose([work for work in works if work.holds != opens or not opens])
    if not holds:
        holds = work.holds if work else ""
        if not holds:
            what = work.name if work else f"anything that {tool.name} waits for"
            unknown.append(
                f"holds: what replaces {what} cannot be seen. Write the path by which the tool "
                "finds it, such as package.module.Class.method; if it has none, move the slow part "
                "into an async function of the module"
            )
        elif others:
            several = ", ".join(w.name for w in (work, *others) if w)
            unknown.append(f"holds: it waits for {several}. Write the one that is slow")
    else:
        work = next((w for w in works if w.holds == holds or w.name == holds), work)
        holds = work.holds if work and work.name == holds else holds
    if work and "retry" not in names and is_in_loop(work, tool.function):
        unknown.append(
            f"holds: {work.name} is one step of many, and a contract holds the whole work. Move "
            "the loop into an async function of its own, and hold that"
        )
    parts, userdata = parts_of(tool), userdata_of(tool)
    imports = {*parts.imports, *(userdata.imports if userdata else ())}
    arguments = {}
    for arg in tool.parameters:
        value = sample(tool.module, arg.annotation)
        if arg.annotation is None or value.is_unknown or ".__new__" in value.source:
            value.source = UNKNOWN if arg.annotation else '"shoes"'
        arguments[arg.arg] = value.source
        imports |= value.imports if not value.is_unknown else set()
        if value.is_unknown:
            unknown.append(f"arguments: what a model would give for {arg.arg}")
    result, more, response = _result(tool, work)
    imports |= more
    if result == UNKNOWN:
        unknown.append(f"result: what {holds} returns")
    for text in [parts.agent, *parts.before]:
        if UNKNOWN in text:
            unknown.append("agent(): what it is made with")
    if userdata and UNKNOWN in userdata.source:
        unknown.append("settings(): the userdata")
    words = words_of(tool, work, combination.mode.name)
    charged = ""
    if combination.mode.name == "payment" and result and result != UNKNOWN:
        # charges are told from each other by the texts that a contract lets them return
        text_in_it = next((t for t in ('"shoes"', '"Found 42"') if t in result), '"Found 42"')
        charged, result = (
            result.replace(text_in_it, "await super().__call__(*args, **kwargs)", 1),
            "",
        )
    if work and (answer := answer_of(tool, work, response or result or '"Found 42"')):
        words["answer"] = answer
    if "cleanup" in names:
        words["opens"] = opens or "package.module.function"
        if not opens:
            unknown.append("opens: the function that returns the context manager")
    text = Templates(templates).render(
        "declaration.py.j2",
        {
            **_contracts(combination),
            **_agent(parts),
            "name": tool.name,
            "camel": camel(tool.name),
            "gate": next((GATES[name] for name in GATES if name in names), "Gate"),
            "arguments": _dict(arguments),
            "holds": holds,
            "result": result,
            "released": "self.result" if result else '"Found 42"',
            "response": response,
            "charged": charged,
            "words": dict(sorted(words.items())),
            "mode": combination.mode.name,
            "userdata": userdata.source if userdata else "",
            "has_job": "get_job_context" in ast.unparse(tool.module.tree),
            "imports": [*IMPORTS, *(i for i in sorted(imports) if _is_foreign(i, tool))],
            "ours": [line for line in sorted(imports) if not _is_foreign(line, tool)],
        },
    )
    return Declaration(text, holds, unknown)


def _contracts(combination: Combination) -> dict[str, Any]:
    found = list(contracts_of(combination.all))
    return {
        "contracts": sorted(name for where, name in found if not where),
        "own": [(where, name) for where, name in found if where],
        "contracts_in_order": [name for _, name in found],
    }


def _agent(parts: Parts) -> dict[str, Any]:
    return {
        "tool": parts.tool,
        "before": parts.before,
        "agent": parts.agent,
        "within": parts.within,
    }


def _result(tool: Written, work: Work | None) -> tuple[str, set[str], str]:
    """Return what the work returns ("" for a text), its imports, and what a server answers."""
    if work is None:
        return "", set(), ""
    function = tool.function
    names = {name for name, value in assigned(ast.walk(function)) if _is_of(value, work.call)}
    names |= _entered(function, work.call)
    source = used(function, names, {id(work.call)}).source()
    if work.client == "httpx":
        answer = f'httpx.Response(200, json={source}, request=httpx.Request("GET", "https://x.y"))'
        return answer, {"import httpx"}, ""
    if work.client == "aiohttp":
        return "Response()", set(), source
    if work.function and work.module and work.function.returns is not None and not work.is_stream:
        value = sample(work.module, work.function.returns, depth=1)
        is_known = not value.is_unknown and ".__new__" not in value.source
        if value.source in ('"shoes"', "None"):
            return ("" if value.source != "None" else "None"), set(), ""
        if is_known and not value.source.startswith(("{", "[{")):
            return value.source, value.imports, ""
    return ("" if source == '"Found 42"' or work.is_stream else source), set(), ""


def _is_of(value: ast.expr, call: ast.Call) -> bool:
    """Return whether a value is that of the call: awaited, or of its task."""
    value = value.value if isinstance(value, ast.Await) else value
    given: Sequence[ast.expr] = value.args if isinstance(value, ast.Call) else ()
    return value is call or any(argument is call for argument in given)


def _entered(function: ast.AST, call: ast.Call) -> set[str]:
    withs = (n for n in ast.walk(function) if isinstance(n, ast.AsyncWith))
    items = (item for node in withs for item in node.items if item.optional_vars)
    return {
        ast.unparse(i.optional_vars) for i in items if i.context_expr is call and i.optional_vars
    }


def _is_foreign(line: str, tool: Written) -> bool:
    top = line.split()[1]
    return tool.module.repository.find(tool.module.path.parent, top) is None


def _dict(sources: dict[str, str]) -> str:
    return f"{{{', '.join(f'{literal(name)}: {value}' for name, value in sources.items())}}}"
