"""Questions about syntax trees that need nothing but the tree."""

import ast
from collections.abc import Iterable, Iterator
from keyword import iskeyword
from typing import TypeAlias

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def is_name(text: str) -> bool:
    """Return whether something in Python can be called so."""
    return text.isidentifier() and not iskeyword(text)


def assigned(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names, and attributes of `self`, that are given a value, and the value."""
    for node in nodes:
        if isinstance(node, ast.withitem) and node.optional_vars is not None:
            yield ast.unparse(node.optional_vars), node.context_expr
        elif (value := getattr(node, "value", None)) is not None:
            targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
            yield from ((ast.unparse(target), value) for target in targets if target is not None)


def unquoted(node: ast.expr | None) -> ast.expr | None:
    """Return an annotation without its quotes; None if it is not valid."""
    while isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            node = ast.parse(node.value.strip(), mode="eval").body
        except SyntaxError:
            return None
    return node


def plain(node: ast.expr | None) -> ast.expr | None:
    """Return an annotation without quotes, None, Optional and brackets; of Any nothing is left."""
    node = unquoted(node)
    if isinstance(node, ast.BinOp):
        is_none = isinstance(node.left, ast.Constant) and node.left.value is None
        return plain(node.right if is_none else node.left)
    if isinstance(node, ast.Subscript):
        inner = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) else node.slice
        wraps = last(node.value) in ("Optional", "Annotated", "Union", "ClassVar", "Final")
        return plain(inner if wraps else node.value)
    return None if last(node) == "Any" else node


def last(node: ast.AST | None) -> str:
    """Return the last part of a name: `gather` of `asyncio.gather`, `Agent` of `Agent[int]`."""
    node = node.value if isinstance(node, ast.Subscript) else node
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def parameters(function: Function) -> list[ast.arg]:
    """Return all parameters."""
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def required(function: Function) -> list[ast.arg]:
    """Return the parameters that have no default, but for `self`."""
    args = function.args
    positional = [*args.posonlyargs, *args.args]
    positional = positional[: len(positional) - len(args.defaults)]
    keyword = zip(args.kwonlyargs, args.kw_defaults, strict=True)
    found = [*positional, *(arg for arg, default in keyword if default is None)]
    return [arg for arg in found if arg.arg != "self"]
