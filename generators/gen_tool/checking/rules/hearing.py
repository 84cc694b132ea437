"""1xx: a tool that goes on while the caller speaks."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..finding import Hit
from ..flow import certainly_before, is_in, loops_around
from ..long_waits import long_waits
from ..seconds import (
    NOTICES,
    SPEECH,
    argument,
    is_conversation,
    notices,
    number,
)
from ..walking import LOOPS, names_in, own
from .rule import of_tools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..tool import Tool

RACED = ("wait_if_not_interrupted", *SPEECH)
SHORT = 1.0  # seconds


@of_tools(
    "LRF101",
    "deaf-wait",
    "waits long and never notices that the caller speaks",
    caller="interrupts, and hears nothing for up to five seconds",
    instead="wait for a task with ctx.speech_handle.wait_if_not_interrupted([task]),"
    " or answer first: await ctx.update(…)",
)
def deaf_wait(tool: Tool) -> Iterator[Hit]:
    """An async tool that mentions no speech handle, nowhere gives its context, its session, or
    itself to a call, calls no `update` of its context, does not disallow interruptions, and awaits
    one of: a sleep of more than 4 s; `wait_for` or a block with a deadline of more than 4 s; a
    `for` over a range or a list that is written there, with sleeps of more than 4 s in all; a
    `while` with a sleep that neither counts nor compares a time (a poll); or a function of its
    module that does one of these, three calls deep."""
    if not isinstance(tool.node, ast.AsyncFunctionDef) or _knows_of_caller(tool):
        return
    for wait in long_waits(tool.node, tool.module):
        yield Hit(wait.node, f"waits {wait.why} and never notices that the caller speaks")
        return


def _knows_of_caller(tool: Tool) -> bool:
    if notices(tool.node) or tool.updates or next(tool.calls("on", "once"), None):
        return True
    return any(_is_caller(given, tool) for node in tool.nodes for given in _given(node))


def _given(node: ast.AST) -> list[ast.expr]:
    """What a statement or a call passes on."""
    if isinstance(node, ast.Call):
        given = [*node.args, *(k.value for k in node.keywords)]
        return [g.value if isinstance(g, ast.Starred) else g for g in given]
    if isinstance(node, ast.Assign | ast.Return | ast.Yield) and node.value:
        return [node.value]
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return node.elts
    return [v for v in node.values if v] if isinstance(node, ast.Dict) else []


def _is_caller(node: ast.expr, tool: Tool) -> bool:
    """Whether it is something by which one can hear the caller."""
    if isinstance(node, ast.Name) and node.id in ("self", tool.context or "self"):
        return True
    return tool.is_session(node) or tool.is_handle(node)


@of_tools(
    "LRF106",
    "looks-only-between",
    "looks at the caller only between the steps of a loop",
    caller="interrupts in the middle of a step, and waits until it is over",
    instead="step = asyncio.ensure_future(…), and"
    " await ctx.speech_handle.wait_if_not_interrupted([step])",
)
def looks_only_between(tool: Tool) -> Iterator[Hit]:
    """A loop that reads `interrupted` of a speech handle, and is an `async for` or awaits, outside
    of `if …interrupted:` and of `finally`, a call that is not `wait_if_not_interrupted`, not given
    the handle, the context or the session, no sleep or `wait_for` of 1 s or less, and nothing that
    the session says."""
    for loop in tool.nodes:
        if not isinstance(loop, LOOPS):
            continue
        inside = [node for statement in loop.body for node in own(statement)]
        inside += own(loop.test) if isinstance(loop, ast.While) else []
        if not any(_reads_interrupted(node, tool) for node in inside):
            continue
        if isinstance(loop, ast.AsyncFor):
            yield Hit(loop, "looks at the caller only when an item has come", FOR_ITEMS)
            continue
        deaf = next((node for node in inside if _is_deaf(node, loop, tool)), None)
        if deaf is not None:
            yield Hit(deaf, "looks at the caller only before and after this await")


FOR_ITEMS = "read the items in a task, and wait for that: wait_if_not_interrupted([reading])"


def _reads_interrupted(node: ast.AST, tool: Tool) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "interrupted"
        and tool.is_handle(node.value)
    )


def _is_deaf(node: ast.AST, loop: ast.AST, tool: Tool) -> bool:
    if not isinstance(node, ast.Await) or not isinstance(call := node.value, ast.Call):
        return False
    name = tool.module.names.dotted(call.func).rpartition(".")[2]
    name = call.func.attr if isinstance(call.func, ast.Attribute) else name
    if name in RACED or is_conversation(call) or _is_over(node, loop, tool):
        return False
    if name == "sleep" and call.args:
        seconds = number(call.args[0], tool.module)
        return seconds is None or seconds > SHORT
    if name in ("wait_for", "wait"):
        seconds = number(argument(call, 1, "timeout"), tool.module)
        if seconds is not None:
            return seconds > SHORT
    if name in ("wait", "gather") and names_in(call) & tool.tasks.made.keys():
        return False  # what is done already, or unwinds
    return not any(_is_caller(given, tool) for given in _given(call))


def _is_over(node: ast.AST, loop: ast.AST, tool: Tool) -> bool:
    """Whether the caller has interrupted already, or the work has ended."""
    module = tool.module
    if is_in(node, module, loop, ast.Try, "finalbody"):
        return True
    child: ast.AST = node
    while isinstance(found := is_in(child, module, loop, ast.If, "body"), ast.If):
        if any(_reads_interrupted(n, tool) for n in ast.walk(found.test)):
            return True
        child = found
    return False


@of_tools(
    "LRF107",
    "handle-after-update",
    "looks at the speech handle after an update",
    caller="says something while the update is spoken, and what was promised never comes",
    instead="leave it out: flags=ToolFlag.CANCELLABLE lets the model cancel"
    " what goes on after an update",
)
def handle_after_update(tool: Tool) -> Iterator[Hit]:
    """A speech handle that is read where a call of the context's `update` has surely been before:
    above it, unconditionally, or in the same loop."""
    if not tool.updates:
        return
    module, top = tool.module, tool.node
    for node in tool.own:
        if not isinstance(node, ast.Attribute) or not tool.is_handle(node.value):
            continue
        if node.attr not in NOTICES:
            continue
        loops = {id(loop) for loop in loops_around(node, module, top)}
        for update in tool.updates:
            again = loops & {id(loop) for loop in loops_around(update, module, top)}
            if again or certainly_before(update, node, module, top):
                yield Hit(node, f"reads {node.attr} of a speech handle that is the update's by now")
                break
