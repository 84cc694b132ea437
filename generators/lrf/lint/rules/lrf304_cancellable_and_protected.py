"""The tool may be cancelled, and must not be interrupted.

## What it does
Reports `flags=` with ToolFlag.CANCELLABLE on a tool that disallows interruptions.

## Why is this bad?
After an update the caller hangs up, and the payment is broken off in the middle: nobody knows
whether it went through.

## Example
```python
@function_tool(flags=ToolFlag.CANCELLABLE)
async def pay(ctx: RunContext, order_id: str) -> str:
    ctx.disallow_interruptions()
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
CANCELLABLE, an update and a close together cancel a tool, whatever it disallows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..rule import Hit, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the flag."""
    flags = tool.option("flags")
    if flags is not None and tool.disallows and tool.is_cancellable:
        yield Hit(flags, "is CANCELLABLE, although it disallows interruptions")


RULE = Rule(
    code="LRF304",
    name="cancellable-and-protected",
    caller="hangs up after an update, and the payment is broken off in the middle",
    instead="leave ToolFlag.CANCELLABLE out: without an update it has no effect",
    check=check,
    words=("allow_interruptions",),
    decorated=False,
)
