"""The tool is not prepared for a caller who has interrupted already.

## What it does
Reports `ctx.disallow_interruptions()`, or `….allow_interruptions = False`, below an await of the
tool, unless it is in a `try` that catches RuntimeError, under `suppress`, or right below a test of
`interrupted`.

## Why is this bad?
The caller says "stop" in time, and the model is told of an internal error instead of "nothing was
charged".

## Example
```python
@function_tool
async def pay(ctx: RunContext, order_id: str) -> str:
    order = await find_order(order_id)
    ctx.disallow_interruptions()
    return await settle(order)
```

## Use instead
```python
@function_tool
async def pay(ctx: RunContext, order_id: str) -> str | ToolResult:
    order = await find_order(order_id)
    try:
        ctx.disallow_interruptions()
    except RuntimeError:
        return ToolResult("Nothing was charged.", reply_required=False)
    return await settle(order)
```

## LiveKit
`disallow_interruptions()` raises RuntimeError if the speech is interrupted already.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.handlers import caught
from ..source.order import above, field_of, statement
from ..source.walk import AWAITS, SCOPES, TRIES, attribute_of, own, place, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.module import Module
    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield where interruptions are disallowed and RuntimeError is not expected."""
    awaits = [place(node) for node in tool.own_all(*AWAITS)]
    for node in tool.disallows:
        if isinstance(node, ast.Call):
            if not tool.is_context(node.func.value):  # type: ignore[attr-defined]
                continue
        elif not tool.is_handle(node.targets[0].value):  # type: ignore[attr-defined]
            continue
        if not any(awaited < place(node) for awaited in awaits):
            continue  # the caller has had no time to interrupt
        if not _is_guarded(node, tool.module, tool.node) and not _has_asked(node, tool.module):
            message = "does not expect that the caller has interrupted already: RuntimeError"
            yield Hit(node, message)


def _is_guarded(node: ast.AST, module: Module, top: ast.AST) -> bool:
    child = node
    for parent in above(node, module, top):
        if isinstance(parent, TRIES) and child in parent.body:
            types = [caught(handler, module) for handler in parent.handlers]
            if any(t & {"", "RuntimeError", "Exception", "BaseException"} for t in types):
                return True
        items = parent.items if isinstance(parent, ast.With | ast.AsyncWith) else []
        if any(attribute_of(item.context_expr) == "suppress" for item in items):
            return True
        child = parent
    return False


def _has_asked(node: ast.AST, module: Module) -> bool:
    """Return whether it has just been asked whether the caller has interrupted."""
    child = statement(node, module)
    while (parent := module.parent.get(child)) is not None:
        if isinstance(parent, ast.If) and _is_about_interrupted(parent.test):
            return True
        block = getattr(parent, field_of(child, parent))
        for before in reversed(block[: block.index(child)] if isinstance(block, list) else []):
            if isinstance(before, ast.If) and _is_about_interrupted(before.test):
                return isinstance(before.body[-1], ast.Return | ast.Raise)
            if any(isinstance(n, AWAITS) for n in own(before)):
                return False
        if isinstance(parent, SCOPES):
            return False
        child = parent
    return False


def _is_about_interrupted(test: ast.expr) -> bool:
    return any(isinstance(n, ast.Attribute) and n.attr == "interrupted" for n in walk([test]))


RULE = Rule(
    code="LRF302",
    name="disallow-unguarded",
    caller='says "stop" in time, and hears of an internal error instead of "nothing was charged"',
    instead="except RuntimeError: return ToolResult(…, reply_required=False), and do nothing",
    check=check,
    words=("allow_interruptions",),
)
