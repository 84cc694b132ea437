"""The tool returns what a helper returns, which is nothing on one path.

## What it does
Reports a `return helper(…)` of a function of the repository that returns a value somewhere, but
also has a `return None` or can reach its end. Whether the helper comes to that here cannot be seen
from the source alone, so this rule is off by default.

## Why is this bad?
The caller waits for an answer, and nobody ever says anything.

## Example
```python
def hours(day: str) -> str | None:
    if day == "sunday":
        return "We are open from ten to four."
    return None


@function_tool
async def opening_hours(day: str) -> str | None:
    return hours(day)
```

## Use instead
```python
def hours(day: str) -> str | None:
    if day == "sunday":
        return "We are open from ten to four."
    return None


@function_tool
async def opening_hours(day: str) -> str:
    return hours(day) or "We are closed."
```

## LiveKit
None is recorded as an empty output with no reply required: without an interruption, dead air.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.ends import Ends
from ..source.handlers import is_none
from ..source.walk import FUNCTIONS
from .lrf203_falls_to_none import is_answered_otherwise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the returns of what may be nothing."""
    if not tool.is_async or is_answered_otherwise(tool):
        return
    for node in tool.own_all(ast.Return):
        value = node.value
        call = value.value if isinstance(value, ast.Await) else value
        called = tool.called(call) if isinstance(call, ast.Call) else None
        if called is None or not isinstance(called.node, FUNCTIONS):
            continue
        if isinstance(called.node, ast.AsyncFunctionDef) != isinstance(value, ast.Await):
            continue
        code = called.module.code(called.node)
        found = [n.value for n in code.own_all(ast.Return)]
        if all(map(is_none, found)) or code.own_all(ast.Yield):
            continue
        if any(map(is_none, found)) or Ends(called.module, called.node).falls():
            yield Hit(node, f"returns nothing where {code.name} does, and the model says nothing")


RULE = Rule(
    code="LRF211",
    name="helper-returns-none",
    caller="waits for an answer, and nobody ever says anything",
    instead="return helper(…) or what the model is to be told",
    check=check,
    words=("return",),
    decorated=False,
    preview=True,
)
