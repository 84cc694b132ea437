"""A module as the rules see it."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from .resolving import Names
from .tool import Tool
from .walking import children, own

if TYPE_CHECKING:
    from pathlib import Path

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


class Module:
    """A parsed module."""

    def __init__(self, path: str, source: str, tree: ast.Module, file: Path | None = None) -> None:
        self.path = path
        self.source = source
        self.tree = tree
        self.file = file
        self.nodes: list[ast.AST] = []
        self.parent: dict[ast.AST, ast.AST] = {}
        self.nodes.append(tree)
        for node in self.nodes:
            for child in children(node):
                self.parent[child] = node
                self.nodes.append(child)
        self.names = Names(tree, self.nodes)

    @cached_property
    def lines(self) -> list[str]:
        """Its lines as the parser counts them: a form feed or a separator of Unicode ends none."""
        return self.source.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    @cached_property
    def functions(self) -> list[Function]:
        return [n for n in self.nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        return {n.name: n for n in self.nodes if isinstance(n, ast.ClassDef)}

    @cached_property
    def tools(self) -> list[Tool]:
        """The functions that LiveKit's `function_tool` decorates or is given, by their place."""
        found: dict[Function, ast.Call | None] = {}
        for function in self.functions:
            for decorator in function.decorator_list:
                call = decorator if isinstance(decorator, ast.Call) else None
                if self.names.is_livekit(call.func if call else decorator, "function_tool"):
                    found[function] = call
        for node in self.nodes:
            if isinstance(node, ast.Call) and node.args and self._makes_a_tool(node):
                given = self.called(ast.Call(node.args[0], [], []), node)
                if given:
                    found.setdefault(given, node)
        return [
            Tool(self, function, found[function])
            for function in self.functions
            if function in found
        ]

    def _makes_a_tool(self, call: ast.Call) -> bool:
        return self.names.is_livekit(call.func, "function_tool")

    def class_of(self, node: ast.AST) -> ast.ClassDef | None:
        """The class whose method `node` is in."""
        while (above := self.parent.get(node)) is not None:
            if isinstance(above, ast.ClassDef):
                return above
            node = above
        return None

    def function_of(self, node: ast.AST) -> Function | None:
        """The function that `node` is directly in."""
        while (above := self.parent.get(node)) is not None:
            if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef):
                return above
            node = above
        return None

    def called(self, call: ast.Call, at: ast.AST) -> Function | None:
        """The function or method of this module that is called, seen from the node `at`."""
        func = call.func
        if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name):
            in_class = self.classes.get(func.value.id)
            if func.value.id in ("self", "cls"):
                in_class = self.class_of(at)
            return _named(func.attr, in_class.body) if in_class else None
        if not isinstance(func, ast.Name):
            return None
        scope = self.function_of(at)
        while scope is not None:
            if found := _named(func.id, list(own(scope))):
                return found
            scope = self.function_of(scope)
        return _named(func.id, self.tree.body)


def _named(name: str, nodes: list[ast.stmt] | list[ast.AST]) -> Function | None:
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
            return node
    return None
