"""Calls that block the event loop, in a function or in the functions it calls."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from .libraries import BLOCKING, FORMS, LAST, is_blocking
from .seconds import number
from .walk import FUNCTIONS, argument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .code import Code
    from .module import Module
    from .values import Definition, Value

_BRIEF = 0.1  # seconds of time.sleep that nobody notices
_DEEP = 5  # calls within the repository that are followed


class Blocked(NamedTuple):
    """A call that blocks the event loop.

    Args:
        call: The call in the function.
        path: What blocks.
        where: The function of the repository that blocks, if it is another one.
    """

    call: ast.Call
    path: str
    where: str


def blocking_calls(code: Code, depth: int = _DEEP) -> Iterator[Blocked]:
    """Yield the calls of a function that block, itself or in functions of the repository.

    Args:
        code: The function.
        depth: How many calls to follow.
    """
    parent = code.module.parent
    for call in code.own_all(ast.Call):
        if _is_foreign(call.func, code.module):
            continue
        value = code.value(call.func)
        if value.definition is not None:
            inner = _inside(value.definition, code, call, depth)
            if inner:
                yield Blocked(call, *inner)
            continue
        path = value.path or _form(call)
        if not path or isinstance(parent.get(call), ast.Await):
            continue
        if (is_blocking(path) and not _is_harmless(call, value, code)) or FORMS.fullmatch(path):
            shown = _form(call) if path.startswith(".") else path
            yield Blocked(call, shown.replace("()", "").replace("[]", ""), "")


def _is_foreign(func: ast.expr, module: Module) -> bool:
    """Return whether a call begins with an import of a library that does not block."""
    while isinstance(func, ast.Attribute):
        func = func.value
    path = module.names.imported.get(func.id) if isinstance(func, ast.Name) else None
    if path is None or path[0] == "." or path.partition(".")[0] in BLOCKING:
        return False
    return module.imported(path) is None


def _form(call: ast.Call) -> str:
    """Return the chain of a call as it is written, if it may be that of a client."""
    node: ast.AST = call.func
    if not isinstance(node, ast.Attribute) or node.attr not in LAST:
        return ""
    parts: list[str] = []
    while isinstance(node, ast.Attribute | ast.Call):
        parts.append(node.attr if isinstance(node, ast.Attribute) else "()")
        node = node.value if isinstance(node, ast.Attribute) else node.func
    parts.append(node.id if isinstance(node, ast.Name) else "_")
    return ".".join(reversed(parts)).replace(".()", "()")


def _is_harmless(call: ast.Call, value: Value, code: Code) -> bool:
    if value.path == "time.sleep" and call.args:
        seconds = number(call.args[0], code.module, code.node)
        return seconds is not None and seconds < _BRIEF
    if value.path.startswith("psutil.") and value.path.endswith("percent"):
        interval = argument(call, 0, "interval")  # without one it compares with its last call
        return not number(interval, code.module, code.node)
    return False


def _inside(
    definition: Definition, code: Code, call: ast.Call, depth: int
) -> tuple[str, str] | None:
    """Return what blocks in a function of the repository that is called, and where."""
    node, module = definition
    if isinstance(node, ast.ClassDef):
        node = next((n for n in node.body if getattr(n, "name", "") == "__init__"), node)  # type: ignore[assignment]
    if not isinstance(node, FUNCTIONS) or depth <= 0 or node is code.node:
        return None
    if isinstance(node, ast.AsyncFunctionDef):
        if not _runs(call, code):
            return None
    elif isinstance(code.module.parent.get(call), ast.Await):
        return None  # its decorator makes a coroutine function of it, such as sync_to_async
    if module.code(node).own_all(ast.Yield, ast.YieldFrom):
        return None
    known = module.blocked
    if node not in known:
        known[node] = None  # a function that calls itself
        first = next(blocking_calls(module.code(node), depth - 1), None)
        if first is not None:
            name = node.name
            owner = module.parent.get(node)
            if isinstance(owner, ast.ClassDef):
                name = owner.name if name == "__init__" else f"{owner.name}.{name}"
            known[node] = (first.path, first.where or name)
    return known[node]


def _runs(call: ast.Call, code: Code) -> bool:
    """Return whether the coroutine of a call runs: it is awaited, or made a task."""
    parent = code.module.parent.get(call)
    return isinstance(parent, ast.Await | ast.Call | ast.List | ast.Starred | ast.Tuple)
