"""2xx: what a tool returns, and where it returns nothing."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..finding import Hit
from ..flow import certainly_before, falls, is_in
from ..handlers import is_none, returns
from .rule import of_tools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..module import Module
    from ..tool import Tool

SPEAKS = ("say", "generate_reply", "update")
ENDS_OR_HANDS_OVER = (
    "shutdown", "delete_room", "hangup", "hang_up", "end_call", "aclose", "disconnect",
    "complete", "update_agent",
)  # fmt: skip


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
    bare = [node for node in given if node.value is None and not _is_interrupted(node, tool)]
    falls_through = falls(tool.node.body, tool.module)
    if not (bare or falls_through) or _is_answered_otherwise(tool):
        return
    for node in bare:
        yield Hit(node, "returns nothing here, and the model says nothing")
    if falls_through:
        yield Hit(
            tool.node.body[-1], "can reach its end without a return, and the model says nothing"
        )


def _is_answered_otherwise(tool: Tool) -> bool:
    """Whether somebody may speak, or nobody need speak any more."""
    if any(True for _ in tool.calls(*SPEAKS, *ENDS_OR_HANDS_OVER)):
        return True
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in tool.own):
        return True
    return any(isinstance(node, ast.Call) and _speaks_for_it(node, tool) for node in tool.nodes)


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


def _is_interrupted(node: ast.AST, tool: Tool) -> bool:
    child = node
    while isinstance(found := is_in(child, tool.module, tool.node, ast.If), ast.If):
        if any(
            isinstance(n, ast.Attribute) and n.attr == "interrupted" for n in ast.walk(found.test)
        ):
            return True
        child = found
    return False


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


@of_tools(
    "LRF209",
    "agent-after-update",
    "hands over after an update, which LiveKit refuses",
    caller="is told of somebody else who takes over, and goes on with the same one",
    instead="return the agent before any update, or session.update_agent(…) where the work is done",
)
def agent_after_update(tool: Tool) -> Iterator[Hit]:
    """A `return` of a new Agent (of LiveKit's, or of a class of this module that derives from it),
    or of a tuple with one, where a call of the context's `update` has surely been before."""
    for node in returns(tool.node.body) if tool.updates else ():
        values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        agents = [v for v in values if isinstance(v, ast.Call) and is_agent(v.func, tool.module)]
        before = (certainly_before(u, node, tool.module, tool.node) for u in tool.updates)
        if agents and any(before):
            yield Hit(node, "returns an agent after an update, and LiveKit refuses to hand over")


def is_agent(node: ast.expr, module: Module, depth: int = 5) -> bool:
    """Whether it is a class of agents."""
    if module.names.is_livekit(node, "Agent", "AgentTask"):
        return True
    of = module.classes.get(node.id) if isinstance(node, ast.Name) else None
    return bool(of and depth and any(is_agent(base, module, depth - 1) for base in of.bases))
