"""The tool leaves an async generator half read and open.

## What it does
Reports an `async for` over a call of an async generator of the repository, whose body has a `break`
of this loop or a `return`.

## Why is this bad?
The caller interrupts, and the search goes on holding its connection until the garbage collector
runs.

## Example
```python
async def results(query: str) -> AsyncIterator[str]:
    async with connect(query) as rows:
        async for row in rows:
            yield row


@function_tool
async def first_result(query: str) -> str:
    async for result in results(query):
        return result
    return "Nothing was found."
```

## Use instead
```python
async def results(query: str) -> AsyncIterator[str]:
    async with connect(query) as rows:
        async for row in rows:
            yield row


@function_tool
async def first_result(query: str) -> str:
    async with aclosing(results(query)) as found:
        async for result in found:
            return result
    return "Nothing was found."
```

## LiveKit
Nothing of LiveKit's closes it: the tool has returned.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.loops import breaks
from ..source.walk import below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the loops that may leave a generator half read."""
    for loop in tool.all(ast.AsyncFor):
        called = tool.called(loop.iter) if isinstance(loop.iter, ast.Call) else None
        if called is None or not isinstance(called.node, ast.AsyncFunctionDef):
            continue
        if not any(isinstance(n, ast.Yield) for n in called.module.code(called.node).own):
            continue
        if breaks(loop) or any(isinstance(n, ast.Return) for n in below(loop.body)):
            yield Hit(loop, f"leaves {called.node.name} half read, and does not close it")


RULE = Rule(
    code="LRF402",
    name="generator-left-open",
    caller="interrupts, and the search goes on holding its connection",
    instead="async with contextlib.aclosing(…) as items: async for item in items: …",
    check=check,
    words=("async for",),
)
