"""The texts that a function of the repository is called with, and the tests that they decide."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .code import Code

# The parameters of a function whose text is known.
Known: TypeAlias = dict[str, str]


def given_to(code: Code, call: ast.Call, known: Known) -> Known:
    """Return the texts that a call gives to parameters which the function compares with others.

    Args:
        code: The function that is called.
        call: The call.
        known: The texts that are known where it is called.
    """
    compared = {n.left.id for n in code.own_all(ast.Compare) if isinstance(n.left, ast.Name)}
    passed = {n.id for each in code.own_all(ast.Call) for n in each.args if isinstance(n, ast.Name)}
    if not compared and not passed:
        return {}
    bound = code.module.bindings(code.node)
    found = {}
    for name, value in _pairs(code, call):
        text = known.get(value.id) if isinstance(value, ast.Name) else None
        text = value.value if isinstance(value, ast.Constant) else text  # type: ignore[assignment]
        if isinstance(text, str) and name in compared | passed and len(bound.get(name, ())) == 1:
            found[name] = text
    return found


def _pairs(code: Code, call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    args = code.node.args
    names = [arg.arg for arg in (*args.posonlyargs, *args.args)]
    if names[:1] in (["self"], ["cls"]):
        del names[0]
    if not any(isinstance(arg, ast.Starred) for arg in call.args):
        yield from zip(names, call.args, strict=False)
    yield from ((k.arg, k.value) for k in call.keywords if k.arg)


def decided(test: ast.expr, known: Known) -> bool | None:
    """Return what a test comes to; None if it depends on more than is known."""
    if isinstance(test, ast.BoolOp):
        parts = [decided(each, known) for each in test.values]
        absorbs = isinstance(test.op, ast.Or)
        if absorbs in parts:
            return absorbs
        return None if None in parts else not absorbs
    if not isinstance(test, ast.Compare) or not isinstance(test.left, ast.Name):
        return None
    op, right = test.ops[0], test.comparators[0]
    values = right.elts if isinstance(right, ast.Tuple | ast.List | ast.Set) else [right]
    if test.left.id not in known or not all(isinstance(v, ast.Constant) for v in values):
        return None
    is_one = known[test.left.id] in [v.value for v in values if isinstance(v, ast.Constant)]
    if len(test.ops) > 1 or not isinstance(op, ast.Eq | ast.NotEq | ast.In | ast.NotIn):
        return None
    return is_one == isinstance(op, ast.Eq | ast.In)
