"""Agents that have a tool: of its class, of a factory, or the project's own."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterator
from typing import Any

from livekit.agents import Agent, RunContext, llm

from ..errors import InputError, Problem
from ..settings import Settings
from .instance import make
from .subject import Tool

TOOLS = (llm.FunctionTool, llm.RawFunctionTool)
Found = tuple[Tool, Callable[[], Agent]]


def of_class(kind: type, name: str) -> Found | None:
    """Return a tool that is a method of a class, or that an agent or a toolset is made with."""
    static = inspect.getattr_static(kind, name, None)
    tool = static if isinstance(static, TOOLS) else by_id(vars(kind).values(), name)
    if tool is None:
        return of_factory(kind, name) if issubclass(kind, Agent | llm.Toolset) else None

    def make_agent() -> Agent:
        instance = _instance(kind)
        if isinstance(instance, Agent):
            return instance
        if isinstance(instance, llm.Toolset):
            return Agent(instructions="", tools=[instance])
        return Agent(instructions="", tools=[tool.__get__(instance)])

    return tool, make_agent


def of_factory(factory: Callable[..., Any], name: str) -> Found | None:
    """Return a tool that is made with the agent, the toolset or the list that a factory returns."""
    made = _instance(factory)
    tool = by_id(flat(made), name)
    if tool is None:
        return None

    def make_agent() -> Agent:
        # an agent and a toolset belong to one session
        anew = _instance(factory) if isinstance(made, Agent | llm.Toolset) else made
        if isinstance(anew, Agent):
            return anew
        return Agent(instructions="", tools=[anew] if _is_one(anew) else [*anew])

    return tool, make_agent


def _instance(kind: Callable[..., Any]) -> Any:
    try:
        return make(kind)
    except Exception as error:
        name = getattr(kind, "__name__", repr(kind))
        message = f"{name} cannot be made: {type(error).__name__}: {error}"
        hint = "name a function that makes the agent without arguments: module:function.tool"
        if "key" in str(error).lower():
            hint = "nothing is asked for real: set the key that it wants to anything"
        raise InputError(Problem("bad-agent", message, hint)) from error


def flat(made: Any) -> Iterator[Any]:
    """Yield the tools of an agent, a toolset or a list, those of toolsets in it too."""
    tools = made.tools if isinstance(made, Agent | llm.Toolset) else made
    for each in [tools] if _is_one(tools) and not isinstance(tools, llm.Toolset) else tools:
        yield from flat(each) if isinstance(each, llm.Toolset) else (each,)


def _is_one(made: Any) -> bool:
    return isinstance(made, llm.Tool | llm.Toolset)


def by_id(values: Any, name: str) -> Any:
    """Return the tool among some values that the model knows by a name, or None."""
    tools = [each for each in list(values) if isinstance(each, TOOLS)]
    # a background tool has another, which tells how far it is
    tools += [each for tool in tools if isinstance(each := getattr(tool, "status", None), TOOLS)]
    return next((each for each in tools if each.id == name), None)


def own_agent(
    settings: Settings, tool: Tool
) -> tuple[Callable[[], Agent], Callable[[], dict[str, Any]]] | None:
    """Return what makes the project's agent and its session, if they have the tool."""
    if not settings.agent:
        return None
    make_agent = settings.resolve("agent")
    make_settings = settings.resolve("session") if settings.session else dict[str, Any]
    try:
        tools = [*make_agent().tools, *(make_settings().get("tools") or [])]
    except Exception:  # it needs what only a job has
        return None
    functions = [inspect.unwrap(each) for each in flat(tools) if each.id == tool.id]
    return (make_agent, make_settings) if inspect.unwrap(tool) in functions else None


def userdata_of(tool: Tool) -> Any:
    """Return the class of the userdata that a tool's context is annotated with, if any."""
    try:
        hints = typing.get_type_hints(tool)
    except Exception:
        return None
    for hint in hints.values():
        if typing.get_origin(hint) is RunContext:
            kind = typing.get_args(hint)[0]
            kind = typing.get_origin(kind) or kind
            return kind if inspect.isclass(kind) and kind not in (Any, object) else None
    return None
