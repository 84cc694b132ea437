"""2xx: what the model is told when something fails."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..finding import Hit
from ..handlers import broad_handlers, is_text, raises, returns
from ..seconds import is_sleep
from ..tasks import makes_task
from ..walking import below
from .rule import of_tools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..tool import Tool


@of_tools(
    "LRF201",
    "swallows",
    "tells a failure as if it were a result",
    caller="is told of it as of any result: nothing marks it as a failure, and a ToolError is lost",
    instead="except Exception as error: raise ToolError(…) from error, after"
    " except (ToolError, StopResponse): raise",
)
def swallows(tool: Tool) -> Iterator[Hit]:
    """A bare `except`, `except Exception` or `except BaseException` in the tool itself, without a
    clause for ToolError or StopResponse above it, in which nothing is raised, awaited (but a sleep)
    or started,
    and which returns a text: in quotes, an f-string, or what a function made."""
    for _, handler in broad_handlers(tool):
        texts = [node for node in returns(handler.body) if _is_told(node.value)]
        if texts and not raises(handler) and not _tries_something_else(handler, tool):
            yield Hit(
                handler, "catches everything, ToolError and StopResponse too, and returns a text"
            )


def _tries_something_else(handler: ast.ExceptHandler, tool: Tool) -> bool:
    """Whether what it returns may be a result all the same, of a second way."""
    return any(
        makes_task(node) or (isinstance(node, ast.Await) and not is_sleep(node, tool.module))
        for node in below(handler.body)
    )


def _is_told(value: ast.expr | None) -> bool:
    return is_text(value) or (isinstance(value, ast.Call) and not _is_class(value.func))


def _is_class(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name.lstrip("_")[:1].isupper()


@of_tools(
    "LRF202",
    "leaks",
    "tells the model the text of an exception",
    caller="hears of hosts, queries and keys that are nobody's business",
    instead="logger.exception(…), and a ToolError in words of your own",
)
def leaks(tool: Tool) -> Iterator[Hit]:
    """In a clause that catches everything: the exception in an f-string, in `str`, `repr`,
    `format`, `%` or `+`, or a `traceback.format_…`, in what is returned or given to ToolError
    there, directly or by a name bound in the clause."""
    for _, handler in broad_handlers(tool):
        bound = {
            target.id: node.value
            for node in below(handler.body)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in below(handler.body):
            told = _told(node, tool)
            if told is None:
                continue
            parts = [
                told,
                *(bound[n.id] for n in ast.walk(told) if isinstance(n, ast.Name) and n.id in bound),
            ]
            if any(_text_of(part, handler.name or "", tool) for part in parts):
                yield Hit(node, "tells the model the text of whatever was raised")


def _told(node: ast.AST, tool: Tool) -> ast.expr | None:
    if isinstance(node, ast.Return):
        return node.value
    raised = node.exc if isinstance(node, ast.Raise) else None
    func = raised.func if isinstance(raised, ast.Call) else None
    return raised if tool.module.names.is_livekit(func, "ToolError") else None


def _text_of(told: ast.expr, name: str, tool: Tool) -> bool:
    names, parent = tool.module.names, tool.module.parent
    for node in ast.walk(told):
        if isinstance(node, ast.Call) and names.dotted(node.func).startswith("traceback.format_"):
            return True
        if not (name and isinstance(node, ast.Name) and node.id == name):
            continue
        around = parent[node]
        if isinstance(around, ast.Attribute) and around.attr == "args":
            return True
        if isinstance(around, ast.FormattedValue | ast.BinOp):
            return True
        if isinstance(around, ast.Call):
            called = names.dotted(around.func)
            if called in ("str", "repr", "format") or called.endswith(".format"):
                return True
            if isinstance(around.func, ast.Attribute) and around.func.attr == "format":
                return True
    return False
