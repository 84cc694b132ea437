"""1xx: how a tool waits for a task and for the caller, and what becomes of the task."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..finding import Hit
from ..flow import is_in
from ..handlers import caught
from ..tasks import makes_task, waited_for, waits
from ..walking import TRIES, place
from .rule import of_tools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..tool import Tool

GATHERS = "await asyncio.gather(task, return_exceptions=True)"


@of_tools(
    "LRF102",
    "never-cancelled",
    "waits for a task and never cancels it",
    caller="has said never mind, and the work goes on all the same, and costs what it costs",
    instead="finally: task.cancel()",
)
def never_cancelled(tool: Tool) -> Iterator[Hit]:
    """A task that the tool made and gives to `wait_if_not_interrupted`, on which there is no
    `.cancel()` in the tool, and which no other call, attribute, or caller gets; or one that is made
    in the call itself, so that nobody can cancel it."""
    for name, waited in waited_for(tool).items():
        if not tool.tasks.cancels(name) and not tool.tasks.given_away(name):
            yield Hit(
                waited.call,
                f"waits for {name} and never cancels it",
                f"finally: {_cancel(tool, name)}",
            )
    for waited in waits(tool):
        for element in waited.elements:
            if makes_task(element):
                message = "waits for a task that has no name, and that nobody can cancel"
                yield Hit(
                    element, message, "task = asyncio.ensure_future(…), and finally: task.cancel()"
                )


def _cancel(tool: Tool, name: str) -> str:
    return f"for task in {name}: task.cancel()" if _is_several(tool, name) else f"{name}.cancel()"


def _gather(tool: Tool, name: str) -> str:
    several = "*" if _is_several(tool, name) else ""
    return f"await asyncio.gather({several}{name}, return_exceptions=True)"


def _is_several(tool: Tool, name: str) -> bool:
    made = tool.tasks.made[name]
    if isinstance(made, ast.Call):
        return isinstance(made.func, ast.Attribute) and made.func.attr in (
            "append",
            "add",
            "extend",
        )
    return True


@of_tools(
    "LRF103",
    "not-awaited-after-cancel",
    "cancels a task and does not wait until it has unwound",
    caller="asks again, and the second search meets what the first one is still doing",
    instead=GATHERS,
)
def not_awaited_after_cancel(tool: Tool) -> Iterator[Hit]:
    """A task that the tool made, gives to `wait_if_not_interrupted` and cancels, and awaits in no
    way below the last place where it cancels it. Where LRF403 has to say that a clean-up comes too
    soon, this one is silent."""
    from .resources import cleanups_before_unwound

    said = {name for name, _ in cleanups_before_unwound(tool)}
    for name in waited_for(tool):
        cancels = tool.tasks.cancels(name)
        if not cancels or name in said or tool.tasks.given_away(name):
            continue
        last = max(cancels, key=place)
        if not tool.tasks.awaited_after(name, last):
            message = f"cancels {name} and does not wait until it has unwound"
            yield Hit(last, message, f"{_cancel(tool, name)}; {_gather(tool, name)}")


@of_tools(
    "LRF104",
    "not-in-finally",
    "cancels a task only where the caller has interrupted",
    caller="hangs up or cancels, and the work goes on without anybody who wants it",
    instead="try: … finally: task.cancel()",
)
def not_in_finally(tool: Tool) -> Iterator[Hit]:
    """A task that the tool made, gives to `wait_if_not_interrupted` and cancels, but neither in a
    `finally` nor in an `except` that catches CancelledError, and which no other call gets."""
    for name, waited in waited_for(tool).items():
        cancels = tool.tasks.cancels(name)
        if not cancels or tool.tasks.given_away(name):
            continue
        if not any(_is_certain(call, tool) for call in cancels):
            message = f"leaves {name} running where the tool itself is cancelled"
            yield Hit(waited.call, message, f"try: … finally: {_cancel(tool, name)}")


def _is_certain(call: ast.Call, tool: Tool) -> bool:
    """Whether it is done too where the tool is cancelled."""
    if tool.module.function_of(call) is not tool.node:
        return True  # a helper of its own
    if is_in(call, tool.module, tool.node, TRIES, "finalbody"):
        return True
    handler = is_in(call, tool.module, tool.node, ast.ExceptHandler)
    catches = caught(handler, tool.module) if isinstance(handler, ast.ExceptHandler) else set()
    return bool(catches & {"", "CancelledError", "BaseException"})


@of_tools(
    "LRF109",
    "bare-coroutine",
    "waits for a coroutine that nobody can cancel",
    caller="has said never mind, and the work goes on all the same",
    instead="task = asyncio.ensure_future(coroutine), and wait for [task]",
)
def bare_coroutine(tool: Tool) -> Iterator[Hit]:
    """An element of the list given to `wait_if_not_interrupted` that is a call of an `async def` of
    this module, or a local name that was bound to such a call without an `await`."""
    for waited in waits(tool):
        for element in waited.elements:
            if isinstance(element, ast.Call) and _is_coroutine(element, tool):
                yield Hit(element, "gives a coroutine, where only a task can be cancelled")
        for name in waited.names:
            made = [
                n.value
                for n in tool.own
                if isinstance(n, ast.Assign)
                and any(isinstance(t, ast.Name) and t.id == name for t in n.targets)
            ]
            if made and all(isinstance(m, ast.Call) and _is_coroutine(m, tool) for m in made):
                yield Hit(
                    waited.call, f"gives {name}, a coroutine, where only a task can be cancelled"
                )


def _is_coroutine(call: ast.Call, tool: Tool) -> bool:
    return isinstance(tool.module.called(call, call), ast.AsyncFunctionDef)
