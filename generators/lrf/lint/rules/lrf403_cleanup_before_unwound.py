"""The tool releases a resource while a task still uses it.

## What it does
Reports a task that is cancelled in a `try` or its `finally`, if in that `finally`, with no await of
the task in between, there is a call with a local name, or a method of it, that the task was given
too.

## Why is this bad?
A cancelled task has not ended: its own clean-up comes first. The file is deleted, then the worker
writes its last line. The next call finds half a file, or a closed connection.

## Example
```python
@function_tool
async def report(ctx: RunContext) -> str | ToolResult:
    file = await open_report()
    task = asyncio.ensure_future(fill(file))
    try:
        await ctx.speech_handle.wait_if_not_interrupted([task])
        if task.done():
            return await task
        return ToolResult("Stopped before the end.", reply_required=False)
    finally:
        task.cancel()
        await file.close()
```

## Use instead
```python
@function_tool
async def report(ctx: RunContext) -> str | ToolResult:
    file = await open_report()
    task = asyncio.ensure_future(fill(file))
    try:
        await ctx.speech_handle.wait_if_not_interrupted([task])
        if task.done():
            return await task
        return ToolResult("Stopped before the end.", reply_required=False)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await file.close()
```

## LiveKit
`cancel()` only asks: the task ends when the event loop comes to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.cleanup import cleanups_before_unwound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield where something is released too early."""
    for name, call in cleanups_before_unwound(tool):
        yield Hit(call, f"releases what {name} still uses: it is cancelled, and not yet unwound")


RULE = Rule(
    code="LRF403",
    name="cleanup-before-unwound",
    caller="asks once more, and gets half of a file, or the error of a closed connection",
    instead="await asyncio.gather(task, return_exceptions=True), and only then the clean-up",
    check=check,
    words=("finally",),
)
