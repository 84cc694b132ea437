"""Times that stand in a text, and what lets them pass."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING

from .walking import own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .module import Function, Module

LONGEST = 1e9
DEPTH = 3  # how far names and calls are followed within a module
SLEEPS = ("asyncio.sleep", "anyio.sleep", "trio.sleep")
LIMITS = (
    "asyncio.timeout",
    "async_timeout.timeout",
    "anyio.fail_after",
    "anyio.move_on_after",
)
NOTICES = (
    "interrupted",
    "wait_if_not_interrupted",
    "speech_handle",
    "current_speech",
    "disallow_interruptions",
    "allow_interruptions",
)
"""What a function mentions that knows of its caller."""
SPEECH = ("say", "generate_reply", "wait_for_playout", "wait_for_inactive", "update")
BINDS = (
    ast.AnnAssign, ast.AugAssign, ast.For, ast.AsyncFor, ast.comprehension, ast.NamedExpr,
)  # fmt: skip
_OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def number(node: ast.AST | None, module: Module, depth: int = DEPTH) -> float | None:
    """The number that is written there, or named there and written once in that scope."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value) if abs(node.value) < LONGEST else LONGEST
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        left, right = number(node.left, module, depth), number(node.right, module, depth)
        if left is None or right is None or (isinstance(node.op, ast.Div) and not right):
            return None
        return float(_OPERATORS[type(node.op)](left, right))
    if isinstance(node, ast.Name) and depth:
        scope = module.function_of(node)
        bound = [*bound_to(node.id, scope)] if scope else []
        if not bound:
            bound = [*bound_to(node.id, module.tree)]
        if len(bound) == 1:
            return number(bound[0], module, depth - 1)
    return None


def bound_to(name: str, scope: ast.AST) -> Iterator[ast.AST | None]:
    """What `name` is bound to in a scope; None is what cannot be known."""
    nodes: list[ast.AST] = list(scope.body) if isinstance(scope, ast.Module) else list(own(scope))
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
        args = scope.args
        yield from (
            None for a in (*args.posonlyargs, *args.args, *args.kwonlyargs) if a.arg == name
        )
    for node in nodes:
        if isinstance(node, ast.Assign):
            yield from (node.value for target in node.targets if _is(target, name))
        elif isinstance(node, BINDS) and _is(node.target, name):
            yield node.value if isinstance(node, ast.AnnAssign) and node.value else None


def _is(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def notices(function: Function) -> bool:
    """Whether a function looks at the caller in any way."""
    return any(isinstance(n, ast.Attribute) and n.attr in NOTICES for n in ast.walk(function))


def is_conversation(work: ast.expr | None) -> bool:
    """Whether the caller is heard meanwhile: another agent has the floor, the agent speaks, or it
    is the end of the call that is waited for."""
    func = work.func if isinstance(work, ast.Call) else None
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    return name in (*SPEECH, "aclose", "close", "disconnect") or name[:1].isupper()


def is_sleep(node: ast.Await, module: Module) -> bool:
    """Whether it only lets time pass."""
    call = node.value
    return isinstance(call, ast.Call) and module.names.dotted(call.func) in SLEEPS


def slept(node: ast.Await, module: Module) -> float | None:
    call = node.value
    if isinstance(call, ast.Call) and call.args and module.names.dotted(call.func) in SLEEPS:
        return number(call.args[0], module)
    return None


def limit(node: ast.expr, module: Module) -> float | None:
    """The seconds of a context manager that is a deadline."""
    if isinstance(node, ast.Call) and module.names.dotted(node.func) in LIMITS and node.args:
        return number(node.args[0], module)
    return None


def argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    """An argument of a call, given by its place or by its name."""
    if len(call.args) > position:
        return call.args[position]
    return next((k.value for k in call.keywords if k.arg == name), None)
