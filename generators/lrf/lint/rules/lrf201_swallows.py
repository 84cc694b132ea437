"""The tool reports a failure as if it were a result.

## What it does
Reports a bare `except`, `except Exception` or `except BaseException`, without a clause for
ToolError or StopResponse above it, in which nothing is raised, awaited (but a sleep) or started,
and which returns a text. Also in a coroutine function of the module that a tool awaits and whose
result it returns as it is.

## Why is this bad?
The model is told of the failure as of any result: nothing marks it as one. A ToolError that says
what to do is lost, and so is the StopResponse that should keep the agent silent.

## Example
```python
@function_tool
async def report(topic: str) -> str:
    try:
        return await make_report(topic)
    except Exception:
        return "The report could not be made."
```

## Use instead
```python
@function_tool
async def report(topic: str) -> str:
    try:
        return await make_report(topic)
    except (ToolError, StopResponse):
        raise
    except Exception as error:
        raise ToolError("The report could not be made.") from error
```

## LiveKit
ToolError and StopResponse are both Exception. A ToolError is recorded with `is_error`, and the
model replies to it.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.handlers import broad_handlers, is_text, raises, returns
from ..source.tasks import makes_task
from ..source.walk import FUNCTIONS, attribute_of, below, names_in, targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.code import Code
    from ..source.tool import Tool

_MESSAGE = "catches everything, ToolError and StopResponse too, and returns a text"


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the clauses that turn every failure into a text."""
    for handler in _swallowing(tool):
        yield Hit(handler, _MESSAGE)
    if not tool.module.mentions("except"):
        return
    tools = {each.node for each in tool.module.tools}
    for call in _returned_calls(tool):
        called = tool.called(call)
        if called is None or called.module is not tool.module or called.node in tools:
            continue
        if isinstance(called.node, FUNCTIONS) and any(_swallowing(tool.module.code(called.node))):
            yield Hit(call, f"returns what {called.node.name} does, which {_MESSAGE}")


def _swallowing(code: Code) -> Iterator[ast.ExceptHandler]:
    """Yield the clauses of a function that turn every failure into a text."""
    for _, handler in broad_handlers(code):
        texts = [node for node in returns(handler.body) if _is_told(node.value, handler)]
        if texts and not raises(handler) and not _tries_something_else(handler):
            yield handler


def _returned_calls(tool: Tool) -> Iterator[ast.Call]:
    """Yield the awaited calls whose result the tool returns as it is."""
    for node in tool.own_all(ast.Return):
        # not a plain function, which puts a result into words: nobody raises ToolError there
        if isinstance(node.value, ast.Await) and isinstance(node.value.value, ast.Call):
            yield node.value.value


def _tries_something_else(handler: ast.ExceptHandler) -> bool:
    """Return whether what it returns may be the result of a second way."""
    for node in below(handler.body):
        if makes_task(node):
            return True
        if isinstance(node, ast.Await) and attribute_of(node.value) != "sleep":
            return True
    return False


def _is_told(value: ast.expr | None, handler: ast.ExceptHandler) -> bool:
    if isinstance(value, ast.Name):  # state = "failed"; return state
        nodes = below(handler.body)
        here = {name for n in nodes for name in targets(n)}
        bound = [n.value for n in nodes if value.id in targets(n)]  # type: ignore[attr-defined]
        grows = any(isinstance(n, ast.AugAssign) for n in nodes)
        # what is made here of other things may be the result of a second way
        return len(bound) == 1 and is_text(bound[0]) and not grows and not names_in(bound[0]) & here
    is_class = isinstance(value, ast.Call) and attribute_of(value).lstrip("_")[:1].isupper()
    return is_text(value) or (isinstance(value, ast.Call) and not is_class)


RULE = Rule(
    code="LRF201",
    name="swallows",
    caller="is told of it as of any result; what a ToolError would have advised is lost",
    instead="except (ToolError, StopResponse): raise; except Exception as error: raise "
    "ToolError(…) from error",
    check=check,
)
