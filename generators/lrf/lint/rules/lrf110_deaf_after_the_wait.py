"""The tool waits for the caller, and then for the work in any case.

## What it does
Reports a task given to `wait_if_not_interrupted` that is then awaited, or its `.result()` taken,
outside of `finally`, in a tool that reads neither `.interrupted` nor `.done()` anywhere.

## Why is this bad?
The wait ends as the caller interrupts, and the next line waits for the work all the same: five
seconds of silence.

## Example
```python
@function_tool
async def report(ctx: RunContext) -> str:
    task = asyncio.ensure_future(make_report())
    try:
        await ctx.speech_handle.wait_if_not_interrupted([task])
        return await task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
```

## Use instead
```python
@function_tool
async def report(ctx: RunContext) -> str | ToolResult:
    task = asyncio.ensure_future(make_report())
    try:
        await ctx.speech_handle.wait_if_not_interrupted([task])
        if task.done():
            return await task
        return ToolResult("Stopped before the end.", reply_required=False)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
```

## LiveKit
`wait_if_not_interrupted` does not say why it has returned: ask `task.done()`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.order import is_in
from ..source.tasks import waited_for
from ..source.walk import TRIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield where the work is awaited although the caller may have interrupted."""
    if any(node.attr in ("interrupted", "done") for node in tool.all(ast.Attribute)):
        return
    for name in sorted(waited_for(tool)):
        kin = tool.tasks.kin(name)
        for node in tool.own:
            of = node.value if isinstance(node, ast.Await) else _whose_result(node)
            if not isinstance(of, ast.Name) or of.id not in kin:
                continue
            if not is_in(node, tool.module, tool.node, TRIES, "finalbody"):
                yield Hit(node, f"waits for {name} without asking whether the caller interrupted")


def _whose_result(node: ast.AST) -> ast.expr | None:
    func = node.func if isinstance(node, ast.Call) else None
    return func.value if isinstance(func, ast.Attribute) and func.attr == "result" else None


RULE = Rule(
    code="LRF110",
    name="deaf-after-the-wait",
    caller="interrupts and hears nothing for up to five seconds",
    instead="after the wait: if task.done(): use its result; else: cancel it and await it",
    check=check,
    words=("wait_if_not_interrupted",),
)
