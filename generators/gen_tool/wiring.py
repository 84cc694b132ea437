"""Adds a tool to the file that says what the agent can call; touches nothing else in it.

`ast` finds the places, text is spliced in at them: comments, order, line endings and the user's
formatting stay byte for byte. What cannot be edited safely is left to the user, in exact words.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal, TypeAlias

from .splice import Edit, SourceText, spliced

EMPTY = '''\
"""What the agent can call: gen-tool keeps the lists, all else is yours."""

from livekit.agents.llm import Tool, Toolset
from livekit.agents.llm.async_toolset import AsyncToolset


def agent_tools() -> list[Tool | Toolset]:
    """The tools of one agent."""
    return []


def session_tools() -> list[Tool | Toolset]:
    """The tools of one call: every agent can use them, and they end with it.

    Made anew for each session: sharing a toolset would tell one caller what
    another asked for. In one toolset: two would not tell two results together.
    """
    return [
        AsyncToolset(
            id="session_tools",
            tools=[],
        ),
    ]
'''


@dataclass(frozen=True)
class Changed:
    text: str


@dataclass(frozen=True)
class Already:
    """All of it is there."""


@dataclass(frozen=True)
class Manual:
    """The edit is left to the user: `snippet` is what to add, `reason` why."""

    snippet: str
    reason: str


Wired: TypeAlias = Changed | Already | Manual
Scope: TypeAlias = Literal["agent", "session"]


_IMPORT = re.compile(r"from\s*\.\s*import\s*")


class _UnsafeError(Exception):
    """The file is not as it would have to be for an edit."""


def wire(source: str, name: str, scope: Scope, functions: Sequence[str]) -> Wired:
    """Import the module `name` and list its `functions`, for the agent or for the session."""
    try:
        edits = _edits(source, name, scope, functions)
        if not edits:
            return Already()
        text = spliced(source, edits)
        if _parsed(text) is None or _edits(text, name, scope, functions):
            raise _UnsafeError("its lists are written in a way that gen-tool does not know")
        return Changed(text)
    except _UnsafeError as unsafe:
        return Manual(_snippet(name, scope, functions), str(unsafe))


def _snippet(name: str, scope: Scope, functions: Sequence[str]) -> str:
    place = {
        "agent": "the list that agent_tools() returns",
        "session": "the tools of the AsyncToolset that session_tools() returns",
    }
    entries = "".join(f"{name}.{function},\n" for function in functions)
    return f"from . import {name}\n\n# in {place[scope]}:\n{entries}"


def _parsed(source: str) -> ast.Module | None:
    with warnings.catch_warnings():
        # What is to be said of the user's code is for their linter to say.
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source)
        except (SyntaxError, ValueError):
            return None


def _edits(source: str, name: str, scope: Scope, functions: Sequence[str]) -> list[Edit]:
    """What is missing; nothing if all is there."""
    text, tree = SourceText(source), _parsed(source)
    if tree is None:
        raise _UnsafeError("it is not valid Python")
    listed = _agent_list(tree) if scope == "agent" else _session_list(tree)
    there = {ast.unparse(item) for item in listed.elts}
    entries = [f"{name}.{function}" for function in functions]
    missing = [entry for entry in entries if entry not in there]
    return [
        *_import_edits(text, tree, name),
        *(text.insert(text.start(listed), listed.elts, missing) if missing else ()),
    ]


def _import_edits(text: SourceText, tree: ast.Module, name: str) -> list[Edit]:
    siblings = [n for n in tree.body if isinstance(n, ast.ImportFrom) and n.level == 1]
    plain = [node for node in siblings if node.module is None]
    aliases = [alias for node in plain for alias in node.names]
    if any(alias.name == name and alias.asname in (None, name) for alias in aliases):
        return []
    if name in _bound(tree) or any(alias.name == name for alias in aliases):
        raise _UnsafeError(f"{name} already means something else there")
    if any(alias.name == "*" for alias in aliases):
        raise _UnsafeError("it imports *")
    if plain:
        opening = _IMPORT.match(text.source, text.start(plain[0]))
        if not opening:
            raise _UnsafeError("its import is written in a way that gen-tool does not know")
        return text.insert(opening.end(), plain[0].names, [name])
    statement = f"from . import ({text.newline}    {name},{text.newline}){text.newline}"
    if siblings:
        at = text.line_starts[siblings[0].lineno - 1]
        return [(at, at, statement)]
    head = takewhile(lambda node: not isinstance(node, ast.FunctionDef), tree.body)
    imports = [node for node in head if isinstance(node, ast.Import | ast.ImportFrom)]
    if not imports:
        raise _UnsafeError("it imports nothing")
    after = text.end_of_line(text.end(imports[-1]))
    if after is None:
        raise _UnsafeError("its last import shares a line with something else")
    return [(after, after, text.newline + statement)]


def _bound(tree: ast.Module) -> set[str]:
    """All names that are given a meaning anywhere in the file."""
    bound = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
    return bound


def _agent_list(tree: ast.Module) -> ast.List:
    return _returned_list(tree, "agent_tools")


def _session_list(tree: ast.Module) -> ast.List:
    lists = [
        keyword.value
        for call in _returned_list(tree, "session_tools").elts
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("AsyncToolset")
        for keyword in call.keywords
        if keyword.arg == "tools"
    ]
    if len(lists) == 1 and isinstance(lists[0], ast.List):
        return lists[0]
    raise _UnsafeError("session_tools() returns no one AsyncToolset with a plain list of tools")


def _returned_list(tree: ast.Module, function: str) -> ast.List:
    found = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == function]
    returns = [n for f in found for n in ast.walk(f) if isinstance(n, ast.Return)]
    if not found:
        raise _UnsafeError(f"it does not define {function}()")
    if len(returns) == 1 and isinstance(value := returns[0].value, ast.List):
        return value
    raise _UnsafeError(f"{function}() does not return one plain list")
