"""The tool waits for a coroutine, which nobody can cancel.

## What it does
Reports an element of the list given to `wait_if_not_interrupted` that is a call of an `async def`
of the repository, or a local name that is bound to such a call without an `await`.

## Why is this bad?
The caller has said "never mind", and the work goes on: there is no task that could be cancelled.

## Example
```python
async def make_report() -> str:
    return "Sales are up."


@function_tool
async def report(ctx: RunContext) -> str:
    await ctx.speech_handle.wait_if_not_interrupted([make_report()])
    return "The report is made, or not."
```

## Use instead
```python
async def make_report() -> str:
    return "Sales are up."


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
`wait_if_not_interrupted` needs futures: a bare coroutine is wrapped inside its shield.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.tasks import waits
from ..source.walk import targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the coroutines that are waited for."""
    for waited in waits(tool):
        for element in waited.elements:
            if isinstance(element, ast.Call) and _is_coroutine(element, tool):
                yield Hit(element, "gives a coroutine, where only a task can be cancelled")
        for name in waited.names:
            made = [n.value for n in tool.all(ast.Assign) if name in targets(n)]
            if made and all(isinstance(m, ast.Call) and _is_coroutine(m, tool) for m in made):
                message = f"gives {name}, a coroutine, where only a task can be cancelled"
                yield Hit(waited.call, message)


def _is_coroutine(call: ast.Call, tool: Tool) -> bool:
    called = tool.called(call)
    return called is not None and isinstance(called.node, ast.AsyncFunctionDef)


RULE = Rule(
    code="LRF109",
    name="bare-coroutine",
    caller="has said never mind, and the work goes on",
    instead="task = asyncio.ensure_future(coroutine), and wait for [task]",
    check=check,
    words=("wait_if_not_interrupted",),
)
