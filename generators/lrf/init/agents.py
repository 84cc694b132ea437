"""The agents and the sessions of a repository."""

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Literal, NamedTuple

from ..source.modules import Class, Module
from ..source.repository import Repository
from ..source.syntax import last


class Made(NamedTuple):
    """A call that makes an agent or a session, or that starts a session, by its `kind`.

    Args:
        path: The file.
        line: The line of the call.
        keywords: What it is given, as it stands in the source.
        name: The class of the agent; empty if it is LiveKit's own.
        is_inherited: Whether a base class has the call, so that there is nothing to add.
    """

    kind: Literal["agent", "session", "start"]
    path: PurePosixPath
    line: int
    keywords: dict[str, str]
    name: str = ""
    is_inherited: bool = False


def made_in(repository: Repository) -> list[Made]:
    """Find all agents and sessions of a repository, but for those of tests."""
    return [made for module in repository.modules_with(b"Agent") for made in _made_in(module)]


def _made_in(module: Module) -> Iterator[Made]:
    nodes = [*ast.walk(module.tree)]
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    has_session = any(_is_of_livekit(call.func, "AgentSession", module) for call in calls)
    for node in (n for n in nodes if isinstance(n, ast.ClassDef)):
        if any(_is_of_livekit(base, "Agent", module) for base in node.bases):
            yield _agent(Class(node.name, module, node), module, node)
    for call in calls:
        made = module.class_of(call.func)
        keywords = _keywords(call)
        if _is_of_livekit(call.func, "AgentSession", module):
            yield Made("session", module.path, call.lineno, keywords)
        elif has_session and last(call.func) == "start" and {"agent", "room"} & {*keywords}:
            yield Made("start", module.path, call.lineno, keywords)
        elif _is_of_livekit(call.func, "Agent", module) and not (made and made.method("__init__")):
            name = made.name if made and made.node else ""
            yield Made("agent", module.path, call.lineno, keywords, name)


def _is_of_livekit(node: ast.expr, name: str, module: Module) -> bool:
    """Return whether this means a class of LiveKit, or one that inherits from it."""
    if kind := module.class_of(node):
        return _inherits(kind, name)
    return last(node) == name and "livekit.agents.*" in module.imports.values()


def _inherits(kind: Class, name: str) -> bool:
    """Return whether a class inherits from one of LiveKit, which may be in this repository."""
    found = (each for each in kind.bases() if each.path.rpartition(".")[2] == name)
    ours = (each.module.path.parts if each.module else each.path.split(".")[:1] for each in found)
    return any("livekit" in parts for parts in ours)


def _agent(kind: Class, module: Module, node: ast.ClassDef) -> Made:
    own, *above = (_init(each.node) for each in kind.bases() if _inherits(each, "Agent"))
    if own is None or any(above):
        return Made("agent", module.path, node.lineno, {}, kind.name, is_inherited=True)
    return Made("agent", module.path, own.lineno, _keywords(own), kind.name)


def _init(node: ast.ClassDef | None) -> ast.Call | None:
    """Return the call of the base's `__init__`."""
    calls = (found for found in ast.walk(node or ast.Pass()) if isinstance(found, ast.Call))
    return next((call for call in calls if last(call.func) == "__init__"), None)


def _keywords(call: ast.Call) -> dict[str, str]:
    return {k.arg: ast.unparse(k.value) for k in call.keywords if k.arg}
