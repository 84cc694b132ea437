"""The schemas of tools, as a strict model is told of them."""

from collections.abc import Iterable, Iterator
from typing import Any
from weakref import WeakKeyDictionary

from livekit.agents import llm
from livekit.agents.llm.utils import build_strict_openai_schema


def flatten(tools: Iterable[llm.Tool | llm.Toolset]) -> Iterator[llm.Tool]:
    """Yield the tools, and in place of each toolset its tools."""
    for tool in tools:
        if isinstance(tool, llm.Toolset):
            yield from flatten(tool.tools)
        else:
            yield tool


def check_schemas(tools: Iterable[llm.Tool | llm.Toolset]) -> None:
    """Check that a real model can be told of the tools.

    Raises:
        TypeError: One of them has no schema.
    """
    for tool in flatten(tools):
        if fault := schema_fault(tool):
            raise TypeError(fault)


def schema_fault(tool: llm.Tool) -> str:
    """Return why no strict model can be told of `tool`, or an empty text."""
    if not isinstance(tool, llm.FunctionTool):
        return ""
    if tool not in _faults:
        _faults[tool] = _find_fault(tool)
    return _faults[tool]


def _find_fault(tool: llm.FunctionTool[..., Any]) -> str:
    try:
        build_strict_openai_schema(tool)
    except Exception as error:
        return (
            f"{tool.info.name} has no schema, so no model can be told of it ({error!r})."
            " Annotate each parameter, also the context, with a name that is imported at run time"
            " and not under TYPE_CHECKING."
        )
    return ""


_faults: WeakKeyDictionary[llm.FunctionTool[..., Any], str] = WeakKeyDictionary()
