"""The tool waits for its own words, and does not notice an interruption of them.

## What it does
Reports an await of what the session's `say` or `generate_reply` gives, or of its
`wait_for_playout()`, certainly before work that the tool awaits. Not where `interrupted` of that
speech is read, where `allow_interruptions=False` is given, after an update, or where only a return
or the end of the call follows.

## Why is this bad?
"I am calling the doctor now." "No, wait!" Only the words stop; the doctor is called.

## Example
```python
@function_tool
async def call_doctor(ctx: RunContext) -> str:
    await ctx.session.say("I am calling the doctor now.")
    await dial("doctor")
    return "The doctor is on the line."
```

## Use instead
```python
@function_tool
async def call_doctor(ctx: RunContext) -> str | ToolResult:
    handle = ctx.session.say("I am calling the doctor now.")
    await handle
    if handle.interrupted:
        return ToolResult("Stopped before the call.", reply_required=False)
    await dial("doctor")
    return "The doctor is on the line."
```

## LiveKit
`say` and `generate_reply` give a speech handle of their own: what interrupts it is read there, and
not at `ctx.speech_handle`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.changes import changes_something, surely_changes_something
from ..source.order import certainly_before
from ..source.walk import AWAITS, attribute_of, place, targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool

# What may follow the words although nobody can stop it: more words, and the end of the call.
_NO_WORK = (
    "say", "generate_reply", "wait_for_playout", "wait_for_inactive", "sleep", "update", "aclose",
    "close", "shutdown", "delete_room", "disconnect", "drain", "interrupt", "hangup", "hang_up",
    "end_call", "remove_participant", "update_agent", "update_instructions", "update_chat_ctx",
    "wait", "gather", "wait_for", "wait_if_not_interrupted",
)  # fmt: skip


_HTTP = ("get", "post", "put", "patch", "delete", "request")


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the waits for words that work follows."""
    spoken = {name for n in tool.all(ast.Assign) if _speaks(n.value, tool) for name in targets(n)}
    asked = {
        node.value.id
        for node in tool.all(ast.Attribute)
        if node.attr == "interrupted" and isinstance(node.value, ast.Name)
    }
    work = _work(tool)
    for node in tool.own_all(ast.Await):
        if any(place(u) < place(node) for u in tool.updates):
            continue
        if asked & set(targets(tool.module.parent[node])):
            continue  # handle = await session.say(…), and handle.interrupted is read
        of = node.value
        if isinstance(of, ast.Call) and attribute_of(of) in ("wait_for", "shield") and of.args:
            of = of.args[0]
        if isinstance(of, ast.Call) and attribute_of(of) == "wait_for_playout":
            of = of.func.value  # type: ignore[attr-defined]
        name = of.id if isinstance(of, ast.Name) else ""
        if not (_speaks(of, tool) or (name in spoken and name not in asked)):
            continue
        if any(certainly_before(node, each, tool.module, tool.node) for each in work):
            yield Hit(node, "waits for words of its own, and does not hear a stop in them")


def _work(tool: Tool) -> list[ast.AST]:
    """Return where the tool waits for work, or changes something."""
    work: list[ast.AST] = [n for n in tool.own_all(ast.Await) if _is_work(n, tool)]
    blocks = tool.own_all(ast.AsyncWith)
    work += [n for n in blocks if attribute_of(n.items[0].context_expr) in _HTTP]
    changes = [n for n in tool.own_all(ast.Call) if surely_changes_something(n)]
    return work + [n for n in changes if not _only_returns(n, tool)]


def _is_work(node: ast.Await, tool: Tool) -> bool:
    if not isinstance(node.value, ast.Call):
        return False
    name = attribute_of(node.value)
    return name not in _NO_WORK and not _ends(name) and not _only_returns(node.value, tool)


def _only_returns(call: ast.Call, tool: Tool) -> bool:
    """Return whether a function of the repository waits for nothing, and only returns something."""
    called = tool.called(call)
    if called is None or not isinstance(called.node, ast.AsyncFunctionDef):
        return False
    code = called.module.code(called.node)
    if code.own_all(*AWAITS) or not code.own_all(ast.Return):
        return False
    return not any(map(changes_something, code.own_all(ast.Call)))


def _ends(name: str) -> bool:
    """Return whether a function of that name ends the call."""
    ends = ("hangup", "hang_up", "end_call", "leave", "terminate", "delete_room", "finish", "close")
    return any(word in name for word in ends)


def _speaks(node: ast.expr, tool: Tool) -> bool:
    """Return whether it is a call of `say` or `generate_reply` that can be interrupted."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    allowed = (k.value for k in node.keywords if k.arg == "allow_interruptions")
    return (
        node.func.attr in ("say", "generate_reply")
        and tool.is_session(node.func.value)
        and not any(isinstance(a, ast.Constant) and a.value is False for a in allowed)
    )


RULE = Rule(
    code="LRF505",
    name="speech-hides-stop",
    caller='says "no, wait" to these words: only they stop, and the work is done',
    instead="handle = session.say(…); await handle; if handle.interrupted: return …",
    check=check,
    words=("say(", "generate_reply("),
)
