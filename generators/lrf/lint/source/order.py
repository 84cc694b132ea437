"""The order of the nodes of a function, and the blocks around them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .walk import LOOPS, SCOPES, TRIES, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .module import Module

# The fields of two parts of one `try`, of which the first is surely done before the second.
_SAME_WAY = {
    ("body", "body"),
    ("body", "orelse"),
    ("orelse", "orelse"),
    ("handlers", "handlers"),
    ("finalbody", "finalbody"),
}


def above(node: ast.AST, module: Module, top: ast.AST) -> Iterator[ast.AST]:
    """Yield what `node` is in, from the inside out, below `top`."""
    while (found := module.parent.get(node)) is not None and found is not top:
        yield found
        node = found


def statement(node: ast.AST, module: Module) -> ast.AST:
    """Return the statement or the clause that `node` is a part of, or itself."""
    while not isinstance(node, ast.stmt | ast.ExceptHandler) and node in module.parent:
        node = module.parent[node]
    return node


def loops_around(node: ast.AST, module: Module, top: ast.AST) -> list[ast.AST]:
    """Return the loops that repeat `node`, the innermost first."""
    found: list[ast.AST] = []
    child = node
    for parent in above(node, module, top):
        if isinstance(parent, LOOPS) and child in (*parent.body, getattr(parent, "test", None)):
            found.append(parent)
        child = parent
    return found


def field_of(child: ast.AST, parent: ast.AST) -> str:
    """Return in which field of `parent` the node `child` is."""
    for name, value in ast.iter_fields(parent):
        if value is child or (isinstance(value, list) and child in value):
            return name
    return ""


def is_in(
    node: ast.AST, module: Module, top: ast.AST, kind: type | tuple[type, ...], *fields: str
) -> ast.AST | None:
    """Return the innermost node of `kind` around `node`, which has it in one of `fields`."""
    child = node
    for parent in above(node, module, top):
        if isinstance(parent, kind) and (not fields or field_of(child, parent) in fields):
            return parent
        child = parent
    return None


def certainly_before(first: ast.AST, then: ast.AST, module: Module, top: ast.AST) -> bool:
    """Return whether whoever comes to `then` has surely been at `first`."""
    if place(first) >= place(then):
        return False
    around = {id(node) for node in (then, *above(then, module, top), top)}
    child = first
    for parent in (*above(first, module, top), top):
        if id(parent) in around:
            # in another branch of the same statement it is not before
            other = next(
                n for n in (then, *above(then, module, top)) if module.parent.get(n) is parent
            )
            if isinstance(parent, TRIES):
                return (field_of(child, parent), field_of(other, parent)) in _SAME_WAY
            return field_of(child, parent) == field_of(other, parent) or _always(child, parent)
        if not _always(child, parent):
            return False
        child = parent
    return False


def _always(child: ast.AST, parent: ast.AST) -> bool:
    """Return whether `child` is done wherever `parent` has been done to its end."""
    field = field_of(child, parent)
    if isinstance(parent, ast.If | ast.While):
        return field == "test"
    if isinstance(parent, ast.For | ast.AsyncFor):
        return field == "iter"
    if isinstance(parent, TRIES):
        return field == "finalbody" or (field == "body" and not parent.handlers)
    if isinstance(parent, ast.BoolOp):
        return child is parent.values[0]
    if isinstance(parent, ast.IfExp):
        return field == "test"
    return not isinstance(parent, (*SCOPES, ast.ExceptHandler, ast.match_case, ast.comprehension))
