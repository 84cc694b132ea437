"""1xx: what becomes of the result of a task that a tool waits for."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..finding import Hit
from ..flow import is_in, statement
from ..handlers import is_none
from ..tasks import waited_for, waits
from ..walking import TRIES, own, place
from .rule import of_tools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..tool import Tool


@of_tools(
    "LRF105",
    "raw-result",
    "takes the result of a task that may have failed",
    caller="hears nothing at all where the work was cancelled; of several, one failure costs all",
    instead="if task.cancelled() or task.exception(): raise ToolError(…); else task.result()",
)
def raw_result(tool: Tool) -> Iterator[Hit]:
    """`task.result()` of a task that the tool made and waits for with `wait_if_not_interrupted` or
    `asyncio.wait`, outside of any `try` with an `except`, with no `.exception()` or `.cancelled()`
    of it and no `await` of it above."""
    tasks = tool.tasks
    waited = {*waited_for(tool), *_waited_by_asyncio(tool)}
    for name in sorted(waited):
        kin = tasks.kin(name)
        for call in tool.calls("result"):
            of = call.func.value  # type: ignore[attr-defined]
            if not isinstance(of, ast.Name) or of.id not in kin or _is_guarded(call, name, tool):
                continue
            several = is_in(
                call, tool.module, tool.node, (ast.comprehension, ast.ListComp, ast.For)
            )
            message = f"takes {of.id}.result() unguarded"
            if several:
                message = f"takes {of.id}.result() of several: one that fails loses all the others"
            yield Hit(call, message, INSTEAD_OF_ALL if several else "")


INSTEAD_OF_ALL = "ask each: task.cancelled() or task.exception() or task.result()"


def _waited_by_asyncio(tool: Tool) -> set[str]:
    names = tool.module.names
    return {
        name
        for node in tool.nodes
        if isinstance(node, ast.Call) and names.dotted(node.func) == "asyncio.wait" and node.args
        for inner in ast.walk(node.args[0])
        if isinstance(inner, ast.Name) and (name := inner.id) in tool.tasks.made
    }


def _is_guarded(call: ast.Call, name: str, tool: Tool) -> bool:
    around = is_in(call, tool.module, tool.node, TRIES, "body")
    while around is not None:
        if around.handlers:  # type: ignore[attr-defined]
            return True
        around = is_in(around, tool.module, tool.node, TRIES, "body")
    kin = tool.tasks.kin(name)
    asked = (
        other
        for other in tool.calls("exception", "cancelled")
        if isinstance(other.func, ast.Attribute)
        and isinstance(other.func.value, ast.Name)
        and other.func.value.id in kin
    )
    # within a comprehension, the question stands behind what it asks for
    last = getattr(statement(call, tool.module), "end_lineno", 0)
    if any(place(other)[0] <= last for other in asked):
        return True
    plain = (n for n in tool.own if isinstance(n, ast.Await) and isinstance(n.value, ast.Name))
    return any(n.value.id in kin and place(n) < place(call) for n in plain)  # type: ignore[attr-defined]


@of_tools(
    "LRF108",
    "finished-result-thrown-away",
    "throws a result away that had been ready",
    caller='says "mm-hm" as the result comes, and has to wait for the whole search once more',
    instead="if task.done(): use its result, also where the caller has interrupted",
)
def finished_result_thrown_away(tool: Tool) -> Iterator[Hit]:
    """After `wait_if_not_interrupted`, an `if` whose whole test is `handle.interrupted`, which ends
    in a bare `return` or `return None`, with no `.done()` or `.result()` in it."""
    waited = [w.call for w in waits(tool)]
    for node in tool.own:
        if not isinstance(node, ast.If) or not any(place(call) < place(node) for call in waited):
            continue
        test = node.test
        if not (
            isinstance(test, ast.Attribute)
            and test.attr == "interrupted"
            and tool.is_handle(test.value)
        ):
            continue
        last = node.body[-1]
        if not isinstance(last, ast.Return) or not is_none(last.value):
            continue
        asks = (n for s in node.body for n in own(s) if isinstance(n, ast.Attribute))
        if not any(n.attr in ("done", "result") for n in asks):
            yield Hit(node, "returns nothing without asking whether the result is there")


@of_tools(
    "LRF110",
    "deaf-after-the-wait",
    "waits for the caller, and then for the work all the same",
    caller="interrupts, and hears nothing for up to five seconds",
    instead="after the wait: if task.done(): use its result; else: cancel it and await it",
)
def deaf_after_the_wait(tool: Tool) -> Iterator[Hit]:
    """A task given to `wait_if_not_interrupted` is awaited, or its `.result()` taken, in no
    `finally`, and the tool reads neither `.interrupted` nor `.done()` anywhere."""
    if any(isinstance(n, ast.Attribute) and n.attr in ("interrupted", "done") for n in tool.nodes):
        return
    for name in sorted(waited_for(tool)):
        kin = tool.tasks.kin(name)
        for node in tool.own:
            of = node.value if isinstance(node, ast.Await) else _whose_result(node)
            if not isinstance(of, ast.Name) or of.id not in kin:
                continue
            if not is_in(node, tool.module, tool.node, TRIES, "finalbody"):
                yield Hit(node, f"waits for {name} without asking whether the caller interrupted")


def _whose_result(node: ast.AST) -> ast.expr | None:
    is_result = (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "result"
    )
    return node.func.value if is_result else None  # type: ignore[attr-defined]
