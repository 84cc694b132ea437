"""The tool calls a method that a speech handle does not have.

## What it does
Reports a call of `disallow_interruptions` on a speech handle: `….speech_handle`,
`….current_speech`, or a name that is bound to one.

## Why is this bad?
AttributeError: the payment never starts, and the caller is told that something went wrong, each
time. A mocked handle hides it in tests.

## Example
```python
@function_tool
async def pay(ctx: RunContext, order_id: str) -> str:
    ctx.speech_handle.disallow_interruptions()
    return await settle(order_id)
```

## Use instead
```python
@function_tool
async def pay(ctx: RunContext, order_id: str) -> str:
    ctx.disallow_interruptions()
    return await settle(order_id)
```

## LiveKit
`disallow_interruptions()` is a method of the RunContext.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the calls of the method."""
    for call in tool.calls("disallow_interruptions"):
        if isinstance(call.func, ast.Attribute) and tool.is_handle(call.func.value):
            message = "calls disallow_interruptions on a speech handle, which has no such method"
            yield Hit(call, message)


RULE = Rule(
    code="LRF301",
    name="no-such-method",
    caller="is told that something went wrong, each time",
    instead="ctx.disallow_interruptions()",
    check=check,
    words=("disallow_interruptions",),
)
