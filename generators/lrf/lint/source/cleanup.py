"""The cleanup of a tool's tasks: what it does, and what it should write."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .order import is_in
from .tasks import FILLS
from .walk import TRIES, attribute_of, below, names_in, place, targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .tool import Tool


def cancel_of(tool: Tool, name: str) -> str:
    """Return the statement that cancels a task, or several."""
    return f"for task in {name}: task.cancel()" if _is_several(tool, name) else f"{name}.cancel()"


def gather_of(tool: Tool, name: str) -> str:
    """Return the statement that awaits a cancelled task, or several."""
    several = "*" if _is_several(tool, name) else ""
    return f"await asyncio.gather({several}{name}, return_exceptions=True)"


def _is_several(tool: Tool, name: str) -> bool:
    made = tool.tasks.made[name]
    return attribute_of(made) in FILLS if isinstance(made, ast.Call) else True


def cleanups_before_unwound(tool: Tool) -> Iterator[tuple[str, ast.Call]]:
    """Yield the tasks that still run while what they use is released, and where it is."""
    for name, made in tool.tasks.made.items():
        used = names_in(made)
        for cancel in tool.tasks.cancels(name):
            around = is_in(cancel, tool.module, tool.node, TRIES)
            if not isinstance(around, TRIES) or not around.finalbody:
                continue
            awaits = [place(n) for n in tool.tasks.awaits(name) if place(n) > place(cancel)]
            for node in below(around.finalbody):
                if not isinstance(node, ast.Call) or place(node) <= place(cancel):
                    continue
                if any(awaited < place(node) for awaited in awaits):
                    continue
                if _releases(node, used, tool):
                    yield name, node
                    break


def _releases(call: ast.Call, used: set[str], tool: Tool) -> bool:
    """Return whether it is about something local that the task was given too."""
    about = {name for arg in call.args for name in names_in(arg)}
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        about.add(call.func.value.id)
    local = {name for node in tool.own for name in targets(node)}
    return bool(about & used & local) and not about & tool.tasks.made.keys()
