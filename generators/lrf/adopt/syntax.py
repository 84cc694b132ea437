"""Questions about syntax trees that need nothing but the tree."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TypeAlias

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def assigned(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names, and attributes of `self`, that are given a value, and the value."""
    for node in nodes:
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr):
            targets = [node.target]
        if (value := getattr(node, "value", None)) is not None:
            yield from ((ast.unparse(target), value) for target in targets)


def plain(node: ast.expr | None) -> ast.expr | None:
    """Return an annotation without quotes, None, Optional, Annotated, and what is in brackets."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            return plain(ast.parse(node.value, mode="eval").body)
        except SyntaxError:
            return None
    if isinstance(node, ast.BinOp):
        left = isinstance(node.left, ast.Constant) and node.left.value is None
        return plain(node.right if left else node.left)
    if isinstance(node, ast.Subscript):
        of = ast.unparse(node.value).rpartition(".")[2]
        inner = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) else node.slice
        wraps = of in ("Optional", "Annotated", "Union", "ClassVar", "Final")
        return plain(inner if wraps else node.value)
    return node


def flat(statements: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield statements, and those within `if`, `try` and `with`."""
    for node in statements:
        yield node
        if isinstance(node, ast.If | ast.Try | ast.With):
            handlers = [h.body for h in getattr(node, "handlers", [])]
            for part in (node.body, getattr(node, "orelse", []), *handlers):
                yield from flat(part)


def own(function: Function) -> Iterator[ast.AST]:
    """Yield what stands in a function, in the order of the text, but for functions within it."""
    left: list[ast.AST] = [*function.body]
    while left:
        node = left.pop(0)
        yield node
        if not isinstance(node, (*FUNCTIONS, ast.Lambda, ast.ClassDef)):
            left[:0] = ast.iter_child_nodes(node)


def last(node: ast.AST | None) -> str:
    """Return the last part of a name: `gather` of `asyncio.gather`, `Agent` of `Agent[int]`."""
    node = node.value if isinstance(node, ast.Subscript) else node
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def required(arguments: ast.arguments) -> list[ast.arg]:
    """Return the parameters that have no default, but for `self`."""
    positional = [*arguments.posonlyargs, *arguments.args]
    positional = positional[: len(positional) - len(arguments.defaults)]
    keyword = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    found = [*positional, *(arg for arg, default in keyword if default is None)]
    return [arg for arg in found if arg.arg != "self"]


def carriers(function: Function, call: ast.Call) -> set[str]:
    """Return the names that what a call gives goes through."""
    names: set[str] = set()

    def has(node: ast.AST) -> bool:
        parts = ast.walk(node)
        return any(part is call or getattr(part, "id", "") in names for part in parts)

    for _ in range(3):
        for node in ast.walk(function):
            names |= {target for target, value in assigned([node]) if has(value)}
            if isinstance(node, ast.AsyncFor | ast.For | ast.comprehension) and has(node.iter):
                names.add(ast.unparse(node.target))
            elif isinstance(node, ast.Call) and last(node.func) == "append" and has(node.args[0]):
                names.add(ast.unparse(node.func).rpartition(".")[0])
    return names
