"""The tool charges while the caller can interrupt.

## What it does
Reports a charge in a tool that does not disallow interruptions: an awaited call whose name begins
with pay, charge, refund, purchase or withdraw and is about money, or a call of a payment provider,
through its library, a method named for it or its address; also in functions of the repository. In
the decorated form, a charge belongs in `payment_tool`.

## Why is this bad?
The caller says "stop" while the money moves, is charged, and is not told of it. They order again.

## Example
```python
@function_tool
async def settle_order(ctx: RunContext, order_id: str) -> str:
    receipt = await gateway.charge(order_id)
    return f"Paid. The receipt is {receipt}."
```

## Use instead
```python
@function_tool
async def settle_order(ctx: RunContext, order_id: str) -> str:
    ctx.disallow_interruptions()
    receipt = await gateway.charge(order_id, idempotency_key=order_id)
    return f"Paid. The receipt is {receipt}."
```

## LiveKit
After an interruption no reply is generated, whatever the tool returns; and a call that was in
flight may be issued again.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.changes import charge_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the charges that nothing protects."""
    if tool.disallows or tool.mode == "payment_tool" or not tool.is_async:
        return
    instead = "make it a payment_tool" if tool.mode else ""
    for node in tool.own_all(ast.Call):
        if charge := charge_of(node, tool):
            yield Hit(node, f"calls {charge} while the caller can interrupt", instead)


RULE = Rule(
    code="LRF308",
    name="charge-unprotected",
    caller='says "stop", is charged, and is not told of it',
    instead="ctx.disallow_interruptions() before it, and charge nothing if that raises "
    "RuntimeError",
    check=check,
)
