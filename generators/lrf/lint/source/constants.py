"""The constants that a function of the repository is called with, and the tests they decide."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeAlias

from .seconds import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .code import Code

# The texts and numbers of parameters; None for what is given and unknown, so no default holds.
Known: TypeAlias = "dict[str, str | float | None]"


def given_to(code: Code, call: ast.Call, caller: Code, known: Known) -> Known:
    """Return what a call gives to the parameters of a function.

    Args:
        code: The function that is called.
        call: The call.
        caller: The function that calls it.
        known: What is known of the parameters of the caller.
    """
    used = {node.id for node in code.own_all(ast.Name)}
    bound = code.module.bindings(code.node)
    return {
        name: _constant(value, caller, known)
        for name, value in _pairs(code, call)
        if name in used and len(bound.get(name, ())) == 1
    }


def _constant(value: ast.expr, caller: Code, known: Known) -> str | float | None:
    if isinstance(value, ast.Name) and value.id in known:
        return known[value.id]
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    return number(value, caller.module, caller.node)


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
    text = known.get(test.left.id)
    if not isinstance(text, str) or not all(isinstance(v, ast.Constant) for v in values):
        return None
    is_one = text in [v.value for v in values if isinstance(v, ast.Constant)]
    if len(test.ops) > 1 or not isinstance(op, ast.Eq | ast.NotEq | ast.In | ast.NotIn):
        return None
    return is_one == isinstance(op, ast.Eq | ast.In)
