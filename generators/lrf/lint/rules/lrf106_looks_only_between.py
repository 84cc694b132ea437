"""The tool looks at the caller only between the steps of a loop.

## What it does
Reports a loop that reads `interrupted` of the speech handle and is an `async for`, or awaits
something that may take longer than a second: anything but `wait_if_not_interrupted`, short sleeps
and deadlines, the agent's own words, and calls that are given the handle, the context or the
session.

## Why is this bad?
The caller interrupts in the middle of a step and waits until it is over. One slow step, and the
agent is mute for five seconds.

## Example
```python
@function_tool
async def report(ctx: RunContext, pages: list[str]) -> str | ToolResult:
    for page in pages:
        if ctx.speech_handle.interrupted:
            return ToolResult("Stopped before the end.", reply_required=False)
        await read_page(page)
    return "All pages are read."
```

## Use instead
```python
@function_tool
async def report(ctx: RunContext, pages: list[str]) -> str | ToolResult:
    for page in pages:
        step = asyncio.ensure_future(read_page(page))
        try:
            await ctx.speech_handle.wait_if_not_interrupted([step])
            if not step.done():
                return ToolResult("Stopped before the end.", reply_required=False)
            await step
        finally:
            step.cancel()
            await asyncio.gather(step, return_exceptions=True)
    return "All pages are read."
```

## LiveKit
`interrupted` is a flag: whoever reads it between two awaits learns of the interruption only then.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.costs import is_conversation
from ..source.order import is_in
from ..source.seconds import number
from ..source.walk import LOOPS, argument, attribute_of, below, given, names_in, own, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool

_SHORT = 1.0  # seconds
_FOR_ITEMS = "read the items in a task, and wait for that: wait_if_not_interrupted([reading])"


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the loops that look at the caller only between their steps."""
    for loop in tool.nodes:
        if not isinstance(loop, LOOPS):
            continue
        inside = below(loop.body) + (own(loop.test) if isinstance(loop, ast.While) else [])
        if not any(_reads_interrupted(node, tool) for node in inside):
            continue
        if isinstance(loop, ast.AsyncFor):
            yield Hit(loop, "looks at the caller only when an item has come", _FOR_ITEMS)
            continue
        deaf = next((node for node in inside if _is_deaf(node, loop, tool)), None)
        if deaf is not None:
            yield Hit(deaf, "looks at the caller only before and after this await")


def _reads_interrupted(node: ast.AST, tool: Tool) -> bool:
    is_flag = isinstance(node, ast.Attribute) and node.attr == "interrupted"
    return is_flag and tool.is_handle(node.value)  # type: ignore[attr-defined]


def _is_deaf(node: ast.AST, loop: ast.AST, tool: Tool) -> bool:
    if not isinstance(node, ast.Await) or not isinstance(call := node.value, ast.Call):
        return False
    name = attribute_of(call)
    if name == "wait_if_not_interrupted" or is_conversation(call) or _is_over(node, loop, tool):
        return False
    if name == "sleep" and call.args:
        seconds = number(call.args[0], tool.module, tool.node)
        return seconds is None or seconds > _SHORT
    if name in ("wait_for", "wait"):
        limit = argument(call, 1 if name == "wait_for" else -1, "timeout")
        seconds = number(limit, tool.module, tool.node)
        if seconds is not None:
            return seconds > _SHORT
    if name in ("wait", "gather") and names_in(call) & tool.tasks.made.keys():
        return False  # what is done already, or unwinds
    return not any(tool.is_caller(arg) for arg in given(call))


def _is_over(node: ast.AST, loop: ast.AST, tool: Tool) -> bool:
    """Return whether the caller has interrupted already, or the work has ended."""
    module = tool.module
    if is_in(node, module, loop, ast.Try, "finalbody"):
        return True
    child: ast.AST = node
    while isinstance(found := is_in(child, module, loop, ast.If, "body"), ast.If):
        if any(_reads_interrupted(n, tool) for n in walk([found.test])):
            return True
        child = found
    return False


RULE = Rule(
    code="LRF106",
    name="looks-only-between",
    caller="interrupts in the middle of a step and waits until it is over",
    instead="step = asyncio.ensure_future(…); await "
    "ctx.speech_handle.wait_if_not_interrupted([step])",
    check=check,
    words=("interrupted",),
)
