"""The agent that a test calls the tool by."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..names import Problem
from .classes import is_agent, lineage, method, required
from .expressions import Expression, qualified

if TYPE_CHECKING:
    from .modules import Function
    from .tool import HandWritten

MODELS = ("llm", "stt", "tts", "vad")


def agent_of(tool: HandWritten, given: str | None) -> Expression | Problem:
    """The agent as source: what is given, or the tool alone, or the class that it is in."""
    if given is not None:
        return qualified(given, tool.module, "--agent")
    if tool.owner is None:
        source = f'Agent(instructions="", tools=[module.{tool.function.name}])'
        return Expression(source, ["from livekit.agents import Agent"])
    name = tool.owner.name
    hint = f"say how: --agent '{name}(…)'"
    classes = lineage(tool.module, tool.owner)
    if not is_agent(classes):
        message = f"{tool.name} is a method of {name}, which is no Agent as far as can be seen"
        return Problem("no-agent", message, f"give one: --agent 'Agent(…, tools=[{name}(…)…])'")
    init = next((init for _, owner in classes if (init := method(owner, "__init__"))), None)
    if init is None:
        message = f"{name} has no __init__, and an Agent needs instructions"
        return Problem("no-agent", message, f"say how: --agent '{name}(instructions=\"\")'")
    if missing := required(init):
        message = f"{name} cannot be made without {', '.join(missing)}"
        return Problem("no-agent", message, hint)
    if models := _models(init):
        message = f"{name} brings a model of its own, which a test would call: {', '.join(models)}"
        alone = f'Agent(instructions="", tools=[{name}().{tool.function.name}])'
        return Problem("no-agent", message, f"give the tool alone: --agent '{alone}'")
    return Expression(f"module.{name}()")


def _models(init: Function) -> list[str]:
    """The models that the Agent itself is given, which go before those of a test."""
    return [
        keyword.arg
        for node in ast.walk(init)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "super().__init__"
        for keyword in node.keywords
        if keyword.arg in MODELS and ast.unparse(keyword.value) != "None"
    ]
