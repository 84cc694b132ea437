"""What `except` clauses catch, and what they do with it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .walking import TRIES, below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .module import Module
    from .tool import Tool

BROAD = {"", "Exception", "BaseException"}
LIVEKITS = {"ToolError", "StopResponse"}


def caught(handler: ast.ExceptHandler, module: Module) -> set[str]:
    """The names of what a clause catches, without their modules; a bare one catches ''."""
    if handler.type is None:
        return {""}
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return {module.names.dotted(of).rpartition(".")[2] for of in types}


def is_broad(handler: ast.ExceptHandler, module: Module) -> bool:
    return bool(caught(handler, module) & BROAD)


def tries(tool: Tool) -> Iterator[ast.Try]:
    for node in tool.own:
        if isinstance(node, TRIES):
            yield node


def broad_handlers(tool: Tool) -> Iterator[tuple[ast.Try, ast.ExceptHandler]]:
    """The clauses that catch everything, and LiveKit's own exceptions with it."""
    for node in tries(tool):
        before: set[str] = set()
        for handler in node.handlers:
            if is_broad(handler, tool.module) and not before & LIVEKITS:
                yield node, handler
            before |= caught(handler, tool.module)


def raises(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) for node in below(handler.body))


def returns(body: list[ast.stmt]) -> Iterator[ast.Return]:
    return (node for node in below(body) if isinstance(node, ast.Return))


def is_none(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value is None)


def is_text(node: ast.expr | None) -> bool:
    """Whether it is a text as it is written there."""
    if isinstance(node, ast.BinOp):
        return is_text(node.left) or is_text(node.right)
    if isinstance(node, ast.IfExp):
        return is_text(node.body) or is_text(node.orelse)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in ("format", "join") and is_text(node.func.value)
    constant = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return constant or isinstance(node, ast.JoinedStr)


def words_of(node: ast.AST) -> str:
    """All that is written in quotes there."""
    return " ".join(
        found.value
        for found in ast.walk(node)
        if isinstance(found, ast.Constant) and isinstance(found.value, str)
    )
