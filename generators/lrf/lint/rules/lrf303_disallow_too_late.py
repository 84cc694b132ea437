"""The tool disallows interruptions after it has begun to act.

## What it does
Reports `disallow_interruptions()` where an awaited call certainly comes before it whose name begins
with a verb of change: charge, pay, create, save, send and the like.

## Why is this bad?
The caller interrupts and is told that it has stopped, and it is done all the same.

## Example
```python
@function_tool
async def buy(ctx: RunContext, item: str) -> str:
    order = await create_order(item)
    try:
        ctx.disallow_interruptions()
    except RuntimeError:
        return "Stopped."
    return await settle(order)
```

## Use instead
```python
@function_tool
async def buy(ctx: RunContext, item: str) -> str:
    ctx.disallow_interruptions()
    order = await create_order(item)
    return await settle(order)
```

## LiveKit
Only what follows `disallow_interruptions()` is protected.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.changes import changes_something
from ..source.order import certainly_before
from ..source.walk import attribute_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield where interruptions are disallowed too late."""
    for node in tool.disallows:
        for first in tool.own_all(ast.Await):
            if not isinstance(first.value, ast.Call):
                continue
            name = attribute_of(first.value)
            before = certainly_before(first, node, tool.module, tool.node)
            if before and changes_something(first.value):
                yield Hit(node, f"disallows interruptions only after it has awaited {name}")
                break


RULE = Rule(
    code="LRF303",
    name="disallow-too-late",
    caller="interrupts, is told that it has stopped, and it is done all the same",
    instead="disallow first: before the first await that changes anything",
    check=check,
    words=("allow_interruptions",),
)
