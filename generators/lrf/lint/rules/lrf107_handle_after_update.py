"""The tool looks at the speech handle after an update.

## What it does
Reports a speech handle that is read after `ctx.update`: where the update certainly comes before, or
in the same loop. In an operation of `background_tool`, every read of the handle comes after an
update.

## Why is this bad?
"I'm on it" can be talked over like any other speech. The caller does, the flag is set, and the job
that was promised is given up without a word.

## Example
```python
@function_tool
async def report(ctx: RunContext) -> str | ToolResult:
    await ctx.update("I have started on the report.")
    pages = await read_pages()
    if ctx.speech_handle.interrupted:
        return ToolResult("Stopped before the end.", reply_required=False)
    return f"{len(pages)} pages are read."
```

## Use instead
```python
@function_tool(flags=ToolFlag.CANCELLABLE)
async def report(ctx: RunContext) -> str:
    await ctx.update("I have started on the report.")
    pages = await read_pages()
    return f"{len(pages)} pages are read."
```

## LiveKit
The first update answers the call. From then on the handle belongs to the reply that announces it,
and once that is spoken it never changes. `ToolFlag.CANCELLABLE` lets the model cancel the job.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.attention import NOTICES
from ..source.order import certainly_before, loops_around

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the reads of the handle after an update."""
    in_background = tool.mode == "background_tool"
    if not tool.updates and not in_background:
        return
    module, top = tool.module, tool.node
    for node in tool.own_all(ast.Attribute):
        if node.attr not in NOTICES or not tool.is_handle(node.value):
            continue
        message = f"reads {node.attr} of a speech handle that belongs to the update's reply by now"
        if in_background:
            yield Hit(node, message)
            continue
        loops = {id(loop) for loop in loops_around(node, module, top)}
        for update in tool.updates:
            again = loops & {id(loop) for loop in loops_around(update, module, top)}
            if again or certainly_before(update, node, module, top):
                yield Hit(node, message)
                break


RULE = Rule(
    code="LRF107",
    name="handle-after-update",
    caller="says something while the update is spoken, and what was promised never comes",
    instead="leave it out; flags=ToolFlag.CANCELLABLE lets the model cancel the job",
    check=check,
    words=("update(", "background_tool"),
)
