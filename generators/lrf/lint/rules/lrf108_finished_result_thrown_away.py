"""The tool throws away a result that is ready.

## What it does
Reports an `if` after `wait_if_not_interrupted` whose whole test is `handle.interrupted`, which ends
in `return` or `return None`, and in which nothing asks for `.done()` or `.result()`.

## Why is this bad?
The caller says "mm-hm" as the result comes, and has to wait for the whole search once more. If the
work was an order, it is made twice.

## Example
```python
@function_tool
async def report(ctx: RunContext) -> str | None:
    task = asyncio.ensure_future(make_report())
    try:
        await ctx.speech_handle.wait_if_not_interrupted([task])
        if ctx.speech_handle.interrupted:
            return None
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
A task can be done and the speech interrupted at once. None is recorded as an empty output: the
model may think that nothing was found.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.handlers import is_none
from ..source.tasks import waits
from ..source.walk import below, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the tests that throw a finished result away."""
    waited = [w.call for w in waits(tool)]
    for node in tool.own_all(ast.If):
        if not any(place(call) < place(node) for call in waited):
            continue
        test, last = node.test, node.body[-1]
        is_flag = isinstance(test, ast.Attribute) and test.attr == "interrupted"
        if not (is_flag and tool.is_handle(test.value)):  # type: ignore[attr-defined]
            continue
        if not isinstance(last, ast.Return) or not is_none(last.value):
            continue
        asks = (n for n in below(node.body) if isinstance(n, ast.Attribute))
        if not any(n.attr in ("done", "result") for n in asks):
            yield Hit(node, "returns nothing without asking whether the result is ready")


RULE = Rule(
    code="LRF108",
    name="finished-result-thrown-away",
    caller='says "mm-hm" as the result comes, and has to wait for the whole search once more',
    instead="if task.done(): use its result, also after an interruption",
    check=check,
    words=("wait_if_not_interrupted",),
)
