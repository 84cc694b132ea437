"""The tool that is probed, and how an agent that has it is made."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from livekit.agents import Agent, llm

from .sample import INTERNAL

Kind = Literal["interruptible", "async", "background", "payment"]
KINDS: tuple[Kind, ...] = ("interruptible", "async", "background", "payment")

Tool = llm.FunctionTool[..., Any] | llm.RawFunctionTool[..., Any]
_PAYS = re.compile(r"(^|_)(pay|payments?|charge|refund|purchase|checkout|transfer_money)($|_)")


@dataclass(frozen=True)
class Subject:
    """A tool, and what a call with it needs.

    Args:
        reference: How it was named, as module:tool.
        tool: The tool.
        make_agent: Makes an agent that has it.
        settings: Makes further arguments of the session, such as `tools`; for each call anew.
        arguments: What the model calls it with.
        kind: What it is to be judged as, where that is known before it has run.
    """

    reference: str
    tool: Tool
    make_agent: Callable[[], Agent]
    settings: Callable[[], dict[str, Any]]
    arguments: dict[str, Any]
    kind: Kind | None = None

    @property
    def name(self) -> str:
        """Return the name that the model knows it by."""
        return self.tool.id

    @property
    def mode(self) -> Any:
        """Return the mode of a tool that was made with our decorators, else None."""
        return getattr(self.tool, "mode", None)

    @property
    def within(self) -> float | None:
        """Return the seconds after which an async tool gives up by itself."""
        return getattr(self.mode, "within", None)

    @property
    def chooses_address(self) -> bool:
        """Return whether the model may have a server ask any address."""
        return INTERNAL in str(self.arguments)

    def with_userdata(self, make: Callable[[], Any]) -> Subject:
        """Return the same with userdata."""
        settings = self.settings
        with_it = lambda: {**settings(), "userdata": make()}  # noqa: E731
        return replace(self, settings=with_it)


def known_kind(tool: Tool) -> Kind | None:
    """Return the kind of a tool by its mode or its name, if these tell."""
    mode = getattr(tool, "mode", None)
    if mode is not None:
        return next((kind for kind in KINDS if kind == mode.name), None)
    return "payment" if _PAYS.search(tool.id) else None


def schema_of(tool: Tool) -> dict[str, Any]:
    """Return the schema of a tool's parameters, as a model is told of it.

    Raises:
        Exception: LiveKit cannot make one.
    """
    (whole,) = llm.ToolContext([tool]).parse_function_tools("openai", strict=False)
    parameters: dict[str, Any] = whole["function"].get("parameters") or {}
    return parameters
