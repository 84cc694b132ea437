"""The tool has changed something, and says nothing of it after an interruption.

## What it does
Reports how a tool ends after an interruption, by `if …interrupted:`, `if not …interrupted:` or an
expression, where a call has come before that changes something (create, book, order, pay, send,
save and the like): a bare `return`, `return None`, StopResponse, a text or a dictionary without the
result.

## Why is this bad?
The order is made, the model is told nothing, or that it was stopped. The caller asks again, and
gets two.

## Example
```python
@function_tool
async def buy(ctx: RunContext, item: str) -> str | None:
    order = await create_order(item)
    if ctx.speech_handle.interrupted:
        return None
    return f"Order {order} is placed."
```

## Use instead
```python
@function_tool
async def buy(ctx: RunContext, item: str) -> str:
    order = await create_order(item)
    return f"Order {order} is placed."
```

## LiveKit
No reply is generated after an interruption, whatever the tool returns; but what it returns is in
the model's context, and the next turn can tell it. None is recorded as an empty output.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.changes import changes_something, surely_changes_something
from ..source.handlers import is_none, is_text
from ..source.order import certainly_before, field_of
from ..source.walk import attribute_of, names_in, targets, text_in, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool

# Words of a text that tells what was done.
_TELLS = re.compile(
    r"\b(done|placed|created|booked|sent|paid|charged|ordered|scheduled|submitted|saved|made"
    r"|confirmed|completed?|already|success\w*|stored|written|went through|is in place)\b",
    re.IGNORECASE,
)


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the paths after an interruption on which the result is lost."""
    changes = [n for n in tool.own_all(ast.Call) if _changes(n, tool)]
    for place, end in _after_interruptions(tool) if changes else ():
        for change in changes:
            if certainly_before(change, place, tool.module, tool.node):
                if _loses(end, _results(change, tool), tool):
                    message = f"has done {attribute_of(change)} by now, and does not tell it"
                    yield Hit(place, message)
                break


def _changes(call: ast.Call, tool: Tool) -> bool:
    parent = tool.module.parent.get(call)
    if isinstance(parent, ast.Await):
        return changes_something(call)
    return isinstance(parent, ast.Assign) and surely_changes_something(call)


def _after_interruptions(tool: Tool) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Yield how a tool ends after an interruption: where, and by which statement."""
    for node in tool.own_all(ast.If):
        asks = _asks(node.test, tool)
        if asks == "interrupted":
            yield node.body[-1], node.body[-1]
        elif asks and node.orelse:
            yield node.orelse[-1], node.orelse[-1]
        elif asks and isinstance(node.body[-1], ast.Return | ast.Raise):
            yield from ((end, end) for end in _next(node, tool))
    for end in tool.own_all(ast.Return):
        if isinstance(end.value, ast.IfExp) and (asks := _asks(end.value.test, tool)):
            value = end.value.body if asks == "interrupted" else end.value.orelse
            yield end, ast.Return(value)


def _next(node: ast.If, tool: Tool) -> list[ast.stmt]:
    """Return the statement behind one."""
    parent = tool.module.parent[node]
    block: list[ast.stmt] = getattr(parent, field_of(node, parent))
    return block[block.index(node) + 1 :][:1]


def _asks(test: ast.expr, tool: Tool) -> str:
    """Return "interrupted" or "not" if a test is about an interruption, else ""."""
    for node in walk([test]):
        is_flag = isinstance(node, ast.Attribute) and node.attr == "interrupted"
        if is_flag and tool.is_handle(node.value):  # type: ignore[attr-defined]
            negated = isinstance(tool.module.parent.get(node), ast.UnaryOp)
            return "not" if negated else "interrupted"
    return ""


def _results(change: ast.Call, tool: Tool) -> set[str]:
    parent = tool.module.parent[change]
    parent = tool.module.parent[parent] if isinstance(parent, ast.Await) else parent
    found = set(targets(parent))
    for node in tool.own_all(ast.Assign):  # what is made of it
        if names_in(node.value) & found:
            found |= set(targets(node))
    return found


def _loses(end: ast.AST, results: set[str], tool: Tool) -> bool:
    """Return whether a statement ends the tool and says nothing of the result."""
    if isinstance(end, ast.Raise):
        made = end.exc.func if isinstance(end.exc, ast.Call) else end.exc
        if tool.module.names.is_livekit(made, "StopResponse"):
            return True
        if not tool.module.names.is_livekit(made, "ToolError"):
            return False
    if isinstance(end, ast.Return) and is_none(end.value):
        return True
    value = end.value if isinstance(end, ast.Return) else getattr(end, "exc", end)
    told = value.args[0] if isinstance(value, ast.Call) and value.args else value
    if not isinstance(told, ast.Dict) and not (isinstance(told, ast.expr) and is_text(told)):
        return False
    return not names_in(told) & results and not _TELLS.search(text_in(told))


RULE = Rule(
    code="LRF113",
    name="done-and-not-told",
    caller="asks again, and it is done a second time",
    instead="return the result, also after an interruption: the model tells it in the next turn",
    check=check,
    words=("interrupted",),
)
