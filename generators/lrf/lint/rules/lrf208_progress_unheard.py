"""The tool keeps its progress where nobody hears of it.

## What it does
Reports, in a loop with an await, an assignment to a key or an attribute of the userdata whose name
has "progress" or "percent" in it, in a tool that neither updates, says something nor has a filler,
and gives its context to nobody.

## Why is this bad?
The caller waits in silence, while the progress is written down step by step.

## Example
```python
@function_tool
async def read_all(ctx: RunContext, pages: list[str]) -> str:
    for number, page in enumerate(pages):
        await read_page(page)
        ctx.userdata.progress = number
    return "All pages are read."
```

## Use instead
```python
@function_tool
async def read_all(ctx: RunContext, pages: list[str]) -> str:
    for number, page in enumerate(pages):
        await read_page(page)
        if number % 25 == 0:
            await ctx.update(f"{number} pages are read.")
    return "All pages are read."
```

## LiveKit
Nobody hears the userdata. `ctx.update` is voiced; `ctx.with_filler` speaks while the tool waits.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.order import is_in
from ..source.walk import LOOPS, own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool

_PROGRESS = re.compile(r"progress|percent", re.IGNORECASE)


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the first place where progress is written down."""
    if tool.updates or any(True for _ in tool.calls("say", "generate_reply", "with_filler")):
        return
    args = (arg for call in tool.all(ast.Call) for arg in call.args)
    if any(tool.is_context(arg) or tool.is_session(arg) for arg in args):
        return
    for node in tool.all(ast.Assign):
        if not any(_is_progress(target) for target in node.targets):
            continue
        loop = is_in(node, tool.module, tool.node, LOOPS, "body")
        if loop is not None and any(isinstance(n, ast.Await) for n in own(loop)):
            yield Hit(node, "writes its progress down, and nobody hears of it")
            return


def _is_progress(target: ast.expr) -> bool:
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        name = str(target.slice.value)
    elif isinstance(target, ast.Attribute):
        name = target.attr
    else:
        return False
    return bool(_PROGRESS.search(name)) and "userdata" in ast.unparse(target.value)


RULE = Rule(
    code="LRF208",
    name="progress-unheard",
    caller="waits in silence, while the progress is written down step by step",
    instead="await ctx.update(…) at the steps, or async with ctx.with_filler(…) around the loop",
    check=check,
    words=("userdata",),
)
