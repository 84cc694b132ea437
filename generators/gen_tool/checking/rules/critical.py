"""3xx: what must not be stopped, and how it is stopped all the same."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ..finding import Hit
from ..flow import above, certainly_before, field_of, statement
from ..handlers import caught
from ..walking import SCOPES, TRIES, own, place
from .rule import of_tools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..module import Module
    from ..tool import Tool


AWAITS = (ast.Await, ast.AsyncFor, ast.AsyncWith)


AWAITS = (ast.Await, ast.AsyncFor, ast.AsyncWith)


@of_tools(
    "LRF301",
    "no-such-method",
    "calls a method that a speech handle does not have",
    caller="is told that something went wrong, each time",
    instead="ctx.disallow_interruptions()",
)
def no_such_method(tool: Tool) -> Iterator[Hit]:
    """A call of `disallow_interruptions` on a speech handle: `….speech_handle`, `….current_speech`,
    or a name that is bound to one."""
    for call in tool.calls("disallow_interruptions"):
        if isinstance(call.func, ast.Attribute) and tool.is_handle(call.func.value):
            yield Hit(
                call, "calls disallow_interruptions on a speech handle, which has no such method"
            )


@of_tools(
    "LRF302",
    "disallow-unguarded",
    "is not prepared for a caller who has interrupted already",
    caller='says "stop" in time, and the model is told of an internal error instead of "not done"',
    instead="except RuntimeError: return ToolResult(…, reply_required=False), and nothing is done",
)
def disallow_unguarded(tool: Tool) -> Iterator[Hit]:
    """`ctx.disallow_interruptions()`, or `….allow_interruptions = False`, below an await of the
    tool, in no `try` that catches RuntimeError or more, under no `suppress` of it, in no `if` about
    `interrupted`, and with no such `if` that returns or raises above it in its block, without an
    await in between."""
    awaits = [place(node) for node in tool.own if isinstance(node, AWAITS)]
    for node in tool.disallows:
        if isinstance(node, ast.Call):
            of = node.func.value  # type: ignore[attr-defined]
            if not tool.is_context(of):
                continue
        elif not tool.is_handle(node.targets[0].value):  # type: ignore[attr-defined]
            continue
        if not any(awaited < place(node) for awaited in awaits):
            continue  # the caller has had no time to interrupt
        if not _is_guarded(node, tool.module, tool.node) and not _has_asked(node, tool.module):
            yield Hit(node, "does not expect that the caller has interrupted already: RuntimeError")


def _is_guarded(node: ast.AST, module: Module, top: ast.AST) -> bool:
    child = node
    for parent in above(node, module, top):
        if isinstance(parent, TRIES) and child in parent.body:
            types = [caught(handler, module) for handler in parent.handlers]
            if any(t & {"", "RuntimeError", "Exception", "BaseException"} for t in types):
                return True
        if isinstance(parent, ast.With | ast.AsyncWith):
            for item in parent.items:
                if module.names.dotted(getattr(item.context_expr, "func", None)).endswith(
                    "suppress"
                ):
                    return True
        child = parent
    return False


def _has_asked(node: ast.AST, module: Module) -> bool:
    """Whether it has just been asked whether the caller has interrupted."""
    child = statement(node, module)
    while (parent := module.parent.get(child)) is not None:
        if isinstance(parent, ast.If) and _is_about_interrupted(parent.test):
            return True
        block = getattr(parent, field_of(child, parent))
        for before in reversed(block[: block.index(child)] if isinstance(block, list) else []):
            if isinstance(before, ast.If) and _is_about_interrupted(before.test):
                return isinstance(before.body[-1], ast.Return | ast.Raise)
            if any(isinstance(n, AWAITS) for n in own(before)):
                return False
        if isinstance(parent, SCOPES):
            return False
        child = parent
    return False


def _is_about_interrupted(test: ast.expr) -> bool:
    return any(isinstance(n, ast.Attribute) and n.attr == "interrupted" for n in ast.walk(test))


CHANGES = re.compile(
    "(authorize|book|buy|cancel|capture|charge|commit|create|delete|deposit|insert|order|pay|place"
    "|purchase|refund|remove|reserve|save|schedule|send|store|submit|transfer|withdraw|write)(_.*)?"
)
CHANGES_NOT = re.compile(
    r"create_.*(task|client|session|connection|pool|engine|temp\w*)"
    r"|.*_(status|state|details?|info|hours?|history|list|ids?|options?|policy|exists|count)"
)
"""what begins like that and only asks, or prepares"""


@of_tools(
    "LRF303",
    "disallow-too-late",
    "disallows interruptions after it has begun to act",
    caller="interrupts, is told that it has stopped, and it is done all the same",
    instead="disallow first: before the first await that changes anything",
)
def disallow_too_late(tool: Tool) -> Iterator[Hit]:
    """A disallowing that an awaited call has surely been before, whose name begins with a word that
    changes something: charge, pay, create, save, send and the like."""
    for node in tool.disallows:
        for first in tool.own:
            if not isinstance(first, ast.Await) or not isinstance(first.value, ast.Call):
                continue
            name = _called(first.value)
            if not CHANGES.fullmatch(name) or CHANGES_NOT.fullmatch(name):
                continue
            if certainly_before(first, node, tool.module, tool.node):
                yield Hit(node, f"disallows interruptions only after {name} has been awaited")
                break


def _called(call: ast.Call) -> str:
    func = call.func
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    return str(name).lstrip("_")


@of_tools(
    "LRF304",
    "cancellable-and-protected",
    "may be cancelled, and must not be interrupted",
    caller="hangs up after an update, and the payment is broken off in the middle",
    instead="leave ToolFlag.CANCELLABLE out: without an update it has no effect",
)
def cancellable_and_protected(tool: Tool) -> Iterator[Hit]:
    """`flags=` with ToolFlag.CANCELLABLE, alone or in a `|`, on a tool that disallows
    interruptions."""
    if not (tool.disallows and tool.made_by):
        return
    for keyword in tool.made_by.keywords:
        flags = ast.walk(keyword.value) if keyword.arg == "flags" else ()
        if any(tool.module.names.is_livekit(flag, "CANCELLABLE") for flag in flags):
            yield Hit(keyword.value, "is CANCELLABLE, although it disallows interruptions")


@of_tools(
    "LRF307",
    "interrupted-in-critical",
    "looks whether it was interrupted, which must not matter now",
    caller="hangs up, and of the payment only one half is done",
    instead="leave it out: a session that closes interrupts by force",
)
def interrupted_in_critical(tool: Tool) -> Iterator[Hit]:
    """`interrupted` of a speech handle, or `wait_if_not_interrupted`, where a disallowing has
    surely been before, outside of what catches its RuntimeError."""
    for node in tool.own:
        if not isinstance(node, ast.Attribute) or not tool.is_handle(node.value):
            continue
        if node.attr not in ("interrupted", "wait_if_not_interrupted"):
            continue
        before = (_disallowed_before(d, node, tool) for d in tool.disallows)
        if any(before) and not _is_allowed_again(node, tool):
            yield Hit(node, f"reads {node.attr} after it has disallowed interruptions")


def _is_allowed_again(node: ast.AST, tool: Tool) -> bool:
    return any(
        isinstance(n, ast.Attribute) and n.attr == "allow_interruptions" and place(n) < place(node)
        for n in tool.own
        if not any(n is d.targets[0] for d in tool.disallows if isinstance(d, ast.Assign))
    )


def _disallowed_before(disallow: ast.AST, node: ast.AST, tool: Tool) -> bool:
    module = tool.module
    first: ast.AST = disallow
    for parent in above(disallow, module, tool.node):
        if isinstance(parent, TRIES) and not any(
            n is parent for n in above(node, module, tool.node)
        ):
            first = parent  # a guard: past it, interruptions are off
    return certainly_before(first, node, module, tool.node)
