"""The tool returns nothing on one path.

## What it does
Reports an `async def` tool that returns a value somewhere and whose end can be reached, or that has
a bare `return` which is not about an interruption. Exhaustive tests of a Literal, an
Enum, a bool or a union are seen as a type checker sees them. Left out are tools that speak, end
the call or hand over, themselves or in what they call, and operations behind a decorator of the
runtime, which LRF212 sees to.

## Why is this bad?
The caller waits for an answer, and nobody ever says anything.

## Example
```python
@function_tool
async def opening_hours(day: str) -> str | None:
    if day in ("saturday", "sunday"):
        return "We are open from ten to four."
```

## Use instead
```python
@function_tool
async def opening_hours(day: str) -> str:
    if day in ("saturday", "sunday"):
        return "We are open from ten to four."
    return "We are open from eight to six."
```

## LiveKit
None is recorded as an empty output with no reply required: without an interruption, dead air.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.ends import Ends
from ..source.handlers import is_none
from ..source.order import is_in
from ..source.walk import FUNCTIONS, given, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool

_SPEAKS = ("say", "generate_reply", "update")
_ENDS_OR_HANDS_OVER = (
    "shutdown", "delete_room", "hangup", "hang_up", "end_call", "aclose", "disconnect",
    "complete", "update_agent",
)  # fmt: skip


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the paths on which a tool returns nothing."""
    found = tool.own_all(ast.Return)
    if not tool.is_async or all(is_none(node.value) for node in found):
        return
    bare = [node for node in found if node.value is None and not _is_interrupted(node, tool)]
    falls = Ends(tool.module, tool.node).falls()
    if not (bare or falls) or is_answered_otherwise(tool):
        return
    for node in bare:
        yield Hit(node, "returns nothing here, and the model says nothing")
    if falls:
        message = "can reach its end without a return, and the model says nothing"
        yield Hit(tool.node.body[-1], message)


def is_answered_otherwise(tool: Tool) -> bool:
    """Return whether somebody may speak, or nobody need speak any more."""
    if any(True for _ in tool.calls(*_SPEAKS, *_ENDS_OR_HANDS_OVER)):
        return True
    if tool.all(ast.Yield, ast.YieldFrom):
        return True
    return any(_speaks_for_it(call, tool) for call in tool.all(ast.Call))


def _speaks_for_it(call: ast.Call, tool: Tool) -> bool:
    """Return whether a function speaks, or one that is not here has the session to speak with."""
    called = tool.called(call)
    if called is not None and isinstance(called.node, FUNCTIONS):
        nodes = (n for n in called.module.code(called.node).nodes if isinstance(n, ast.Attribute))
        return any(n.attr in (*_SPEAKS, *_ENDS_OR_HANDS_OVER) for n in nodes)
    func = call.func
    if isinstance(func, ast.Attribute):
        of = func.value.func if isinstance(func.value, ast.Call) else func.value
        if isinstance(of, ast.Name) and of.id in ("self", "super"):
            return True
    return any(tool.is_context(g) or tool.is_session(g) for g in given(call))


def _is_interrupted(node: ast.AST, tool: Tool) -> bool:
    child = node
    while isinstance(found := is_in(child, tool.module, tool.node, ast.If), ast.If):
        attributes = (n for n in walk([found.test]) if isinstance(n, ast.Attribute))
        if any(n.attr == "interrupted" for n in attributes):
            return True
        child = found
    return False


RULE = Rule(
    code="LRF203",
    name="falls-to-none",
    caller="waits for an answer, and nobody ever says anything",
    instead="return what the model is to be told, on every path",
    check=check,
    words=("return",),
    decorated=False,
)
