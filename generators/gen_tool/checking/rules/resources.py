"""4xx: tasks that nobody keeps, and resources that are given back too soon or never."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..finding import Hit
from ..flow import is_in
from ..walking import TRIES, below, names_in, place
from .rule import of_tools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..module import Tool


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
