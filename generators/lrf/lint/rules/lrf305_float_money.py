"""The tool takes money as a float.

## What it does
Reports a parameter of type float with amount, price, total, cost, fee, tip or the like among the
words of its name, in a tool that disallows interruptions, charges, or is named for a payment.

## Why is this bad?
0.1 + 0.2 is not 0.3: the caller is charged a cent more or less than was said.

## Example
```python
@function_tool
async def process_payment(ctx: RunContext, amount: float) -> str:
    ctx.disallow_interruptions()
    return await settle(amount)
```

## Use instead
```python
@function_tool
async def process_payment(ctx: RunContext, order_id: str) -> str:
    ctx.disallow_interruptions()
    return await settle(ORDERS[order_id].amount_cents)
```

## LiveKit
The model fills in every parameter: take the order, and look the amount up.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.changes import is_payment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool

_MONEY = re.compile(
    "(.*_)?(amount|price|total|cost|fee|tip|sum|payment|balance|refund)"
    "(_(usd|eur|gbp|inr|dollars|euros|pounds|rupees|in_.*|due|paid))?"
)


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the parameters."""
    found = [
        param
        for param in tool.params
        if _MONEY.fullmatch(param.arg.lower()) and _is_float(param.annotation, tool)
    ]
    if found and is_payment(tool):
        for param in found:
            yield Hit(param, f"takes {param.arg} as a float")


def _is_float(node: ast.expr | None, tool: Tool) -> bool:
    node = tool.module.names.annotated(node)
    if isinstance(node, ast.BinOp):
        return _is_float(node.left, tool) or _is_float(node.right, tool)
    if isinstance(node, ast.Subscript):
        return tool.module.names.dotted(node).endswith("Optional") and _is_float(node.slice, tool)
    return isinstance(node, ast.Name) and node.id == "float"


RULE = Rule(
    code="LRF305",
    name="float-money",
    caller="is charged a cent more or less than was said",
    instead="amount_cents: int; better an order's id, with the amount looked up",
    check=check,
    words=("float",),
)
