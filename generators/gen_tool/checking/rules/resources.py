"""4xx: tasks that nobody keeps, and resources that are given back too soon or never."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..finding import Hit
from ..flow import breaks, is_in
from ..handlers import caught, is_text, returns, tries
from ..seconds import argument
from ..walking import TRIES, below, names_in, own, place
from .rule import of_tools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..tool import Tool


def cleanups_before_unwound(tool: Tool) -> Iterator[tuple[str, ast.Call]]:
    """The tasks that still run while what they use is given back, and where it is."""
    for name, made in tool.tasks.made.items():
        used = names_in(made)
        for cancel in tool.tasks.cancels(name):
            around = is_in(cancel, tool.module, tool.node, TRIES)
            if around is None or not around.finalbody:  # type: ignore[attr-defined]
                continue
            awaits = [
                place(node) for node in tool.tasks.awaits(name) if place(node) > place(cancel)
            ]
            for node in below(around.finalbody):  # type: ignore[attr-defined]
                if not isinstance(node, ast.Call) or place(node) <= place(cancel):
                    continue
                if any(awaited < place(node) for awaited in awaits):
                    continue
                if _gives_back(node, used, tool):
                    yield name, node
                    break


def _gives_back(call: ast.Call, used: set[str], tool: Tool) -> bool:
    """Whether it is about something that the task was given too."""
    about = {name for arg in call.args for name in names_in(arg)}
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        about.add(call.func.value.id)
    local = {
        target.id
        for node in tool.own
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return bool(about & used & local) and not about & tool.tasks.made.keys()


@of_tools(
    "LRF403",
    "cleanup-before-unwound",
    "gives a resource back while a task still uses it",
    caller="asks once more, and gets half of a file, or the error of a closed connection",
    instead="await asyncio.gather(task, return_exceptions=True), and only then the clean-up",
)
def cleanup_before_unwound(tool: Tool) -> Iterator[Hit]:
    """A task that is cancelled in a `try` or its `finally`, and in that `finally`, with no await of
    the task in between, a call with a local name, or a method of it, that the task was given
    too."""
    for name, call in cleanups_before_unwound(tool):
        yield Hit(call, f"gives back what {name} still uses: it is cancelled, and not yet unwound")


@of_tools(
    "LRF401",
    "task-forgotten",
    "starts a task and keeps it nowhere",
    caller="is told that it is being done, and now and then it just does not happen",
    instead="await ctx.update(…), and then await the task; or keep it: tasks.add(task);"
    " task.add_done_callback(tasks.discard)",
)
def task_forgotten(tool: Tool) -> Iterator[Hit]:
    """A call of `create_task` or `ensure_future`, of asyncio or of a loop, that is a statement of
    its own, or whose only target is a local name that is never read."""
    names = tool.module.names
    read = {n.id for n in tool.nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    for node in tool.nodes:
        value = node.value if isinstance(node, ast.Expr | ast.Assign) else None
        if not isinstance(value, ast.Call) or not _is_asyncios(value, names.dotted(value.func)):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else []
        if all(isinstance(t, ast.Name) and t.id not in read for t in targets):
            message = "starts a task and keeps it nowhere (outside of tools ruff finds it: RUF006)"
            yield Hit(node, message)


def _is_asyncios(call: ast.Call, dotted: str) -> bool:
    """Whether it is asyncio itself that makes the task, and not a group that keeps it."""
    if dotted in ("asyncio.create_task", "asyncio.ensure_future"):
        return True
    func = call.func
    if not isinstance(func, ast.Attribute) or func.attr != "create_task":
        return False
    of = func.value.func if isinstance(func.value, ast.Call) else func.value
    name = of.attr if isinstance(of, ast.Attribute) else getattr(of, "id", "")
    return name in ("get_event_loop", "get_running_loop", "loop", "event_loop")


@of_tools(
    "LRF402",
    "generator-left-open",
    "leaves an async generator half read and open",
    caller="interrupts, and the search goes on holding its connection",
    instead="async with contextlib.aclosing(…) as items: async for item in items: …",
)
def generator_left_open(tool: Tool) -> Iterator[Hit]:
    """An `async for` over a call of an async generator of this module, whose body has a `break` of
    this loop or a `return`."""
    for loop in tool.nodes:
        if not isinstance(loop, ast.AsyncFor) or not isinstance(loop.iter, ast.Call):
            continue
        called = tool.module.called(loop.iter, loop)
        if not isinstance(called, ast.AsyncFunctionDef):
            continue
        if not any(isinstance(n, ast.Yield) for n in own(called)):
            continue
        if breaks(loop) or any(isinstance(n, ast.Return) for n in below(loop.body)):
            yield Hit(loop, f"leaves {called.name} half read, and does not close it")


OF_ITS_OWN = ("wait", "get", "join", "receive", "acquire", "wait_for", "sleep", "readline")


@of_tools(
    "LRF404",
    "deadline-confused",
    "takes a TimeoutError of the work for its own deadline",
    caller="is told that it takes too long, half a second after asking",
    instead="done, _ = await asyncio.wait({task}, timeout=…), and ask whether it is done",
)
def deadline_confused(tool: Tool) -> Iterator[Hit]:
    """`await asyncio.wait_for(…)` of a call, or of a task that the tool made, in a `try` with a
    clause for TimeoutError that returns a text and does not ask whether the task is done; but not
    of a wait for an event, a queue or the like, which have no deadline of their own."""
    for node in tries(tool):
        awaited = [n for n in below(node.body) if isinstance(n, ast.Await) and _has_own(n, tool)]
        for handler in node.handlers:
            if "TimeoutError" not in caught(handler, tool.module) or not awaited:
                continue
            texts = any(is_text(r.value) for r in returns(handler.body))
            asks = any(
                isinstance(n, ast.Attribute) and n.attr == "done" for n in below(handler.body)
            )
            if texts and not asks:
                yield Hit(handler, "cannot tell its own deadline from a TimeoutError of the work")


def _has_own(node: ast.Await, tool: Tool) -> bool:
    """Whether a deadline is put on work that can have one of its own."""
    call = node.value
    if not isinstance(call, ast.Call) or tool.module.names.dotted(call.func) != "asyncio.wait_for":
        return False
    work = argument(call, 0, "fut")
    if isinstance(work, ast.Name):
        return work.id in tool.tasks.made
    if not isinstance(work, ast.Call):
        return False
    name = work.func.attr if isinstance(work.func, ast.Attribute) else getattr(work.func, "id", "")
    return name not in OF_ITS_OWN
