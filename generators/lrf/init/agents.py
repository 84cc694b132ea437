"""The agents and the sessions of a repository."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from .sources import Source, sources_of


@dataclass(frozen=True)
class Made:
    """A call that makes an agent or a session, or that starts a session.

    Args:
        name: The class of the agent; empty if it is LiveKit's own.
        path: The file.
        line: The line of the call.
        keywords: What it is given, as it stands in the source. None where a base class has the
            call, so that there is nothing to add.
    """

    name: str
    path: PurePosixPath
    line: int
    keywords: dict[str, str] | None


@dataclass(frozen=True)
class Agents:
    """The agents, the sessions, and where sessions are started."""

    agents: tuple[Made, ...] = ()
    sessions: tuple[Made, ...] = ()
    starts: tuple[Made, ...] = ()

    def within(self, paths: set[PurePosixPath]) -> "Agents":
        """Return those in some files."""
        return Agents(
            tuple(made for made in self.agents if made.path in paths),
            tuple(made for made in self.sessions if made.path in paths),
            tuple(made for made in self.starts if made.path in paths),
        )


def agents_of(root: Path) -> Agents:
    """Find all agents and sessions below `root`, but for those of tests."""
    sources = [s for s in sources_of(root) if not s.is_test and "Agent" in s.text]
    inits = _inits(sources)
    agents: list[Made] = []
    sessions: list[Made] = []
    starts: list[Made] = []
    for source in sources:
        has_session = False
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef) and node.name in inits:
                agents.append(_agent(node, source.path, inits))
            elif isinstance(node, ast.Call):
                called = name_of(node.func)
                if called == "Agent" and _comes_from_livekit(source, "Agent"):
                    agents.append(_made("", node, source.path))
                elif called == "AgentSession":
                    has_session = True
                    sessions.append(_made("", node, source.path))
        starts += _starts(source) if has_session else []
    return Agents(tuple(agents), tuple(sessions), tuple(starts))


def name_of(node: ast.expr) -> str:
    """Return the last part of a name: `AgentSession` of `agents.AgentSession[Data]`."""
    if isinstance(node, ast.Subscript):
        node = node.value
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _comes_from_livekit(source: Source, name: str) -> bool:
    """Return whether `name` is LiveKit's, and not that of another library."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and name in {a.asname or a.name for a in node.names}:
            return (node.module or "").startswith("livekit")
    return "livekit" in source.text


def _inits(sources: Iterable[Source]) -> dict[str, tuple[list[str], ast.Call | None]]:
    """Return the classes that are agents: their bases, and where they initialise them."""
    found: dict[str, tuple[list[str], ast.Call | None]] = {}
    known: set[str] = set()
    for source in sources:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef):
                bases = [name_of(base) for base in node.bases]
                found[node.name] = bases, _init(node)
                if "Agent" in bases and _comes_from_livekit(source, "Agent"):
                    known.add(node.name)
    while more := {n for n, (bases, _) in found.items() if n not in known and known & {*bases}}:
        known |= more
    return {name: found[name] for name in known}


def _init(node: ast.ClassDef) -> ast.Call | None:
    calls = (found for found in ast.walk(node) if isinstance(found, ast.Call))
    return next((call for call in calls if name_of(call.func) == "__init__"), None)


def _agent(
    node: ast.ClassDef,
    path: PurePosixPath,
    inits: dict[str, tuple[list[str], ast.Call | None]],
) -> Made:
    bases, init = inits[node.name][0], _init(node)
    if init is None or any(inits[base][1] for base in bases if base in inits):
        return Made(node.name, path, node.lineno, None)
    return _made(node.name, init, path)


def _starts(source: Source) -> Iterator[Made]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and name_of(node.func) == "start":
            keywords = {keyword.arg for keyword in node.keywords}
            if keywords & {"agent", "room"}:
                yield _made("", node, source.path)


def _made(name: str, call: ast.Call, path: PurePosixPath) -> Made:
    keywords = {k.arg: ast.unparse(k.value) for k in call.keywords if k.arg}
    return Made(name, path, call.lineno, keywords)
