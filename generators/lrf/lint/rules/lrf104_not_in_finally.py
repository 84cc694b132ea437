"""The tool cancels its task only if the caller has interrupted.

## What it does
Reports a task that a tool makes, gives to `wait_if_not_interrupted` and cancels, but neither in a
`finally` nor in an `except` that catches CancelledError.

## Why is this bad?
The tool itself can be cancelled while it waits: the caller hangs up, or the model cancels it. Then
the task goes on and nobody holds it any more.

## Example
```python
@function_tool
async def report(ctx: RunContext) -> str | ToolResult:
    task = asyncio.ensure_future(make_report())
    await ctx.speech_handle.wait_if_not_interrupted([task])
    if task.done():
        return await task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return ToolResult("Stopped before the end.", reply_required=False)
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
A tool that is cancelled while it waits leaves its child running: `wait_if_not_interrupted` shields
it.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.cleanup import cancel_of
from ..source.handlers import caught
from ..source.order import is_in
from ..source.tasks import waited_for
from ..source.walk import TRIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the waits for tasks that are not cancelled when the tool is."""
    for name, waited in waited_for(tool).items():
        cancels = tool.tasks.cancels(name)
        if not cancels or tool.tasks.given_away(name):
            continue
        if not any(_is_certain(call, tool) for call in cancels):
            message = f"leaves {name} running if the tool itself is cancelled"
            yield Hit(waited.call, message, f"try: … finally: {cancel_of(tool, name)}")


def _is_certain(call: ast.Call, tool: Tool) -> bool:
    """Return whether it is also done if the tool is cancelled."""
    if tool.module.function_of(call) is not tool.node:
        return True  # a helper of its own
    if is_in(call, tool.module, tool.node, TRIES, "finalbody"):
        return True
    handler = is_in(call, tool.module, tool.node, ast.ExceptHandler)
    catches = caught(handler, tool.module) if isinstance(handler, ast.ExceptHandler) else set()
    return bool(catches & {"", "CancelledError", "BaseException"})


RULE = Rule(
    code="LRF104",
    name="not-in-finally",
    caller="hangs up, and the work goes on although nobody wants it any more",
    instead="try: … finally: task.cancel()",
    check=check,
    words=("wait_if_not_interrupted",),
)
