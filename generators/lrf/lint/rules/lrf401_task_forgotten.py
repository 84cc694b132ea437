"""The tool starts a task and keeps it nowhere.

## What it does
Reports a call of `create_task` or `ensure_future`, of asyncio or of a loop, that is a statement of
its own, or whose only target is a local name that is never read.

## Why is this bad?
The event loop holds tasks only weakly: now and then one is collected before its end, and what
the caller was promised just does not happen. If it fails, nobody notices.

## Example
```python
@function_tool
async def note(text: str) -> str:
    asyncio.create_task(store_note(text))
    return "I am noting it."
```

## Use instead
```python
TASKS: set[asyncio.Task[None]] = set()


@function_tool
async def note(text: str) -> str:
    task = asyncio.create_task(store_note(text))
    TASKS.add(task)
    task.add_done_callback(TASKS.discard)
    return "I am noting it."
```

## LiveKit
A tool may run on after `ctx.update`: then it can await the task itself and tell the result.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.walk import attribute_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool

_LOOPS = ("get_event_loop", "get_running_loop", "loop", "event_loop")


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the tasks that nobody keeps."""
    names = tool.module.names
    read = {n.id for n in tool.all(ast.Name) if isinstance(n.ctx, ast.Load)}
    for node in tool.all(ast.Expr, ast.Assign):
        value = getattr(node, "value", None)
        if not isinstance(value, ast.Call) or not _is_asyncios(value, names.dotted(value.func)):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else []
        if all(isinstance(t, ast.Name) and t.id not in read for t in targets):
            yield Hit(node, "starts a task and keeps it nowhere")


def _is_asyncios(call: ast.Call, dotted: str) -> bool:
    """Return whether asyncio itself makes the task, and not a group that keeps it."""
    if dotted in ("asyncio.create_task", "asyncio.ensure_future"):
        return True
    func = call.func
    if not isinstance(func, ast.Attribute) or func.attr != "create_task":
        return False
    return attribute_of(func.value) in _LOOPS


RULE = Rule(
    code="LRF401",
    name="task-forgotten",
    caller="is told that it is being done, and now and then it just does not happen",
    instead="await ctx.update(…), then await the task; or tasks.add(task); "
    "task.add_done_callback(tasks.discard)",
    check=check,
    words=("create_task", "ensure_future"),
)
