"""Adds a tool to the file that says what the agent can call; touches nothing else in it.

`ast` finds the places, text is spliced in at them: comments, order, line endings and the user's
formatting stay byte for byte. What cannot be edited safely is left to the user, in exact words.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, TypeAlias

from .splice import Edit, SourceText, spliced
from .statements import parsed
from .tool_lists import (
    OF_AN_AGENT,
    UnsafeError,
    agent_list,
    list_of,
    session_list,
    sibling_imports,
    siblings,
    tree_of,
)

if TYPE_CHECKING:
    from .patterns import Scope


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

_IMPORT = re.compile(r"from\s*\.\s*import\s*")


def wire(source: str, name: str, scope: Scope, functions: Sequence[str], agent: str = "") -> Wired:
    """Import the module `name` and list its `functions`, for agents or for the session.

    Where an `agent` is named they are listed for that one.
    """
    try:
        begun = _with_list(source, agent) if agent else source
        edits = _edits(begun, name, scope, functions, agent)
        if not edits:
            return Already()
        text = spliced(begun, edits)
        if parsed(text) is None or _edits(text, name, scope, functions, agent):
            raise UnsafeError("its lists are written in a way that gen-tool does not know")
        return Changed(text)
    except UnsafeError as unsafe:
        return Manual(_snippet(name, scope, functions, agent), str(unsafe))


def _with_list(source: str, agent: str) -> str:
    """`source` with a list for this agent, behind the one of all agents."""
    functions = {n.name: n for n in tree_of(source).body if isinstance(n, ast.FunctionDef)}
    if (function := list_of(agent)) in functions:
        return source
    if (before := functions.get(list_of(""))) is None:
        raise UnsafeError("it does not define agent_tools()")
    text = SourceText(source)
    added = "\n\n\n" + OF_AN_AGENT.format(function=function, agent=agent).rstrip()
    at = text.end(before)
    return spliced(source, [(at, at, added.replace("\n", text.newline))])


def _snippet(name: str, scope: Scope, functions: Sequence[str], agent: str) -> str:
    place = {
        "agent": f"the list that {list_of(agent)}() returns",
        "session": "the tools of the AsyncToolset that session_tools() returns",
    }
    entries = "".join(f"{name}.{function},\n" for function in functions)
    return f"from . import {name}\n\n# in {place[scope]}:\n{entries}"


def _edits(
    source: str, name: str, scope: Scope, functions: Sequence[str], agent: str
) -> list[Edit]:
    """What is missing; nothing if all is there."""
    text, tree = SourceText(source), tree_of(source)
    listed = agent_list(tree, agent) if scope == "agent" else session_list(tree)
    there = {ast.unparse(item) for item in listed.elts}
    entries = [f"{name}.{function}" for function in functions]
    missing = [entry for entry in entries if entry not in there]
    return [
        *_import_edits(text, tree, name),
        *(text.insert(text.start(listed), listed.elts, missing) if missing else ()),
    ]


def _import_edits(text: SourceText, tree: ast.Module, name: str) -> list[Edit]:
    plain = sibling_imports(tree)
    aliases = [alias for node in plain for alias in node.names]
    if any(alias.name == name and alias.asname in (None, name) for alias in aliases):
        return []
    if name in _bound(tree) or any(alias.name == name for alias in aliases):
        raise UnsafeError(f"{name} already means something else there")
    if any(alias.name == "*" for alias in aliases):
        raise UnsafeError("it imports *")
    if plain:
        opening = _IMPORT.match(text.source, text.start(plain[0]))
        if not opening:
            raise UnsafeError("its import is written in a way that gen-tool does not know")
        return text.insert(opening.end(), plain[0].names, [name])
    statement = f"from . import ({text.newline}    {name},{text.newline}){text.newline}"
    if others := siblings(tree):
        at = text.line_starts[others[0].lineno - 1]
        return [(at, at, statement)]
    head = takewhile(lambda node: not isinstance(node, ast.FunctionDef), tree.body)
    imports = [node for node in head if isinstance(node, ast.Import | ast.ImportFrom)]
    if not imports:
        raise UnsafeError("it imports nothing")
    after = text.end_of_line(text.end(imports[-1]))
    if after is None:
        raise UnsafeError("its last import shares a line with something else")
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
