"""How long a tool waits, where its text says so."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, NamedTuple

from .flow import above, field_of, is_in
from .walking import LOOPS, own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .module import Function, Module

LONG = 4.0  # seconds; at 5 LiveKit gives an interrupted speech up
LONGEST = 1e9
DEPTH = 3  # how far calls are followed within a module
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
LEAVES = (ast.Return, ast.Break, ast.Raise)
BINDS = (
    ast.AnnAssign, ast.AugAssign, ast.For, ast.AsyncFor, ast.comprehension, ast.NamedExpr,
)  # fmt: skip
_OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class Long(NamedTuple):
    """An await, or a loop of them, that takes its time, and how one sees that."""

    node: ast.AST
    why: str


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
        bound = [*_bound(node.id, scope)] if scope else []
        if not bound:
            bound = [*_bound(node.id, module.tree)]
        if len(bound) == 1:
            return number(bound[0], module, depth - 1)
    return None


def _bound(name: str, scope: ast.AST) -> Iterator[ast.AST | None]:
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


def long_waits(function: Function, module: Module, depth: int = DEPTH) -> Iterator[Long]:
    """The places where a function surely awaits something that may take more than 4 s."""
    for node in own(function):
        if isinstance(node, (ast.Await, ast.AsyncWith, ast.With, *LOOPS)):
            why = _why(node, function, module, depth)
            if why and not _bounded(node, function, module):
                yield Long(node, why)


def _why(node: ast.AST, function: Function, module: Module, depth: int) -> str:
    if isinstance(node, ast.Await):
        return _why_await(node, function, module, depth)
    if isinstance(node, ast.AsyncWith | ast.With):
        limits = [limit(item.context_expr, module) for item in node.items]
        longest = max((n for n in limits if n), default=0.0)
        inside = (n for s in node.body for n in own(s))
        has_await = any(isinstance(n, ast.Await) and not is_conversation(n.value) for n in inside)
        return f"up to {longest:g} s" if longest > LONG and has_await else ""
    return _why_loop(node, module)


def _why_await(node: ast.Await, function: Function, module: Module, depth: int) -> str:
    call = node.value
    if isinstance(call, ast.Call):
        dotted = module.names.dotted(call.func)
        if dotted in SLEEPS and call.args:
            seconds = number(call.args[0], module)
            return f"{seconds:g} s" if seconds and seconds > LONG else ""
        if dotted == "asyncio.wait_for" and not is_conversation(argument(call, 0, "fut")):
            seconds = number(argument(call, 1, "timeout"), module)
            if seconds is not None:
                return f"up to {seconds:g} s" if seconds > LONG else ""
    if not depth:
        return ""
    for found in _calls_awaited(node, function):
        called = module.called(found, node)
        if not isinstance(called, ast.AsyncFunctionDef) or called is function or notices(called):
            continue
        for longer in long_waits(called, module, depth - 1):
            return f"{longer.why} in {called.name}"
    return ""


def is_conversation(work: ast.expr | None) -> bool:
    """Whether the caller is heard meanwhile: another agent has the floor, the agent speaks, or it
    is the end of the call that is waited for."""
    func = work.func if isinstance(work, ast.Call) else None
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    return name in (*SPEECH, "aclose", "close", "disconnect") or name[:1].isupper()


def _calls_awaited(node: ast.Await, function: Function) -> Iterator[ast.Call]:
    """The calls in what is awaited; of a task that has a name, those that made it."""
    yield from (found for found in ast.walk(node.value) if isinstance(found, ast.Call))
    if isinstance(node.value, ast.Name):
        for value in _bound(node.value.id, function):
            if value is not None and not isinstance(value, ast.Await):
                yield from (found for found in ast.walk(value) if isinstance(found, ast.Call))


def _why_loop(loop: ast.AST, module: Module) -> str:
    body: list[ast.stmt] = loop.body  # type: ignore[attr-defined]
    sleeps = [n for s in body for n in own(s) if isinstance(n, ast.Await) and is_sleep(n, module)]
    if not sleeps:
        return ""  # what else is awaited may be quick, and of a few items
    if isinstance(loop, ast.While):
        return "until something happens" if _polls(loop, sleeps, module) else ""
    times = _times(loop, module)
    each = [_slept(node, module) for node in sleeps if not _is_last(node, loop, module)]
    if times is None or None in each:
        return ""
    whole = times * sum(seconds for seconds in each if seconds)
    return f"{whole:g} s in all" if whole > LONG else ""


def _polls(loop: ast.While, sleeps: list[ast.Await], module: Module) -> bool:
    """Whether it goes on until something else has happened, and does not count or look at a
    clock."""
    tests = [loop.test, *(n.test for s in loop.body for n in own(s) if isinstance(n, ast.If))]
    counts = any(
        isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE)
        for test in tests
        for node in ast.walk(test)
        if isinstance(node, ast.Compare)
        for op in node.ops
    )
    waits = [n for n in sleeps if not is_in(n, module, loop, ast.ExceptHandler)]
    return bool(waits) and not counts and not all(_is_last(n, loop, module) for n in waits)


def _is_last(node: ast.AST, loop: ast.AST, module: Module) -> bool:
    """Whether the loop is left right behind it, so that it is done once."""
    child = node
    for parent in (*above(node, module, loop), loop):
        block = getattr(parent, field_of(child, parent), None)
        if isinstance(block, list) and isinstance(block[-1], LEAVES):
            return True
        child = parent
    return False


def is_sleep(node: ast.Await, module: Module) -> bool:
    """Whether it only lets time pass."""
    call = node.value
    return isinstance(call, ast.Call) and module.names.dotted(call.func) in SLEEPS


def _times(loop: ast.AST, module: Module) -> float | None:
    if not isinstance(loop, ast.For):
        return None
    if isinstance(loop.iter, ast.List | ast.Tuple | ast.Set):
        starred = any(isinstance(element, ast.Starred) for element in loop.iter.elts)
        return None if starred else len(loop.iter.elts)
    if isinstance(loop.iter, ast.Call) and module.names.dotted(loop.iter.func) == "range":
        bounds = [number(arg, module) for arg in loop.iter.args]
        if len(bounds) == 1:
            return bounds[0]
        if len(bounds) == 2 and bounds[0] is not None and bounds[1] is not None:
            return bounds[1] - bounds[0]
    return None


def _slept(node: ast.Await, module: Module) -> float | None:
    call = node.value
    if isinstance(call, ast.Call) and call.args and module.names.dotted(call.func) in SLEEPS:
        return number(call.args[0], module)
    return None


def limit(node: ast.expr, module: Module) -> float | None:
    """The seconds of a context manager that is a deadline."""
    if isinstance(node, ast.Call) and module.names.dotted(node.func) in LIMITS and node.args:
        return number(node.args[0], module)
    return None


def _bounded(node: ast.AST, function: Function, module: Module) -> bool:
    """Whether it is in a block with a short deadline."""
    for around in above(node, module, function):
        if isinstance(around, ast.AsyncWith | ast.With):
            for item in around.items:
                seconds = limit(item.context_expr, module)
                if seconds is not None and seconds <= LONG:
                    return True
    return False


def argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    """An argument of a call, given by its place or by its name."""
    if len(call.args) > position:
        return call.args[position]
    return next((k.value for k in call.keywords if k.arg == name), None)
