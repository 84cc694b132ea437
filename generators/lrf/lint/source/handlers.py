"""The exceptions that `except` clauses catch, and the values they return."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .walk import TRIES, below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .code import Code
    from .module import Module

BROAD = {"", "Exception", "BaseException"}
LIVEKITS = {"ToolError", "StopResponse"}


def caught(handler: ast.ExceptHandler, module: Module) -> set[str]:
    """Return the names of what a clause catches, without modules; a bare one catches ""."""
    if handler.type is None:
        return {""}
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return {module.names.dotted(of).rpartition(".")[2] for of in types}


def is_broad(handler: ast.ExceptHandler, module: Module) -> bool:
    """Return whether a clause catches every exception."""
    return bool(caught(handler, module) & BROAD)


def tries(code: Code) -> Iterator[ast.Try]:
    """Yield the `try` statements of a function."""
    yield from code.own_all(*TRIES)


def broad_handlers(
    code: Code, *, below_livekits: bool = False
) -> Iterator[tuple[ast.Try, ast.ExceptHandler]]:
    """Yield the clauses that catch everything.

    Args:
        code: Where to look.
        below_livekits: Yield also those below a clause for ToolError or StopResponse.
    """
    for node in tries(code):
        before: set[str] = set()
        for handler in node.handlers:
            livekits = before & LIVEKITS and not below_livekits
            if is_broad(handler, code.module) and not livekits:
                yield node, handler
            before |= caught(handler, code.module)


def raises(handler: ast.ExceptHandler) -> bool:
    """Return whether a clause raises something."""
    return any(isinstance(node, ast.Raise) for node in below(handler.body))


def returns(body: list[ast.stmt]) -> Iterator[ast.Return]:
    """Yield the `return` statements of a block."""
    return (node for node in below(body) if isinstance(node, ast.Return))


def is_none(node: ast.expr | None) -> bool:
    """Return whether it is None, or nothing at all."""
    return node is None or (isinstance(node, ast.Constant) and node.value is None)


def is_text(node: ast.expr | None) -> bool:
    """Return whether it is a text that is written there."""
    if isinstance(node, ast.BinOp):
        return is_text(node.left) or is_text(node.right)
    if isinstance(node, ast.IfExp):
        return is_text(node.body) or is_text(node.orelse)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in ("format", "join") and is_text(node.func.value)
    constant = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return constant or isinstance(node, ast.JoinedStr)
