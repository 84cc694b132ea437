"""The schema of a tool with every type of parameter, as each provider is given it."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest
from livekit.agents import RunContext
from livekit.agents.llm import FunctionTool, ToolContext
from livekit.agents.llm.utils import validated_arguments

from my_voice_agent.longrunning import (
    OnStep,
    background_tool,
    interruptible_tool,
    payment_tool,
    quick_tool,
)


@interruptible_tool("the text", concurrent={"sources": "source"})
async def everything(
    source: Literal["red", "blue"],
    text: str,
    number: int,
    share: float,
    is_new: bool,
    names: list[str],
    sizes: list[int],
    team: Literal["sales", "support"] = "sales",
    limit: int = 5,
    ratio: float = 0.5,
    is_loud: bool = False,
    tags: list[str] | None = None,
) -> str:
    """Take every type of parameter."""
    return f"{source} {text} {number} {share} {is_new} {names} {sizes} {team} {limit} {tags}"


@quick_tool("the text")
async def quick(text: str) -> str:
    """Take a text."""
    return text


@background_tool("the steps")
async def steps(text: str, ctx: RunContext[Any], *, on_step: OnStep) -> str:
    """Take a text."""
    return text


@payment_tool("the payment", key="order_id", confirm=None)
async def pay(order_id: str, amount_cents: int, *, idempotency_key: str) -> str:
    """Charge."""
    return order_id


TOOLS: list[FunctionTool[..., Any]] = [everything, quick, steps, steps.status, pay]
FORMATS: list[tuple[str, dict[str, Any]]] = [
    ("openai", {"strict": True}),
    ("openai", {"strict": False}),
    ("openai.responses", {"strict": True}),
    ("anthropic", {"strict": True}),
    ("google", {}),
    ("aws", {}),
]
GIVEN = {
    "sources": ["red", "blue"],
    "text": "a",
    "number": 1,
    "share": 0.5,
    "is_new": True,
    "names": ["b"],
    "sizes": [2],
}
DEFAULTS = {"team": "sales", "limit": 5, "ratio": 0.5, "is_loud": False, "tags": None}


@pytest.mark.parametrize(("kind", "options"), FORMATS, ids=lambda value: str(value))
def test_each_provider_gets_the_parameters_and_nothing_that_patterns_give(
    kind: str, options: dict[str, Any]
) -> None:
    parsed = json.dumps(ToolContext([*TOOLS]).parse_function_tools(kind, **options), default=str)  # type: ignore[call-overload]
    assert [name for name in (*GIVEN, *DEFAULTS) if f'"{name}"' not in parsed] == []
    hidden = ("ctx", "on_step", "idempotency_key", "resource", "source")
    assert [name for name in hidden if f'"{name}"' in parsed] == []


@pytest.mark.parametrize("left_out", ["absent", "null"])
def test_defaults_are_filled_in_whatever_a_strict_model_sends_for_them(left_out: str) -> None:
    sent: dict[str, Any] = {**GIVEN, **(dict.fromkeys(DEFAULTS) if left_out == "null" else {})}
    assert validated_arguments(everything, sent) == {**GIVEN, **DEFAULTS}
