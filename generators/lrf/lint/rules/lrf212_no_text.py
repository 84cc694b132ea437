"""The operation returns nothing, or something that is not a text.

## What it does
Reports, in an operation behind `@quick_tool`, `@interruptible_tool` or `@background_tool`: a bare
`return`, `return None`, an end that can be reached, a number, a list or a dictionary that is
returned or yielded as it stands there, and the result of a function of the repository that returns
nothing on one path.

## Why is this bad?
Whatever is not a text counts as a failure. The order is placed, the caller is told that it failed,
and orders again.

## Example
```python
@background_tool("the order")
async def place(item: str) -> str:
    number = await orders.place(item)
    if number:
        return f"The order is placed: {number}."
```

## Use instead
```python
@background_tool("the order")
async def place(item: str) -> str:
    number = await orders.place(item)
    if number:
        return f"The order is placed: {number}."
    raise ToolError(f"There is no {item} any more.")
```

## LiveKit
None is recorded as an empty output with no reply: dead air. So the decorators take texts alone, and
make an error of anything else, which is told.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.ends import Ends
from ..source.handlers import is_none
from ..source.walk import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool

_MODES = ("quick_tool", "interruptible_tool", "background_tool")  # a payment may return nothing
_NO_TEXTS = (
    ast.Dict, ast.List, ast.Set, ast.Tuple, ast.DictComp, ast.ListComp, ast.SetComp, ast.Compare,
    ast.GeneratorExp,
)  # fmt: skip


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the places where an operation ends without a text."""
    if tool.mode not in _MODES:
        return
    yields = tool.own_all(ast.Yield)
    for each in yields:
        if is_none(each.value) or _is_no_text(each.value):
            yield Hit(each, "yields what is not a text, and the caller is told that it failed")
    if yields:
        return
    for node in tool.own_all(ast.Return):
        if is_none(node.value) or _may_be_none(node.value, tool):
            yield Hit(node, "returns nothing here, and the caller is told that it failed")
        elif _is_no_text(node.value):
            yield Hit(node, "returns what is not a text, and the caller is told that it failed")
    if Ends(tool.module, tool.node).falls():
        message = "can reach its end without a return, and the caller is told that it failed"
        yield Hit(tool.node.body[-1], message)


def _is_no_text(value: ast.expr | None) -> bool:
    """Return whether it is written there as something else."""
    if isinstance(value, ast.Constant):
        return not isinstance(value.value, str)
    return isinstance(value, _NO_TEXTS)


def _may_be_none(value: ast.expr | None, tool: Tool) -> bool:
    """Return whether it is the result of a function that returns nothing on one path."""
    call = value.value if isinstance(value, ast.Await) else value
    called = tool.called(call) if isinstance(call, ast.Call) else None
    if called is None or not isinstance(called.node, FUNCTIONS) or called.node.decorator_list:
        return False
    is_coroutine = isinstance(called.node, ast.AsyncFunctionDef)
    code = called.module.code(called.node)
    if is_coroutine != isinstance(value, ast.Await) or code.own_all(ast.Yield, ast.YieldFrom):
        return False
    if any(is_none(node.value) for node in code.own_all(ast.Return)):
        return True
    return Ends(called.module, called.node).falls()


RULE = Rule(
    code="LRF212",
    name="no-text",
    caller="is told that it failed, although it may be done, and asks for it again",
    instead="return a text on every path, or raise ToolError(…)",
    check=check,
)
