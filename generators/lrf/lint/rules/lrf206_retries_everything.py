"""The tool tries again whatever went wrong.

## What it does
Reports, in a `while`, or a `for` over a `range`, a `try` that leaves the loop if it succeeds, with
a first clause that catches everything and can go on to the next round.

## Why is this bad?
A wrong order number stays wrong: the caller waits for three attempts at what could not work the
first time. A charge that timed out may have gone through: the second attempt charges again.

## Example
```python
@function_tool
async def report(topic: str) -> str:
    for attempt in range(3):
        try:
            return await make_report(topic)
        except Exception:
            await asyncio.sleep(0.1)
    raise ToolError("The report could not be made.")
```

## Use instead
```python
@function_tool
async def report(topic: str) -> str:
    for attempt in range(3):
        try:
            return await make_report(topic)
        except ConnectionError:
            await asyncio.sleep(0.1)
    raise ToolError("The report could not be made.")
```

## LiveKit
ToolError and StopResponse are both Exception: they are tried again too.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.handlers import broad_handlers
from ..source.order import is_in
from ..source.walk import LOOPS, below, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.module import Module
    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the clauses that try again after anything."""
    for node, handler in broad_handlers(tool):
        loop = is_in(node, tool.module, tool.node, LOOPS, "body")
        if loop is None or handler is not node.handlers[0] or not _counts(loop, tool.module):
            continue
        tried = below([*node.body, *node.orelse])
        leaves = any(isinstance(n, ast.Return | ast.Break) for n in tried)
        if leaves and (not _ends(handler.body) or _begins_again(handler)):
            yield Hit(handler, "tries again whatever went wrong")


def _counts(loop: ast.AST, module: Module) -> bool:
    if isinstance(loop, ast.While):
        return True
    of = loop.iter if isinstance(loop, ast.For) else None
    ranges = ("range", "itertools.count")
    return isinstance(of, ast.Call) and module.names.dotted(of.func) in ranges


def _begins_again(handler: ast.ExceptHandler) -> bool:
    """Return whether a `continue` of a clause does not depend on what was raised."""
    tests = [n for n in below(handler.body) if isinstance(n, (ast.If, ast.Match, *LOOPS))]
    if any(not isinstance(n, ast.If) or _asks(n.test, handler.name) for n in tests):
        return False
    return any(isinstance(node, ast.Continue) for node in below(handler.body))


def _asks(test: ast.expr, error: str | None) -> bool:
    """Return whether a test may be about the error, or about what it was raised by."""
    inside = walk([test])
    names = {n.id for n in inside if isinstance(n, ast.Name)}
    return error in names or any(isinstance(n, ast.Call) for n in inside)


def _ends(body: list[ast.stmt]) -> bool:
    """Return whether its end cannot be reached."""
    last = body[-1]
    if isinstance(last, ast.If) and last.orelse:
        return _ends(last.body) and _ends(last.orelse)
    return isinstance(last, ast.Return | ast.Raise | ast.Break)


RULE = Rule(
    code="LRF206",
    name="retries-everything",
    caller="waits for three attempts at what could not work the first time",
    instead="except (asyncio.TimeoutError, ConnectionError): what may work the next time; and "
    "never around a charge",
    check=check,
    words=("except",),
)
