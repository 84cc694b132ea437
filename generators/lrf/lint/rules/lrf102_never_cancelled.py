"""The tool waits for a task and never cancels it.

## What it does
Reports a task that a tool makes and gives to `wait_if_not_interrupted`, if the tool never calls
`.cancel()` on it and hands it to nothing that could; also a task that is made in the call itself,
so that nobody can cancel it.

## Why is this bad?
The caller has said "never mind", and the work goes on, with all its costs and effects.

## Example
```python
@function_tool
async def report(ctx: RunContext) -> str | ToolResult:
    task = asyncio.ensure_future(make_report())
    await ctx.speech_handle.wait_if_not_interrupted([task])
    if task.done():
        return await task
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
`wait_if_not_interrupted` neither cancels nor raises: it shields each awaitable and returns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.cleanup import cancel_of
from ..source.tasks import makes_task, waited_for, waits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the waits for tasks that nobody cancels."""
    for name, waited in waited_for(tool).items():
        if not tool.tasks.cancels(name) and not tool.tasks.given_away(name):
            message = f"waits for {name} and never cancels it"
            yield Hit(waited.call, message, f"finally: {cancel_of(tool, name)}")
    for waited in waits(tool):
        for element in waited.elements:
            if makes_task(element):
                message = "waits for a task that has no name, so nobody can cancel it"
                instead = "task = asyncio.ensure_future(…), and finally: task.cancel()"
                yield Hit(element, message, instead)


RULE = Rule(
    code="LRF102",
    name="never-cancelled",
    caller="has said never mind, and the work goes on and costs what it costs",
    instead="finally: task.cancel()",
    check=check,
    words=("wait_if_not_interrupted",),
)
