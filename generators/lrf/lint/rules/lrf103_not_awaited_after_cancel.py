"""The tool cancels a task and does not wait until it has unwound.

## What it does
Reports a task that a tool makes, gives to `wait_if_not_interrupted` and cancels, if nothing awaits
it below the last `.cancel()`. Where LRF403 reports that a resource is released too early, this rule
is silent.

## Why is this bad?
`cancel()` only asks. The task's own clean-up is still to come when the tool returns: the caller
asks again, and the second search meets what the first one is still doing.

## Example
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
The next turn is answered as soon as the tool returns, so what is still running meets the next call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.cleanup import cancel_of, cleanups_before_unwound, gather_of
from ..source.tasks import waited_for
from ..source.walk import place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the last place where a task is cancelled that nobody awaits afterwards."""
    reported = {name for name, _ in cleanups_before_unwound(tool)}
    for name in waited_for(tool):
        cancels = tool.tasks.cancels(name)
        if not cancels or name in reported or tool.tasks.given_away(name):
            continue
        last = max(cancels, key=place)
        if not tool.tasks.awaited_after(name, last):
            message = f"cancels {name} and does not wait until it has unwound"
            yield Hit(last, message, f"{cancel_of(tool, name)}; {gather_of(tool, name)}")


RULE = Rule(
    code="LRF103",
    name="not-awaited-after-cancel",
    caller="asks again, and the second search meets what the first one is still doing",
    instead="await asyncio.gather(task, return_exceptions=True) after the cancel",
    check=check,
    words=("wait_if_not_interrupted",),
)
