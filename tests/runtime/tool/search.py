"""A tool that searches, and the parameters that the model sees of a tool."""

from __future__ import annotations

from typing import Any

from livekit.agents.llm import FunctionTool
from livekit.agents.llm.utils import build_legacy_openai_schema

from my_voice_agent.longrunning import interruptible_tool


@interruptible_tool("the search", timeout=20, retry=2)
async def search(query: str, limit: int = 5) -> str:
    """Search the database.

    It has all records.

    Args:
        query: What to look for.
        limit: How many results.
    """
    return f"Found {limit} {query}"


def parameters(tool: FunctionTool[..., Any]) -> dict[str, Any]:
    schema = build_legacy_openai_schema(tool)["function"]
    shown: dict[str, dict[str, Any]] = schema["parameters"]["properties"]
    return {name: {k: v for k, v in one.items() if k != "title"} for name, one in shown.items()}
