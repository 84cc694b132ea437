"""The tools that a package defines, found without a list of them."""

import inspect
import pkgutil
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from livekit.agents import Agent
from livekit.agents.llm import FunctionTool, RawFunctionTool, Tool, Toolset
from livekit.agents.llm.async_toolset import AsyncToolset

from .background import BackgroundTool, refusal_of

AnyTool = FunctionTool[..., Any] | RawFunctionTool[..., Any]


@dataclass(frozen=True)
class Tools:
    """The tools of a package, in the order of its modules."""

    all: tuple[AnyTool, ...]

    @property
    def agent(self) -> list[Tool | Toolset]:
        """Return the tools of one agent."""
        return [tool for tool in self.all if not isinstance(tool, BackgroundTool)]

    @property
    def session(self) -> list[Tool | Toolset]:
        """Return the tools of one call: every agent can use them, and they end with it.

        They are made for each session, since a shared toolset would tell one caller what
        another asked for; and in one toolset, since two would not tell two results together.
        """
        background = [tool for tool in self.all if isinstance(tool, BackgroundTool)]
        tools = [each for tool in background for each in (tool, tool.status)]
        return [AsyncToolset(id="session_tools", tools=tools)] if tools else []


def tools_of(package: str) -> Tools:
    """Find the tools that the modules of `package` define.

    Modules whose names begin with "_" are left out.

    Args:
        package: The name of the package: `tools_of(__name__)` in its `__init__.py`.

    Raises:
        TypeError: Two of them have the same name.
    """
    path = import_module(package).__path__
    names = sorted(m.name for m in pkgutil.iter_modules(path) if not m.name.startswith("_"))
    found: dict[AnyTool, str] = {}
    for module in [import_module(f"{package}.{name}") for name in names]:
        for value in vars(module).values():
            # a tool that a module has imported from another one is defined there
            if isinstance(value, FunctionTool | RawFunctionTool) and (
                value.__module__ == module.__name__
            ):
                found.setdefault(value, module.__name__)
    refuse_doubles((tool.id, where) for tool, where in found.items())
    return Tools(tuple(found))


def check_names(agent: Agent, session_tools: Iterable[Tool | Toolset] = ()) -> None:
    """Refuse two tools of one name, methods included, and background tools of the agent.

    LiveKit itself refuses them only when the model is first asked, and names neither.

    Args:
        agent: The agent that is about to take a call.
        session_tools: The tools of the session.

    Raises:
        TypeError: Two tools have the same name, or one of the agent's works in the background.
    """
    for tool in _flat(agent.tools):
        if isinstance(tool, BackgroundTool):
            raise TypeError(refusal_of(type(agent).__name__, tool.id))
    tools = [*_flat(agent.tools), *_flat(session_tools)]
    refuse_doubles((tool.id, _origin(tool)) for tool in tools)


def refuse_doubles(named: Iterable[tuple[str, str]]) -> None:
    """Refuse two tools of one name.

    Args:
        named: The name of each tool, and where it is defined.

    Raises:
        TypeError: Two tools have the same name.
    """
    seen: dict[str, str] = {}
    for name, where in named:
        if name in seen:
            raise TypeError(
                f"two tools are called {name}, in {seen[name]} and in {where}: the model could "
                "not tell them apart. Rename one of them."
            )
        seen[name] = where


def _flat(tools: Iterable[Tool | Toolset]) -> Iterable[AnyTool]:
    for tool in tools:
        if isinstance(tool, Toolset):
            yield from _flat(tool.tools)
        elif isinstance(tool, FunctionTool | RawFunctionTool):
            yield tool


def _origin(tool: AnyTool) -> str:
    wrapped = inspect.unwrap(tool)
    return f"{tool.__module__}.{getattr(wrapped, '__qualname__', tool.id)}"
