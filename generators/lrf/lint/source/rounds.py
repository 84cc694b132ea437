"""The rounds of a loop, and whether it only waits until something has happened."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .costs import SLEEPS
from .walk import attribute_of, own, walk

if TYPE_CHECKING:
    from .code import Code
    from .costs import Costs


def count_rounds(loop: ast.AST, costs: Costs, code: Code) -> float | None:
    """Return how often a loop is run at most; None if that is unknown."""
    of = _iterated(loop, code)
    if isinstance(of, ast.List | ast.Tuple | ast.Set):
        starred = any(isinstance(element, ast.Starred) for element in of.elts)
        return None if starred else len(of.elts)
    if isinstance(of, ast.Call) and attribute_of(of) == "range":
        bounds = [costs.number(arg) for arg in of.args]
        if len(bounds) == 1:
            return bounds[0]
        if len(bounds) == 2 and bounds[0] is not None and bounds[1] is not None:
            return bounds[1] - bounds[0]
    return None


def _iterated(loop: ast.AST, code: Code) -> ast.expr | None:
    """Return what a `for` goes through, by its name or within `enumerate` too."""
    if not isinstance(loop, ast.For):
        return None
    of = loop.iter
    if isinstance(of, ast.Call) and attribute_of(of) == "enumerate" and of.args:
        of = of.args[0]
    if isinstance(of, ast.Name):
        found = code.module.bindings(code.node).get(of.id) or code.module.bindings().get(of.id)
        if found and len(found) == 1 and isinstance(found[0].node, ast.expr):
            return found[0].node
    return of


def polls(loop: ast.While, code: Code) -> bool:
    """Return whether a loop waits until something has happened, and counts nothing."""
    inside = [n for s in loop.body for n in own(s)]
    tests = [loop.test, *(n.test for n in inside if isinstance(n, ast.If))]
    for node in walk(tests):
        if isinstance(node, ast.Compare) and any(
            isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for op in node.ops
        ):
            return False
    sleeps = [n for n in inside if isinstance(n, ast.Await) and _is_sleep(n, code)]
    return any(not _is_last(n, loop, code) for n in sleeps)


def _is_sleep(node: ast.Await, code: Code) -> bool:
    call = node.value
    return isinstance(call, ast.Call) and code.module.names.dotted(call.func) in SLEEPS


def _is_last(node: ast.AST, loop: ast.AST, code: Code) -> bool:
    """Return whether the loop is left right behind it, or it handles an error."""
    parent, child = code.module.parent, node
    while child is not loop:
        above = parent[child]
        if isinstance(above, ast.ExceptHandler):
            return True
        for name in ("body", "orelse", "finalbody"):
            block = getattr(above, name, None)
            last = block[-1] if isinstance(block, list) and child in block else None
            if isinstance(last, ast.Return | ast.Break | ast.Raise):
                return True
        child = above
    return False
