"""The tool's parameters cannot be told to a model.

## What it does
Reports a parameter of a tool without an annotation, `ctx` too; `*args` and `**kwargs` without one;
and an annotation, of what is returned too, with a name that is imported only under
`if TYPE_CHECKING`.

## Why is this bad?
LiveKit makes the schema from the annotations. It fails when the session starts or at the first
request to the model, and the agent says nothing at all. Tests that call the tool directly pass.

## Example
```python
@function_tool
async def basket(ctx, item: str) -> str:
    return f"{item} is in the basket."
```

## Use instead
```python
@function_tool
async def basket(ctx: RunContext, item: str) -> str:
    return f"{item} is in the basket."
```

## LiveKit
The schema is built with `typing.get_type_hints`: KeyError for a parameter without an annotation,
NameError for a name that does not exist when the program runs.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the parameters."""
    if tool.option("raw_schema") is not None:
        return
    unseen = tool.module.only_for_type_checkers
    args, parent = tool.node.args, tool.module.parent.get(tool.node)
    for arg in [*tool.args, *(extra for extra in (args.vararg, args.kwarg) if extra)]:
        if arg.annotation is None:
            is_self = arg in tool.args[:1] and isinstance(parent, ast.ClassDef)
            if not is_self and arg.arg not in ("self", "cls"):
                yield Hit(arg, f"has a parameter without a type: {arg.arg}")
        elif unseen:
            name = next((n for n in _names(arg.annotation, tool) if n in unseen), "")
            if name:
                yield Hit(arg, f"needs {name} for its schema, which only type checkers import")
    returns = tool.node.returns
    name = next((n for n in _names(returns, tool) if n in unseen), "") if returns else ""
    if name and returns:
        yield Hit(returns, f"needs {name} for its schema, which only type checkers import")


def _names(annotation: ast.expr, tool: Tool) -> list[str]:
    plain = tool.module.names.annotated(annotation)
    nodes = walk([annotation, *([plain] if plain else [])])
    for node in nodes:  # RunContext["Data"]
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            inner = tool.module.names.annotated(node)
            nodes = [*nodes, *(walk([inner]) if inner else [])]
    return [node.id for node in nodes if isinstance(node, ast.Name)]


RULE = Rule(
    code="LRF507",
    name="untellable-tool",
    caller="speaks to an agent that never answers: no request to the model can be made",
    instead="annotate every parameter, ctx: RunContext too, with names imported at run time",
    check=check,
)
