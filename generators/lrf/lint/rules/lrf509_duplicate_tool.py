"""Two tools of one agent have the same name.

## What it does
Reports a tool that has the name of another one of the same class, or of the same list `tools=[…]`.

## Why is this bad?
Two methods of one name: Python keeps the second, and the first is silently gone. Two tools of one
name: the session fails as it starts, and the caller hears nothing.

## Example
```python
class Assistant(Agent):
    @function_tool
    async def find(self, name: str) -> str:
        return f"{name} is on the second floor."

    @function_tool(name="find")
    async def find_room(self, room: str) -> str:
        return f"{room} is on the first floor."
```

## Use instead
```python
class Assistant(Agent):
    @function_tool
    async def find_person(self, name: str) -> str:
        return f"{name} is on the second floor."

    @function_tool
    async def find_room(self, room: str) -> str:
        return f"{room} is on the first floor."
```

## LiveKit
ValueError: duplicate function name.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.tool import Tool
from ..source.values import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.module import Module


def check(module: Module) -> Iterator[Hit]:
    """Yield the second tool of each name."""
    tools = {tool.node: tool for tool in module.tools}
    for owner in module.classes.values():
        seen: dict[str, ast.AST] = {}
        for node in owner.body:
            tool = tools.get(node)  # type: ignore[call-overload]
            if tool is None:
                continue
            if tool.spoken_name in seen:
                yield Hit(node, f"{owner.name} has two tools of the name {tool.spoken_name}")
            seen.setdefault(tool.spoken_name, node)
        yield from _given(owner, module, set(seen))
    if "tools=" in module.source:
        for each in module.nodes:
            if isinstance(each, ast.keyword) and each.arg == "tools" and not module.class_of(each):
                yield from _in_list(each.value, module, set())


def _given(owner: ast.ClassDef, module: Module, names: set[str]) -> Iterator[Hit]:
    """Yield the tools that a class gives to `super().__init__`, beside its methods."""
    for node in owner.body:
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            for each in module.code(node).nodes:
                if isinstance(each, ast.keyword) and each.arg == "tools":
                    yield from _in_list(each.value, module, set(names))


def _in_list(value: ast.expr, module: Module, names: set[str]) -> Iterator[Hit]:
    seen: dict[str, object] = dict.fromkeys(names)
    for element in value.elts if isinstance(value, ast.List | ast.Tuple) else ():
        tool = _tool(element, module)
        if tool is None:
            continue
        if tool.spoken_name in seen and seen[tool.spoken_name] is not tool:
            yield Hit(element, f"a second tool has the name {tool.spoken_name}")
        seen.setdefault(tool.spoken_name, tool)


def _tool(node: ast.expr, module: Module) -> Tool | None:
    definition = resolve(node, module, module.function_of(node)).definition
    if definition is None:
        return None
    return next((t for t in definition.module.tools if t.node is definition.node), None)


RULE = Rule(
    code="LRF509",
    name="duplicate-tool",
    caller="hears nothing: the session fails as it starts; or asks for what is silently gone",
    instead="give each tool a name of its own",
    check=check,
    per="module",
)
