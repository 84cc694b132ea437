"""2xx: what the model is told when something fails, and when nothing is returned."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..finding import Hit
from ..flow import falls, is_in
from ..handlers import broad_handlers, is_none, is_text, raises, returns
from ..seconds import is_sleep
from ..tasks import makes_task
from ..walking import below
from .rule import of_tools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..module import Tool

SPEAKS = ("say", "generate_reply", "update")
ENDS_OR_HANDS_OVER = (
    "shutdown", "delete_room", "hangup", "hang_up", "end_call", "aclose", "disconnect",
    "complete", "update_agent",
)  # fmt: skip


@of_tools(
    "LRF201",
    "swallows",
    "tells a failure as if it were a result",
    caller="is told of a failure in the words of a success, or not at all that something failed",
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


@of_tools(
    "LRF203",
    "falls-to-none",
    "returns nothing on one of its ways",
    caller="waits for an answer, and nobody ever says anything",
    instead="return what the model is to be told, on every way",
)
def falls_to_none(tool: Tool) -> Iterator[Hit]:
    """A tool that returns a value somewhere and whose end can be reached, or that has a bare
    `return` not under an `if …interrupted`; unless it speaks or updates itself, ends the call,
    completes an AgentTask, or hands over, by itself or by a function that it calls: one of this
    module, an inherited method, or one that it gives its context or session."""
    given = [node for node in tool.own if isinstance(node, ast.Return)]
    if not any(not is_none(node.value) for node in given) or isinstance(tool.node, ast.FunctionDef):
        return
    if any(True for _ in tool.calls(*SPEAKS, *ENDS_OR_HANDS_OVER)) or _yields(tool):
        return
    if any(isinstance(node, ast.Call) and _speaks_for_it(node, tool) for node in tool.nodes):
        return
    for node in given:
        if node.value is None and not _is_interrupted(node, tool):
            yield Hit(node, "returns nothing here, and the model says nothing")
    if falls(tool.node.body, tool.module):
        yield Hit(
            tool.node.body[-1], "can reach its end without a return, and the model says nothing"
        )


def _speaks_for_it(call: ast.Call, tool: Tool) -> bool:
    """Whether a function of the module speaks, or one that is not here has the session to speak
    with."""
    called = tool.module.called(call, call)
    if called is not None:
        nodes = (n for n in ast.walk(called) if isinstance(n, ast.Attribute))
        return any(n.attr in (*SPEAKS, *ENDS_OR_HANDS_OVER) for n in nodes)
    func = call.func
    of_self = isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name)
    if of_self and func.value.id in ("self", "super"):  # type: ignore[attr-defined]
        return True
    given = [*call.args, *(k.value for k in call.keywords)]
    return any(tool.is_context(g) or tool.is_session(g) for g in given)


def _yields(tool: Tool) -> bool:
    return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in tool.own)


def _is_interrupted(node: ast.AST, tool: Tool) -> bool:
    child = node
    while isinstance(found := is_in(child, tool.module, tool.node, ast.If), ast.If):
        if any(
            isinstance(n, ast.Attribute) and n.attr == "interrupted" for n in ast.walk(found.test)
        ):
            return True
        child = found
    return False


VALID = ("str", "dict", "list", "tuple", "set", "frozenset", "int", "float", "complex", "bool")


@of_tools(
    "LRF204",
    "invalid-output",
    "returns an object that LiveKit refuses",
    caller="is told that something went wrong, while all is done",
    instead="return str(…), dataclasses.asdict(…) or ….model_dump()",
)
def invalid_output(tool: Tool) -> Iterator[Hit]:
    """A `return` of a new instance of a class of this module, directly, in a list, or by a name
    that is bound once, where that class and its bases in this module derive from nothing, `object`,
    BaseModel, ABC, Enum, Generic or Protocol."""
    for node in tool.own:
        if not isinstance(node, ast.Return) or node.value is None:
            continue
        values = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
        for value in values:
            name = _made(value, tool)
            if name and _is_refused(name, tool):
                yield Hit(node, f"returns a {name}, which LiveKit refuses as an output")


def _made(value: ast.expr, tool: Tool) -> str:
    """The class of this module of which it is a new instance."""
    if isinstance(value, ast.Name):
        bound = [
            n.value
            for n in tool.own
            if isinstance(n, ast.Assign)
            and any(isinstance(t, ast.Name) and t.id == value.id for t in n.targets)
        ]
        value = bound[0] if len(bound) == 1 else value
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        return value.func.id if value.func.id in tool.module.classes else ""
    return ""


REFUSED = {"object", "BaseModel", "ABC", "Enum", "Generic", "Protocol"}


def _is_refused(name: str, tool: Tool, depth: int = 5) -> bool:
    node = tool.module.classes.get(name)
    if node is None or not depth or node.keywords:
        return False
    for base in node.bases:
        dotted = tool.module.names.dotted(base).rpartition(".")[2]
        if dotted not in REFUSED and not _is_refused(dotted, tool, depth - 1):
            return False
    return True
