"""The tool closes a client only if all goes well.

## What it does
Reports a local name that is bound to what a call makes and closed by `close()`, `aclose()`,
`disconnect()` or the like in the plain run of a tool, or of a coroutine function that it awaits.
Something that may fail must stand in between, an await or one of its methods, and it must not be
closed in a `finally` or in a clause that catches everything.

## Why is this bad?
The request fails, or the tool is cancelled because the caller hangs up, and the connection stays
open. After enough bad evenings there are none left, and every caller is told of an error.

## Example
```python
@function_tool
async def weather(place: str) -> str:
    client = httpx.AsyncClient(timeout=3)
    response = await client.get("https://weather.example.com", params={"q": place})
    await client.aclose()
    return response.text
```

## Use instead
```python
@function_tool
async def weather(place: str) -> str:
    async with httpx.AsyncClient(timeout=3) as client:
        response = await client.get("https://weather.example.com", params={"q": place})
    return response.text
```

## LiveKit
A tool is cancelled with its job, and by the model if it is CANCELLABLE: what is not in a `finally`
is not done then.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.handlers import is_broad
from ..source.order import above, field_of, statement
from ..source.walk import AWAITS, TRIES, attribute_of, names_in, place, targets, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.code import Code
    from ..source.tool import Tool

_CLOSES = ("close", "aclose", "disconnect", "quit", "wait_closed", "release", "terminate")


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the closes that are skipped if something fails."""
    if not tool.module.mentions(*(f"{name}(" for name in _CLOSES)):
        return
    reported = set()
    for code in (tool, *_helpers(tool)):
        for call in code.calls(*_CLOSES):
            of = call.func.value  # type: ignore[attr-defined]
            if attribute_of(call) == "release" and call.args:  # pool.release(connection)
                of = call.args[0]
            if not isinstance(of, ast.Name) or (code.node, of.id) in reported:
                continue
            if _is_made_here(of.id, call, code) and not _is_sure(of.id, code):
                reported.add((code.node, of.id))
                where = "" if code is tool else f", in {code.name}"
                node: ast.AST = call if code.module is tool.module else tool.node
                yield Hit(node, f"closes {of.id} only if nothing fails before{where}")


def _helpers(tool: Tool) -> Iterator[Code]:
    """Yield the coroutine functions of the module that the tool awaits."""
    seen = {tool.node}
    for node in tool.all(ast.Await):
        called = tool.called(node.value) if isinstance(node.value, ast.Call) else None
        if called is None or called.module is not tool.module or called.node in seen:
            continue
        if isinstance(called.node, ast.AsyncFunctionDef):
            seen.add(called.node)
            yield called.module.code(called.node)


def _is_made_here(name: str, close: ast.Call, code: Code) -> bool:
    """Return whether a call made it, and something is awaited before it is closed."""
    assigns: list[ast.Assign | ast.AnnAssign] = [*code.all(ast.Assign), *code.all(ast.AnnAssign)]
    made = [n for n in assigns if name in targets(n)]
    if len(made) != 1:
        return False
    value = made[0].value
    value = value.value if isinstance(value, ast.Await) else value
    if not isinstance(value, ast.Call) or attribute_of(value) in ("get", "pop", "getattr"):
        return False
    if code.value(value.func).path.startswith("io."):
        return False
    end = (made[0].end_lineno or 0, made[0].end_col_offset or 0)
    begin = place(statement(close, code.module))
    return any(end < place(n) < begin for n in code.own if _may_fail(n, name))


def _may_fail(node: ast.AST, name: str) -> bool:
    """Return whether an error may come of it: an await, or a method of what is closed."""
    if isinstance(node, AWAITS):
        return True
    func = node.func if isinstance(node, ast.Call) else None
    of = func.value if isinstance(func, ast.Attribute) else None
    return isinstance(of, ast.Name) and of.id == name


def _is_sure(name: str, code: Code) -> bool:
    """Return whether it is closed in a `finally`, a clause for all errors, or given away."""
    module = code.module
    for call in code.calls(*_CLOSES):
        if name not in names_in(call):
            continue
        child: ast.AST = call
        for parent in above(call, module, code.node):
            if isinstance(parent, TRIES) and field_of(child, parent) == "finalbody":
                return True
            if isinstance(parent, ast.ExceptHandler) and is_broad(parent, module):
                return True
            child = parent
        if _follows_caught(call, code):
            return True
    # a context manager closes it, or somebody else has it
    if any(name in names_in(item.context_expr) for item in code.all(ast.withitem)):
        return True
    kept = [n.value for n in code.all(ast.Return)]
    kept += [n.value for n in code.all(ast.Assign) if not isinstance(n.targets[0], ast.Name)]
    return any(isinstance(value, ast.Name) and value.id == name for value in kept)


def _follows_caught(call: ast.Call, code: Code) -> bool:
    """Return whether it follows a `try` that catches everything and goes on."""
    child = statement(call, code.module)
    parent = code.module.parent.get(child)
    block = getattr(parent, field_of(child, parent), None) if parent else None
    for before in block[: block.index(child)] if isinstance(block, list) else ():
        if isinstance(before, TRIES) and any(is_broad(h, code.module) for h in before.handlers):
            leaves = walk([s for h in before.handlers for s in h.body] + before.body)
            return not any(isinstance(n, ast.Return | ast.Raise) for n in leaves)
    return False


RULE = Rule(
    code="LRF405",
    name="closed-only-on-success",
    caller="is told of an error, once enough connections have been left open",
    instead="async with …, or try: … finally: await client.aclose()",
    check=check,
)
