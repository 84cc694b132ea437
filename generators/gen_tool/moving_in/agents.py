"""The agents and the sessions of a repository, found by reading it: nothing is imported."""

from __future__ import annotations

import ast
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from ..checking.files import python_files, read
from ..checking.resolving import Names
from ..statements import parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Made:
    """A call that makes an agent or a session, and what it is given.

    Texts are as they stand in the source.
    """

    name: str
    """The class of the agent; nothing where LiveKit's own is made."""
    path: PurePosixPath
    line: int
    tools: str | None = None
    """What it is given as `tools`."""
    given: frozenset[str] | None = None
    """The names of its keyword arguments; none where another class of theirs has the call."""
    calls: frozenset[str] = frozenset()
    """The functions that are called in its arguments, or anywhere in the class."""


@dataclass(frozen=True)
class Agents:
    """All that there are."""

    agents: tuple[Made, ...] = ()
    sessions: tuple[Made, ...] = ()

    def beside(self, module: PurePosixPath) -> Agents:
        """Those of this module; all agents, where it makes none."""
        agents = tuple(agent for agent in self.agents if agent.path == module)
        sessions = tuple(session for session in self.sessions if session.path == module)
        return Agents(agents or self.agents, sessions)

    @property
    def classes(self) -> list[Made]:
        return [agent for agent in self.agents if agent.name]


def agents_of(root: Path) -> Agents:
    """The agents and sessions in all Python files below `root`, but for those of tests."""
    modules = list(_modules(root))
    classes = _agent_classes(modules)
    agents: list[Made] = []
    sessions: list[Made] = []
    for path, tree, names in modules:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name in classes:
                agents.append(_of_class(node, path, classes))
            elif isinstance(node, ast.Call):
                if names.is_livekit(_function(node), "Agent"):
                    agents.append(_made("", node, path, node))
                elif names.is_livekit(_function(node), "AgentSession"):
                    sessions.append(_made("", node, path, node))
    return Agents(tuple(agents), tuple(sessions))


def texts_of(root: Path) -> Iterator[tuple[PurePosixPath, str]]:
    """The modules below `root` that can be read, each by its path from there, and its text."""
    for file in python_files([root]):
        with suppress(SyntaxError, UnicodeDecodeError):
            if source := read(file):
                yield PurePosixPath(os.path.relpath(file, root).replace(os.sep, "/")), source


def _modules(root: Path) -> Iterator[tuple[PurePosixPath, ast.Module, Names]]:
    for path, source in texts_of(root):
        if not is_of_tests(path) and "Agent" in source and (tree := parsed(source)):
            yield path, tree, Names(tree, ast.walk(tree))


def is_of_tests(path: PurePosixPath) -> bool:
    """Whether a module is one of tests, where agents are made that nobody calls."""
    folders = {"tests", "test"}.intersection(path.parts[:-1])
    return bool(folders) or path.name.startswith("test_") or path.name == "conftest.py"


class _AgentClass(NamedTuple):
    bases: list[str]
    init: ast.Call | None
    """Where it initialises the class that it is derived from."""


def _agent_classes(
    modules: Iterable[tuple[PurePosixPath, ast.Module, Names]],
) -> dict[str, _AgentClass]:
    """The classes that are agents, by name: derived from LiveKit's, or from one that is."""
    known: set[str] = set()
    found: dict[str, _AgentClass] = {}
    for _, tree, names in modules:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases = [_without_type(base) for base in node.bases]
                plain = [names.dotted(base).rpartition(".")[2] for base in bases]
                found[node.name] = _AgentClass(plain, _init(node))
                if any(names.is_livekit(base, "Agent") for base in bases):
                    known.add(node.name)
    while more := {name for name, c in found.items() if name not in known and known & {*c.bases}}:
        known |= more
    return {name: found[name] for name in known}


def _init(node: ast.ClassDef) -> ast.Call | None:
    calls = (found for found in ast.walk(node) if isinstance(found, ast.Call))
    named = (call for call in calls if isinstance(call.func, ast.Attribute))
    return next((c for c in named if ast.unparse(c.func).endswith(".__init__")), None)


def _of_class(node: ast.ClassDef, path: PurePosixPath, classes: dict[str, _AgentClass]) -> Made:
    init, bases = _init(node), classes[node.name].bases
    if init is None or any(classes[base].init for base in bases if base in classes):
        return Made(node.name, path, node.lineno, calls=_called(node))
    return _made(node.name, init, path, node)


def _made(name: str, call: ast.Call, path: PurePosixPath, within: ast.AST) -> Made:
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    tools = keywords.get("tools")
    given = frozenset(filter(None, keywords))
    text = None if tools is None else ast.unparse(tools)
    return Made(name, path, call.lineno, text, given, _called(within))


def _called(node: ast.AST) -> frozenset[str]:
    calls = (found for found in ast.walk(node) if isinstance(found, ast.Call))
    return frozenset(ast.unparse(_function(call)).rpartition(".")[2] for call in calls)


def _function(call: ast.Call) -> ast.expr:
    """What is called, without the type in brackets: AgentSession[Data](…)."""
    return _without_type(call.func)


def _without_type(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Subscript) else node
