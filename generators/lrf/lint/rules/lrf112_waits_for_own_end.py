"""The tool waits for the end of its own speech, which comes after the tool.

## What it does
Reports `.done()` of the tool's own speech handle, and an `.add_done_callback()` on it that cancels
or sets something that the tool works with.

## Why is this bad?
`while not ctx.speech_handle.done()` never ends, and a callback that should cancel the work never
fires while the work runs: the caller says "stop" and nothing stops.

## Example
```python
@function_tool
async def report(ctx: RunContext) -> str:
    task = asyncio.ensure_future(make_report())
    ctx.speech_handle.add_done_callback(lambda _: task.cancel())
    return await task
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
The speech in which a tool is called is done once the tool has returned. What an interruption sets
at once is `interrupted`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.order import is_in
from ..source.walk import place, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool

_ACTS = ("cancel", "set", "set_result", "set_exception")


def check(tool: Tool) -> Iterator[Hit]:
    """Yield where a tool asks for, or counts on, the end of its own speech."""
    for call in tool.calls("done", "add_done_callback"):
        of = call.func.value  # type: ignore[attr-defined]
        if not _is_own(of, tool) or any(place(u) < place(call) for u in tool.updates):
            continue
        if call.func.attr == "done":  # type: ignore[attr-defined]
            loop = is_in(call, tool.module, tool.node, ast.While, "test")
            ending = "this loop never ends" if loop else "it is never true here"
            yield Hit(call, f"asks whether its own speech is done: {ending}")
        elif call.args and _acts(call.args[0], tool):
            yield Hit(call, "counts on a callback that does not fire while it runs")


def _is_own(of: ast.expr, tool: Tool) -> bool:
    spoken = any(True for _ in tool.calls("say", "generate_reply"))
    if isinstance(of, ast.Attribute) and of.attr == "speech_handle":
        return tool.is_context(of.value)
    return tool.is_handle(of) and not spoken


def _acts(callback: ast.expr, tool: Tool) -> bool:
    """Return whether a callback cancels or sets something."""
    if isinstance(callback, ast.Attribute):
        return callback.attr in _ACTS
    body: list[ast.AST] = [callback]
    called = tool.value(callback).definition
    if called is not None:
        body = list(getattr(called.node, "body", ()))
    attributes = (n for n in walk(body) if isinstance(n, ast.Attribute))
    return any(node.attr in _ACTS for node in attributes)


RULE = Rule(
    code="LRF112",
    name="waits-for-own-end",
    caller='says "stop", and nothing stops',
    instead="await ctx.speech_handle.wait_if_not_interrupted([task]), or read .interrupted",
    check=check,
    words=("done(", "add_done_callback"),
)
