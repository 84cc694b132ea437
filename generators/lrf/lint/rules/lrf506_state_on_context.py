"""The tool keeps something on its RunContext, which ends with the call.

## What it does
Reports an assignment to an attribute of the tool's RunContext, plain, augmented or by `setattr`.

## Why is this bad?
The caller fills a basket, and at the next word it is empty.

## Example
```python
@function_tool
async def add(ctx: RunContext, item: str) -> str:
    ctx.basket = [item]
    return f"{item} is in the basket."
```

## Use instead
```python
@function_tool
async def add(ctx: RunContext[Order], item: str) -> str:
    ctx.userdata.basket.append(item)
    return f"{item} is in the basket."
```

## LiveKit
Each call of a tool is given a new RunContext; the userdata of the session stays.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.walk import attribute_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the assignments."""
    if not tool.context:
        return
    for node in tool.all(ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Call):
        name = _assigned(node, tool)
        if name:
            yield Hit(node, f"keeps {name} on its RunContext, where the next call does not find it")


def _assigned(node: ast.AST, tool: Tool) -> str:
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = [t for each in node.targets for t in getattr(each, "elts", [each])]
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        targets = [node.target]
    elif isinstance(node, ast.Call) and attribute_of(node) == "setattr" and len(node.args) == 3:
        on, named, _ = node.args
        if tool.is_context(on):
            return str(named.value) if isinstance(named, ast.Constant) else "something"
    for target in targets:
        if isinstance(target, ast.Attribute) and tool.is_context(target.value):
            return target.attr
    return ""


RULE = Rule(
    code="LRF506",
    name="state-on-context",
    caller="fills a basket, and at the next word it is empty",
    instead="ctx.userdata, which is the session's",
    check=check,
)
