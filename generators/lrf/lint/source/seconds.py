"""Numbers of seconds that stand in a text."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING

from .walk import argument, attribute_of

if TYPE_CHECKING:
    from .module import Module
    from .walk import Function

LONGEST = 1e9
DEPTH = 4
_OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_RANDOM = ("random.uniform", "random.randint", "random.triangular", "random.choice")
_PICKS = ("float", "int", "max")


def number(
    node: ast.AST | None, module: Module, at: Function | None, depth: int = DEPTH
) -> float | None:
    """Return the number that is written or named there, at most; None if that is unknown."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            return None
        return float(node.value) if abs(node.value) < LONGEST else LONGEST
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        left, right = number(node.left, module, at, depth), number(node.right, module, at, depth)
        if left is None or right is None or (isinstance(node.op, ast.Div) and not right):
            return None
        return float(_OPERATORS[type(node.op)](left, right))
    if isinstance(node, ast.Call) and node.args:
        dotted = module.names.dotted(node.func)
        if dotted in ("os.getenv", "os.environ.get", "getenv") and len(node.args) == 2:
            return _written(node.args[1])
        known = [number(arg, module, at, depth) for arg in node.args]
        if dotted == "min" and (found := [n for n in known if n is not None]):
            return min(found)
        if dotted == "random.choice" and isinstance(node.args[0], ast.List | ast.Tuple):
            known = [number(each, module, at, depth) for each in node.args[0].elts] or [None]
        if dotted in (*_RANDOM, *_PICKS) and None not in known:
            return max(n for n in known if n is not None)
        return None
    if isinstance(node, ast.IfExp):
        both = [number(each, module, at, depth) for each in (node.body, node.orelse)]
        return None if None in both else max(n for n in both if n is not None)
    if isinstance(node, ast.Name | ast.Attribute) and depth > 0:
        return _named(node, module, at, depth)
    return None


def _written(node: ast.expr) -> float | None:
    """Return the number in a text, or a number."""
    value = node.value if isinstance(node, ast.Constant) else None
    try:
        return float(value) if isinstance(value, str | int | float) else None
    except ValueError:
        return None


def _named(
    node: ast.Name | ast.Attribute, module: Module, at: Function | None, depth: int
) -> float | None:
    """Return the number that a name is bound to, if it is bound once."""
    if isinstance(node, ast.Attribute):
        owner = module.class_of(at) if at is not None else None
        if owner is None or not isinstance(node.value, ast.Name):
            return None
        if node.value.id not in ("self", "cls", owner.name):
            return None
        found = module.attributes(owner).get(node.attr, [])
        if len(found) != 1 or found[0][0].kind != "value":
            return None
        return number(found[0][0].node, module, found[0][1], depth - 1)
    if at is not None and (default := _default(node.id, at)) is not None:
        return number(default, module, None, depth - 1)
    scope = at
    while scope is not None:
        if bound := module.bindings(scope).get(node.id):
            is_known = len(bound) == 1 and bound[0].kind == "value"
            return number(bound[0].node, module, scope, depth - 1) if is_known else None
        scope = module.function_of(scope)
    bound = module.bindings().get(node.id, [])
    if len(bound) == 1 and bound[0].kind == "value":
        return number(bound[0].node, module, None, depth - 1)
    return _imported(node.id, module, depth)


def _imported(name: str, module: Module, depth: int) -> float | None:
    path = module.names.imported.get(name)
    found = module.imported(path) if path else None
    if found is None or not found[1]:
        return None
    return number(ast.Name(found[1]), found[0], None, depth - 1)


def _default(name: str, function: Function) -> ast.expr | None:
    """Return the default of a parameter that nothing rebinds."""
    args = function.args
    plain = [*args.posonlyargs, *args.args]
    pairs = list(zip(plain[len(plain) - len(args.defaults) :], args.defaults, strict=True))
    for arg, default in (*pairs, *zip(args.kwonlyargs, args.kw_defaults, strict=True)):
        if arg.arg == name:
            return default
    return None


def timeout(
    node: ast.expr | None, module: Module, at: Function | None, depth: int = DEPTH
) -> float | None:
    """Return the seconds of a timeout as clients take it: a number, Timeout(…) or ClientTimeout(…).

    Args:
        node: The timeout.
        module: The module that it is in.
        at: The function that it is in.
        depth: How many steps to follow.

    Returns:
        The seconds, LONGEST if it is off, None if that is unknown.
    """
    if isinstance(node, ast.Constant) and node.value is None:
        return LONGEST
    if isinstance(node, ast.Call) and depth > 0:
        name = attribute_of(node)
        if name == "ClientTimeout":
            return number(argument(node, 0, "total"), module, at)
        if name == "Timeout":
            given = [argument(node, 0, "timeout"), argument(node, -1, "read")]
            return next(
                (t for g in given if (t := timeout(g, module, at, depth - 1)) is not None), None
            )
    if isinstance(node, ast.Name):
        bound = module.bindings(at).get(node.id, []) if at else []
        bound = bound or module.bindings().get(node.id, [])
        if len(bound) == 1 and isinstance(bound[0].node, ast.Call):
            return timeout(bound[0].node, module, at, depth - 1)
    return number(node, module, at)
