"""Places where a function takes its own cancellation and goes on."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from .handlers import tries
from .order import above, field_of
from .walk import AWAITS, TRIES, attribute_of, below, names_in, place, targets, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .code import Code
    from .module import Module

_DEEP = 3  # calls of the repository that are followed
_CANCELLED = ("asyncio.CancelledError", "asyncio.exceptions.CancelledError", "BaseException")
_SUPPRESS = ("contextlib.suppress", "suppress")
_COLLECTIONS = (ast.Starred, ast.List, ast.Tuple, ast.ListComp, ast.GeneratorExp)
_JOINS = ("gather", "wait", "wait_for", "shield", "as_completed", "wait_if_not_interrupted")
# What is awaited to clean up, when the cancellation has done its work already.
_CLEANS = ("cancel", "close", "stop", "disconnect", "shutdown", "release", "rollback", "cleanup")


class Swallowed(NamedTuple):
    """A place where a cancellation ends.

    Args:
        node: The clause, the `with` statement or the call of a function that has one.
        how: What takes it.
        where: The function that takes it, if it is another one.
    """

    node: ast.AST
    how: str
    where: str = ""


def swallowed(code: Code, depth: int = _DEEP) -> Iterator[Swallowed]:
    """Yield where a function swallows the cancellation of its own waits, also in its helpers."""
    for node in tries(code):
        handler = _handler(node, code.module)
        if handler is not None and not _goes_on_raising(handler, code) and _waits(node, code):
            yield Swallowed(handler, _named(handler))
    for block in code.own_all(ast.With):
        how = _suppressed(block, code.module)
        if how and _waits(block, code):
            yield Swallowed(block, how)
    if depth:
        yield from _in_helpers(code, depth)


def _handler(node: ast.Try, module: Module) -> ast.ExceptHandler | None:
    """Return the first clause that takes a cancellation."""
    for handler in node.handlers:
        of = handler.type
        types = of.elts if isinstance(of, ast.Tuple) else [of]
        if of is None or any(module.names.dotted(each) in _CANCELLED for each in types):
            return handler
    return None


def _named(handler: ast.ExceptHandler) -> str:
    return f"except {ast.unparse(handler.type)}" if handler.type else "a bare except"


def _suppressed(block: ast.With, module: Module) -> str:
    """Return the `suppress(…)` of a block that takes a cancellation, or ""."""
    for item in block.items:
        call = item.context_expr
        if not isinstance(call, ast.Call) or module.names.dotted(call.func) not in _SUPPRESS:
            continue
        if any(module.names.dotted(arg) in _CANCELLED for arg in call.args):
            return ast.unparse(call)
    return ""


def _goes_on_raising(handler: ast.ExceptHandler, code: Code) -> bool:
    """Return whether a clause may raise, cancel again, or keep the cancellation for later."""
    inside = below(handler.body)
    if any(isinstance(node, ast.Raise) for node in inside):
        return True
    if any(attribute_of(n) in ("current_task", "exit", "_exit") for n in inside):
        return True
    keeps = any(isinstance(node, ast.Assign | ast.AnnAssign) for node in inside)
    return keeps and any(place(node) > place(handler) for node in code.own_all(ast.Raise))


def _waits(node: ast.Try | ast.With, code: Code) -> bool:
    """Return whether a block waits for work of its own, and not for what it has cancelled."""
    if _is_of_cleanup(node, code):
        return False
    cancels = [place(n) for n in code.all(ast.Call) if "cancel" in attribute_of(n)]
    for each in below(node.body):
        if not isinstance(each, AWAITS):
            continue
        if isinstance(each, ast.Await) and _is_of_cleaning(each.value):
            continue
        is_of_task = isinstance(each, ast.Await) and _is_of_tasks(each.value)
        if not is_of_task or not any(cancel < place(each) for cancel in cancels):
            return True
    return False


def _is_of_cleanup(node: ast.AST, code: Code) -> bool:
    """Return whether it is within a `finally` or an `except`: the work is over there."""
    child = node
    for parent in above(node, code.module, code.node):
        if isinstance(parent, ast.ExceptHandler):
            return True
        if isinstance(parent, TRIES) and field_of(child, parent) == "finalbody":
            return True
        child = parent
    return False


def _is_of_cleaning(work: ast.expr) -> bool:
    return isinstance(work, ast.Call) and any(word in attribute_of(work) for word in _CLEANS)


def _is_of_tasks(work: ast.expr) -> bool:
    """Return whether it waits for what was begun elsewhere, and may have been cancelled."""
    if isinstance(work, ast.Name | ast.Attribute | ast.Subscript | ast.Starred):
        return True
    if isinstance(work, ast.Call) and attribute_of(work) in _JOINS:
        return not any(isinstance(n, ast.Call) for arg in work.args for n in walk([arg]))
    return False


def _in_helpers(code: Code, depth: int) -> Iterator[Swallowed]:
    """Yield the calls of functions that swallow the cancellation, and are awaited right here."""
    for call in code.own_all(ast.Call):
        if not _is_awaited(call, code) or _is_of_cleaning(call) or _is_of_cleanup(call, code):
            continue
        called = code.called(call)
        if called is None or not isinstance(called.node, ast.AsyncFunctionDef):
            continue
        if called.node is not code.node:
            inner = called.module.code(called.node)
            for found in swallowed(inner, depth - 1):
                yield Swallowed(call, found.how, found.where or called.node.name)
                break


def _is_awaited(call: ast.Call, code: Code) -> bool:
    """Return whether the coroutine of a call runs as a part of this function."""
    for parent in above(call, code.module, code.node):
        if isinstance(parent, ast.Await):
            return True
        if isinstance(parent, ast.Assign):  # parts = [search(word) for word in words]
            return bool({*targets(parent)} & _joined(code))
        joins = isinstance(parent, ast.Call) and attribute_of(parent) in _JOINS
        if not joins and not isinstance(parent, _COLLECTIONS):
            return False
    return False


def _joined(code: Code) -> set[str]:
    """Return the names of what is gathered, or waited for otherwise."""
    awaited = (node.value for node in code.own_all(ast.Await))
    joins = [each for each in awaited if attribute_of(each) in _JOINS]
    return {name for call in joins for name in names_in(call)}
