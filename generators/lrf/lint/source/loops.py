"""Loops that run for ever, and those that are left by a `break`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .walk import LOOPS, SCOPES

if TYPE_CHECKING:
    from collections.abc import Iterator


def is_true(node: ast.expr) -> bool:
    """Return whether it is a constant that is true."""
    return isinstance(node, ast.Constant) and bool(node.value)


def breaks(loop: ast.For | ast.AsyncFor | ast.While) -> bool:
    """Return whether a `break` of this very loop is in it."""
    return any(isinstance(node, ast.Break) for node in _of_this_loop(loop.body))


def _of_this_loop(body: list[ast.stmt]) -> Iterator[ast.AST]:
    for node in body:
        yield node
        if isinstance(node, LOOPS):
            yield from _of_this_loop(node.orelse)
        elif not isinstance(node, SCOPES):
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
                    yield from _of_this_loop([child])  # type: ignore[list-item]
