"""The tool takes the result of a task that may have failed.

## What it does
Reports `task.result()` of a task that the tool makes and waits for with `wait_if_not_interrupted`
or `asyncio.wait`, outside of any `try` with an `except`, with no `.exception()` or `.cancelled()`
of it and no `await` of it above.

## Why is this bad?
If the work was cancelled, the caller hears nothing at all. Of several tasks, one that fails loses
the results of all others.

## Example
```python
@function_tool
async def report(ctx: RunContext) -> str | ToolResult:
    task = asyncio.ensure_future(make_report())
    try:
        await ctx.speech_handle.wait_if_not_interrupted([task])
        if task.done():
            return task.result()
        return ToolResult("Stopped before the end.", reply_required=False)
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
        if not task.done():
            return ToolResult("Stopped before the end.", reply_required=False)
        if task.cancelled() or task.exception():
            raise ToolError("The report could not be made.")
        return task.result()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
```

## LiveKit
A cancelled child looks like a cancelled tool: its CancelledError makes LiveKit record "cancelled",
with an empty output and no reply.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.order import is_in, statement
from ..source.tasks import waited_for
from ..source.walk import TRIES, place, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool

_OF_ALL = "ask each: task.cancelled() or task.exception() or task.result()"


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the results that are taken unguarded."""
    waited = {*waited_for(tool), *_waited_by_asyncio(tool)}
    for name in sorted(waited):
        kin = tool.tasks.kin(name)
        for call in tool.calls("result"):
            of = call.func.value  # type: ignore[attr-defined]
            if not isinstance(of, ast.Name) or of.id not in kin or _is_guarded(call, name, tool):
                continue
            many = (ast.comprehension, ast.ListComp, ast.For)
            if is_in(call, tool.module, tool.node, many):
                message = f"takes {of.id}.result() of several tasks: one failure loses all others"
                yield Hit(call, message, _OF_ALL)
            else:
                yield Hit(call, f"takes {of.id}.result() without asking whether it failed")


def _waited_by_asyncio(tool: Tool) -> set[str]:
    names = tool.module.names
    return {
        inner.id
        for call in tool.calls("wait")
        if names.dotted(call.func) == "asyncio.wait" and call.args
        for inner in walk(call.args[:1])
        if isinstance(inner, ast.Name) and inner.id in tool.tasks.made
    }


def _is_guarded(call: ast.Call, name: str, tool: Tool) -> bool:
    around = is_in(call, tool.module, tool.node, TRIES, "body")
    while around is not None:
        if around.handlers:  # type: ignore[attr-defined]
            return True
        around = is_in(around, tool.module, tool.node, TRIES, "body")
    kin = tool.tasks.kin(name)
    asked = (
        other
        for other in tool.calls("exception", "cancelled")
        if isinstance(other.func, ast.Attribute)
        and isinstance(other.func.value, ast.Name)
        and other.func.value.id in kin
    )
    # within a comprehension, the question stands behind what it asks for
    last = getattr(statement(call, tool.module), "end_lineno", 0)
    if any(place(other)[0] <= last for other in asked):
        return True
    plain = (n for n in tool.own_all(ast.Await) if isinstance(n.value, ast.Name))
    return any(n.value.id in kin and place(n) < place(call) for n in plain)  # type: ignore[attr-defined]


RULE = Rule(
    code="LRF105",
    name="raw-result",
    caller="hears nothing at all if the work was cancelled; of several, one failure costs all",
    instead="if task.cancelled() or task.exception(): raise ToolError(…); else task.result()",
    check=check,
    words=("result(",),
)
