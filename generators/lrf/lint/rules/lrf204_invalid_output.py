"""The tool returns an object that LiveKit refuses.

## What it does
Reports a `return` of a new instance of a class of the repository: directly, in a list, or by a name
that is bound once. The class and its bases must derive from nothing but `object`, BaseModel, ABC,
Enum, Generic or Protocol.

## Why is this bad?
The work is done, and the model is told that it failed. The caller has it done again.

## Example
```python
@dataclass
class Report:
    text: str


@function_tool
async def report(topic: str) -> Report:
    return Report(await make_report(topic))
```

## Use instead
```python
@dataclass
class Report:
    text: str


@function_tool
async def report(topic: str) -> dict[str, str]:
    return asdict(Report(await make_report(topic)))
```

## LiveKit
Strings, numbers, lists and dictionaries are told as text. For any other object the model is told
"the tool returned an invalid output".
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.values import resolve
from ..source.walk import targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool
    from ..source.values import Definition

_PLAIN = ("object", "BaseModel", "ABC", "Enum", "Generic", "Protocol")
_DEEPEST = 5


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the returns of objects."""
    for node in tool.own_all(ast.Return):
        if node.value is None:
            continue
        values = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
        for value in values:
            made = _made(value, tool)
            if made is not None and _is_refused(made):
                name = made.node.name  # type: ignore[union-attr]
                yield Hit(node, f"returns a {name}, which LiveKit refuses as an output")


def _made(value: ast.expr, tool: Tool) -> Definition | None:
    """Return the class of which it is a new instance."""
    if isinstance(value, ast.Name):
        bound = [n.value for n in tool.all(ast.Assign) if value.id in targets(n)]
        value = bound[0] if len(bound) == 1 else value
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Name):
        return None
    made = tool.called(value)
    return made if made is not None and isinstance(made.node, ast.ClassDef) else None


def _is_refused(made: Definition, depth: int = _DEEPEST) -> bool:
    node, module = made
    if not isinstance(node, ast.ClassDef) or not depth or node.keywords:
        return False
    for base in node.bases:
        if module.names.dotted(base).rpartition(".")[2] in _PLAIN:
            continue
        inherited = resolve(base, module, None).definition
        if inherited is None or not _is_refused(inherited, depth - 1):
            return False
    return True


RULE = Rule(
    code="LRF204",
    name="invalid-output",
    caller="is told that something went wrong, although all is done",
    instead="return str(…), dataclasses.asdict(…) or ….model_dump()",
    check=check,
    words=("return",),
    decorated=True,
)
