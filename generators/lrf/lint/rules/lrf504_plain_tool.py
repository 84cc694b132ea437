"""The tool is not an async def, and always fails.

## What it does
Reports a tool that is a plain `def`, without `on_duplicate="confirm"`, that has no return of a
value, or one of a value that is neither a call nor a name.

## Why is this bad?
It is done, and the model is told that it failed: the caller has it done again.

## Example
```python
@function_tool
def opening_hours() -> str:
    return "We are open from eight to six."
```

## Use instead
```python
@function_tool
async def opening_hours() -> str:
    return "We are open from eight to six."
```

## LiveKit
LiveKit 1.8 awaits what a tool returns.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the tool."""
    confirm = tool.option("on_duplicate")
    confirms = isinstance(confirm, ast.Constant) and confirm.value == "confirm"
    if tool.is_async or confirms:
        return
    values = [n.value for n in tool.own_all(ast.Return) if n.value is not None]
    awaitable = (ast.Call, ast.Name, ast.Attribute, ast.Subscript)
    if not values or any(not isinstance(value, awaitable) for value in values):
        message = "is a plain function: LiveKit awaits what it returns, and reports an error"
        yield Hit(tool.node, message)


RULE = Rule(
    code="LRF504",
    name="plain-tool",
    caller="is told that something went wrong, although it was done, and has it done again",
    instead="async def",
    check=check,
    decorated=False,
)
