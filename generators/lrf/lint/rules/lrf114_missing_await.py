"""The tool calls a coroutine function without await.

## What it does
Reports a call of an `async def` of the repository, of a coroutine function of LiveKit such as
`ctx.update` and `delete_room`, or of `asyncio.sleep`, whose coroutine is dropped: as a statement of
its own, in a text, as what is returned, or by a name that is only used as if it were the result.

## Why is this bad?
Nothing happens, or "<coroutine object …>" is told. The caller hears that the booking is saved, and
it is not.

## Example
```python
async def save(note: str) -> None:
    await asyncio.sleep(0.1)


@function_tool
async def add_note(note: str) -> str:
    save(note)
    return "The note is saved."
```

## Use instead
```python
async def save(note: str) -> None:
    await asyncio.sleep(0.1)


@function_tool
async def add_note(note: str) -> str:
    await save(note)
    return "The note is saved."
```

## LiveKit
Calling a coroutine function only makes a coroutine; LiveKit awaits the tool, not what it drops.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.walk import attribute_of, targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool

# What takes the coroutine itself for the result.
_DROPS = (
    ast.Expr, ast.FormattedValue, ast.Subscript, ast.Attribute, ast.BinOp, ast.Compare,
)  # fmt: skip
_READ_IT = ("str", "print", "repr", "len", "bool", "int", "float", "json.dumps", "list", "sorted")
_OF_LIVEKIT = (
    "publish_data", "perform_rpc", "delete_room", "create_sip_participant",
    "transfer_sip_participant", "remove_participant",
)  # fmt: skip
_SERVICES = ("room", "sip", "local_participant")
_PLAIN = ("staticmethod", "classmethod", "function_tool")


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the coroutines that nobody awaits."""
    for call in tool.own_all(ast.Call):
        if _is_dropped(call, tool) and _is_coroutine(call, tool):
            yield Hit(call, f"calls {attribute_of(call)} without await, so it is never run")


def _is_dropped(call: ast.Call, tool: Tool) -> bool:
    parent = tool.module.parent.get(call)
    if isinstance(parent, _DROPS):
        return True
    if isinstance(parent, ast.Call):
        return tool.module.names.dotted(parent.func) in _READ_IT
    if isinstance(parent, ast.Return):
        return tool.is_async
    if isinstance(parent, ast.If | ast.While):
        return parent.test is call
    if isinstance(parent, ast.For):
        return parent.iter is call
    if isinstance(parent, ast.Assign | ast.AnnAssign):
        return any(_is_used_as_result(name, tool) for name in targets(parent))
    return False


def _is_used_as_result(name: str, tool: Tool) -> bool:
    """Return whether a name that holds a coroutine is only read as if it held its result."""
    reads = [n for n in tool.all(ast.Name) if n.id == name and isinstance(n.ctx, ast.Load)]
    uses = [tool.module.parent.get(node) for node in reads]
    plain = (ast.FormattedValue, ast.Subscript, ast.Attribute, ast.If, ast.Compare, ast.UnaryOp)
    binds = sum(name in targets(n) for n in tool.all(ast.Assign, ast.AnnAssign))
    if binds != 1 or not uses:
        return False
    closes = ("close", "send", "throw")
    return all(
        isinstance(use, plain) and not (isinstance(use, ast.Attribute) and use.attr in closes)
        for use in uses
    )


def _is_coroutine(call: ast.Call, tool: Tool) -> bool:
    called = tool.called(call)
    if called is not None:
        node = called.node
        if not isinstance(node, ast.AsyncFunctionDef):
            return False
        if called.module.code(node).own_all(ast.Yield):
            return False
        names = [attribute_of(d) or "" for d in node.decorator_list]
        return all(name in _PLAIN for name in names)
    func = call.func
    if isinstance(func, ast.Attribute):
        if func.attr in ("update", "wait_for_playout") and tool.is_context(func.value):
            return True
        if func.attr == "wait_if_not_interrupted" and tool.is_handle(func.value):
            return True
        if func.attr in ("aclose", "drain") and tool.is_session(func.value):
            return True
        if func.attr in _OF_LIVEKIT and attribute_of(func.value) in _SERVICES:
            return isinstance(tool.module.parent.get(call), ast.Expr)
    return tool.module.names.dotted(func) == "asyncio.sleep"


RULE = Rule(
    code="LRF114",
    name="missing-await",
    caller="is told that it is done, and nothing was done",
    instead="await it, or keep a task: asyncio.create_task(…)",
    check=check,
)
