"""The tool asks whether it was interrupted while that must not matter.

## What it does
Reports `interrupted` of a speech handle, or `wait_if_not_interrupted`, where
`disallow_interruptions()` certainly comes before, outside of what catches its RuntimeError; and in
an operation of `payment_tool`.

## Why is this bad?
The caller hangs up, the flag is set by force, and of the payment only one half is done.

## Example
```python
@function_tool
async def pay(ctx: RunContext, order_id: str) -> str:
    ctx.disallow_interruptions()
    amount = await find_amount(order_id)
    if ctx.speech_handle.interrupted:
        raise ToolError("Stopped.")
    return await settle(amount)
```

## Use instead
```python
@function_tool
async def pay(ctx: RunContext, order_id: str) -> str:
    ctx.disallow_interruptions()
    amount = await find_amount(order_id)
    return await settle(amount)
```

## LiveKit
A session that closes interrupts by force, also what disallows it; the tool runs on.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.order import above, certainly_before
from ..source.walk import TRIES, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool


_READS = ("interrupted", "wait_if_not_interrupted")


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the reads."""
    for node in tool.own_all(ast.Attribute):
        if node.attr not in _READS or not tool.is_handle(node.value):
            continue
        before = any(_disallowed_before(d, node, tool) for d in tool.disallows)
        before = before and not _is_allowed_again(node, tool)
        if before or tool.mode == "payment_tool":
            yield Hit(node, f"reads {node.attr} although interruptions are disallowed")


def _is_allowed_again(node: ast.AST, tool: Tool) -> bool:
    off = [d.targets[0] for d in tool.disallows if isinstance(d, ast.Assign)]
    return any(
        n.attr == "allow_interruptions" and place(n) < place(node) and n not in off
        for n in tool.all(ast.Attribute)
    )


def _disallowed_before(disallow: ast.AST, node: ast.AST, tool: Tool) -> bool:
    module = tool.module
    first: ast.AST = disallow
    for parent in above(disallow, module, tool.node):
        if isinstance(parent, TRIES) and parent not in above(node, module, tool.node):
            first = parent  # a guard: past it, interruptions are off
    return certainly_before(first, node, module, tool.node)


RULE = Rule(
    code="LRF307",
    name="interrupted-in-critical",
    caller="hangs up, and of the payment only one half is done",
    instead="leave it out: a session that closes interrupts by force",
    check=check,
    words=("interrupted",),
)
