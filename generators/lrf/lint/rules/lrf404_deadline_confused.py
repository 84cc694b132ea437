"""The tool takes a TimeoutError of the work for its own deadline.

## What it does
Reports `await asyncio.wait_for(…)` of a call, or of a task that the tool makes, in a `try` with a
clause for TimeoutError that returns a text and does not ask whether the task is done. Waits for an
event, a queue or the like have no deadline of their own and are left out.

## Why is this bad?
A connection was refused after half a second, as a TimeoutError. The caller is told that it takes
too long, and tries again later for nothing.

## Example
```python
@function_tool
async def report(topic: str) -> str:
    try:
        return await asyncio.wait_for(make_report(topic), 3)
    except asyncio.TimeoutError:
        return "That takes too long."
```

## Use instead
```python
@function_tool
async def report(topic: str) -> str:
    task = asyncio.ensure_future(make_report(topic))
    done, _ = await asyncio.wait({task}, timeout=3)
    if not done:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise ToolError("That takes too long.")
    return await task
```

## LiveKit
On Python 3.10 `asyncio.TimeoutError` is not `TimeoutError`; from 3.11 on, sockets raise the same.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.handlers import caught, is_text, returns, tries
from ..source.walk import argument, attribute_of, below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool

_WITHOUT = ("wait", "get", "join", "receive", "acquire", "wait_for", "sleep", "readline")


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the clauses that cannot tell the two apart."""
    for node in tries(tool):
        if not any(isinstance(n, ast.Await) and _has_own(n, tool) for n in below(node.body)):
            continue
        for handler in node.handlers:
            if "TimeoutError" not in caught(handler, tool.module):
                continue
            inside = below(handler.body)
            asks = any(isinstance(n, ast.Attribute) and n.attr == "done" for n in inside)
            if any(is_text(r.value) for r in returns(handler.body)) and not asks:
                yield Hit(handler, "cannot tell its own deadline from a TimeoutError of the work")


def _has_own(node: ast.Await, tool: Tool) -> bool:
    """Return whether a deadline is put on work that can have one of its own."""
    call = node.value
    if not isinstance(call, ast.Call) or tool.module.names.dotted(call.func) != "asyncio.wait_for":
        return False
    work = argument(call, 0, "fut")
    if isinstance(work, ast.Name):
        return work.id in tool.tasks.made
    return isinstance(work, ast.Call) and attribute_of(work) not in _WITHOUT


RULE = Rule(
    code="LRF404",
    name="deadline-confused",
    caller="is told that it takes too long, half a second after asking",
    instead="done, _ = await asyncio.wait({task}, timeout=…), and ask whether it is done",
    check=check,
    words=("wait_for",),
)
