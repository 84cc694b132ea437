"""A test of an interruption asks only whether the tool was called.

## What it does
Reports a function `test_…` with "interrupt" in its name that has asserts, all of which mention
`tool_calls`, and that calls nothing which begins with assert, expect or hear.

## Why is this bad?
It passes with a tool that ignores interruptions. The caller interrupts, and what the test is named
for does not happen.

## Example
```python
async def test_search_is_interrupted() -> None:
    async with VoiceAgentTestSession(agent=Librarian()) as session:
        await session.send_text("Never mind")
        assert "search" in [call.name for call in session.tool_calls]
```

## Use instead
```python
async def test_search_is_interrupted() -> None:
    async with VoiceAgentTestSession(agent=Librarian()) as session:
        await session.send_text("Never mind")
        assert work.cancelled == 1
        assert session.heard == ["Okay."]
```

## LiveKit
A tool is called before anybody can interrupt it: that says nothing about what happened next.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.walk import attribute_of, own, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.module import Module

_ASSERTS = ("assert", "expect", "hear", "raises")


def check(module: Module) -> Iterator[Hit]:
    """Yield the tests."""
    for node in module.functions:
        if not node.name.startswith("test_") or "interrupt" not in node.name.lower():
            continue
        inside = own(node)
        asserts = [n for n in inside if isinstance(n, ast.Assert)]
        names = [attribute_of(n) for n in inside if isinstance(n, ast.Call)]
        if any(name.lstrip("_").startswith(_ASSERTS) for name in names):
            continue
        if asserts and all(_is_of_calls(a.test) for a in asserts):
            yield Hit(node, f"{node.name} passes with a tool that ignores interruptions")


def _is_of_calls(test: ast.expr) -> bool:
    return any(isinstance(n, ast.Attribute) and n.attr == "tool_calls" for n in walk([test]))


RULE = Rule(
    code="LRF603",
    name="proves-nothing",
    caller="interrupts, and what the test is named for does not happen",
    instead="assert what was heard, what the model was told, and that the work was cancelled",
    check=check,
    per="module",
    words=("tool_calls",),
)
