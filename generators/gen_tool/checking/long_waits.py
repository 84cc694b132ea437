"""Where a tool surely waits for long."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from .flow import above, field_of, is_in
from .seconds import (
    DEPTH,
    SLEEPS,
    argument,
    bound_to,
    is_conversation,
    is_sleep,
    limit,
    notices,
    number,
    slept,
)
from .walking import LOOPS, own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .module import Function, Module

LONG = 4.0  # seconds; at 5 LiveKit gives an interrupted speech up
LEAVES = (ast.Return, ast.Break, ast.Raise)


class Long(NamedTuple):
    """An await, or a loop of them, that takes its time, and how one sees that."""

    node: ast.AST
    why: str


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


def _calls_awaited(node: ast.Await, function: Function) -> Iterator[ast.Call]:
    """The calls in what is awaited; of a task that has a name, those that made it."""
    yield from (found for found in ast.walk(node.value) if isinstance(found, ast.Call))
    if isinstance(node.value, ast.Name):
        for value in bound_to(node.value.id, function):
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
    each = [slept(node, module) for node in sleeps if not _is_last(node, loop, module)]
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


def _bounded(node: ast.AST, function: Function, module: Module) -> bool:
    """Whether it is in a block with a short deadline."""
    for around in above(node, module, function):
        if isinstance(around, ast.AsyncWith | ast.With):
            for item in around.items:
                seconds = limit(item.context_expr, module)
                if seconds is not None and seconds <= LONG:
                    return True
    return False
