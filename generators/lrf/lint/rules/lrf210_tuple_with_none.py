"""The tool returns a tuple that has no agent in it.

## What it does
Reports a `return` of a tuple with a text and a None, True or False that is written there, or a name
that is only ever bound to None.

## Why is this bad?
A pair is for a handoff: an agent and a text. Without an agent the model is told the list as Python
writes it, and may read it out: "none, we have no table".

## Example
```python
@function_tool
async def book(day: str) -> tuple[Agent | None, str]:
    if day == "monday":
        return None, "We are closed on Mondays."
    return Booking(day), "I connect you."
```

## Use instead
```python
@function_tool
async def book(day: str) -> tuple[Agent, str] | str:
    if day == "monday":
        return "We are closed on Mondays."
    return Booking(day), "I connect you."
```

## LiveKit
Of a tuple, LiveKit takes the agents out and tells the rest: `(None, "text")` is told as
`[None, 'text']`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.handlers import is_text
from ..source.walk import targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the tuples that are told as Python writes them."""
    for node in tool.own_all(ast.Return):
        if node.value is None:
            continue
        value = _value_of(node.value, tool)
        if not isinstance(value, ast.Tuple | ast.List):
            continue
        values = value.elts
        empty = next((v for v in values if _is_empty(v, tool)), None)
        in_list = isinstance(value, ast.List) and not any(map(is_text, values))
        if empty is not None and not any(isinstance(v, ast.Call) for v in values) and not in_list:
            told = ast.unparse(empty)
            yield Hit(node, f"returns a tuple without an agent, told as \"[{told}, '…']\"")


def _value_of(value: ast.expr, tool: Tool) -> ast.expr:
    """Return the tuple that a name is bound to, or the value itself."""
    if not isinstance(value, ast.Name):
        return value
    bound = [n.value for n in tool.all(ast.Assign) if value.id in targets(n)]
    is_tuple = bound and all(isinstance(each, ast.Tuple) for each in bound)
    return bound[-1] if is_tuple else value


def _is_empty(value: ast.expr, tool: Tool) -> bool:
    if isinstance(value, ast.Name):
        bound = [n.value for n in tool.all(ast.Assign) if value.id in targets(n)]
        return bool(bound) and all(_is_empty(each, tool) for each in bound)
    return isinstance(value, ast.Constant) and (
        value.value is None or isinstance(value.value, bool)
    )


RULE = Rule(
    code="LRF210",
    name="tuple-with-none",
    caller="hears brackets and quotes read out",
    instead="return the text alone",
    check=check,
    words=("return",),
    decorated=False,
)
