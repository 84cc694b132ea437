"""A function in the folder of the tools is not a tool: its decorator is missing.

## What it does
Reports a module of the project's tools folder that defines no tool, but an `async def` of the
module's own name, without a decorator.

## Why is this bad?
The tool is gone without an error: the model is not told of it. The caller asks for it, and the
agent says that it cannot do that, or makes something up.

## Example
```python
async def report(topic: str) -> str:
    return f"The report on {topic} is ready."
```

## Use instead
```python
@background_tool("the report")
async def report(topic: str) -> str:
    return f"The report on {topic} is ready."
```

## LiveKit
A session knows the tools that it is given; the folder is searched for tools, not for functions.
"""

from __future__ import annotations

import ast
import os
from typing import TYPE_CHECKING

from ..rule import Hit, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.module import Module


def check(module: Module) -> Iterator[Hit]:
    """Yield the operation without a decorator."""
    made_by_a_call = "_tool(" in module.source
    if not module.is_of_tools_folder or module.tools or made_by_a_call:
        return
    name = os.path.splitext(os.path.basename(module.path))[0]
    for node in module.tree.body:
        is_operation = isinstance(node, ast.AsyncFunctionDef) and node.name == name
        if is_operation and not node.decorator_list:  # type: ignore[attr-defined]
            yield Hit(node, f"{name} has lost its decorator: no model is told of it")


RULE = Rule(
    code="LRF510",
    name="bare-operation",
    caller="asks for it, and the agent cannot do it any more",
    instead='its decorator: @interruptible_tool("the search"), @background_tool("the report"), …',
    check=check,
    per="module",
)
