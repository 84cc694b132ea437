"""The tool has changed something, and says nothing of it after an interruption.

## What it does
Reports an `if …interrupted:` that comes after an awaited call which changes something (create,
book, order, pay, send, save and the like) and ends in a bare `return`, `return None`, StopResponse
or a text without the result.

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
from ..source.changes import changes_something
from ..source.handlers import is_none, is_text
from ..source.order import certainly_before
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
    """Yield the ways after an interruption on which the result is lost."""
    changes = [
        node
        for node in tool.own_all(ast.Await)
        if isinstance(node.value, ast.Call) and changes_something(attribute_of(node.value))
    ]
    if not changes:
        return
    for node in tool.own_all(ast.If):
        if not _asks(node.test, tool):
            continue
        for change in changes:
            if certainly_before(change, node, tool.module, tool.node):
                if _loses(node.body[-1], _results(change, tool), tool):
                    done = attribute_of(change.value)
                    yield Hit(node.body[-1], f"has done {done} by now, and does not tell it")
                break


def _asks(test: ast.expr, tool: Tool) -> bool:
    return any(
        isinstance(n, ast.Attribute) and n.attr == "interrupted" and tool.is_handle(n.value)
        for n in walk([test])
        if not isinstance(tool.module.parent.get(n), ast.UnaryOp)
    )


def _results(change: ast.Await, tool: Tool) -> set[str]:
    parent = tool.module.parent.get(change)
    found = set(targets(parent)) if parent is not None else set()
    for node in tool.own_all(ast.Assign):  # what is made of it
        if names_in(node.value) & found:
            found |= set(targets(node))
    return found


def _loses(last: ast.stmt, results: set[str], tool: Tool) -> bool:
    if isinstance(last, ast.Raise):
        return last.exc is not None and tool.module.names.is_livekit(
            last.exc.func if isinstance(last.exc, ast.Call) else last.exc, "StopResponse"
        )
    if not isinstance(last, ast.Return):
        return False
    if is_none(last.value):
        return True
    value = last.value
    told = value.args[0] if isinstance(value, ast.Call) and value.args else value
    if not is_text(told) or told is None:
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
