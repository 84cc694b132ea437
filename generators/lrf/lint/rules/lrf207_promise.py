"""The tool promises to tell later, and nothing will.

## What it does
Reports a task that a tool makes and keeps in an attribute, a dictionary or a collection, that it
neither awaits nor gives a callback, and whose coroutine gets nothing to speak with; while a text
that the tool returns promises something: "let you know", "started", "in the background".

## Why is this bad?
The caller waits for the call back that was promised, and never hears of it again. Nobody
notices a failure either.

## Example
```python
@function_tool
async def report(ctx: RunContext, topic: str) -> str:
    ctx.userdata.report = asyncio.create_task(make_report(topic))
    return "I have started on the report and will let you know."
```

## Use instead
```python
@function_tool
async def report(ctx: RunContext, topic: str) -> str:
    await ctx.update("I have started on the report.")
    return await make_report(topic)
```

## LiveKit
After an update the tool runs on, and what it returns is spoken as soon as caller and agent are
silent.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.tasks import makes_task
from ..source.walk import FUNCTIONS, given, names_in, text_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool

_PROMISE = re.compile(
    r"let you know|\bI'll\b|\bI will\b|notify|get back to you|\bstarted\b|in the background"
    r"|working on|when (it|that|they)( is|'s| are)? (ready|done)|shortly",
    re.IGNORECASE,
)
_SPEAKS = ("say", "generate_reply", "publish_data", "send_text", "perform_rpc")


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the tasks whose end nobody is told of."""
    if tool.updates or any(True for _ in tool.calls(*_SPEAKS, "with_filler")):
        return
    promised = [n for n in tool.own_all(ast.Return) if n.value]
    if not any(_PROMISE.search(text_in(n.value)) for n in promised if n.value):
        return
    for node in tool.own_all(ast.Call):
        if makes_task(node) and _is_kept(node, tool) and _knows_nobody(node, tool):
            yield Hit(node, "promises to tell, but nobody is told how this task ends")


def _is_kept(made: ast.Call, tool: Tool) -> bool:
    """Return whether it outlives the tool, and nobody waits for it or is called back."""
    parent = tool.module.parent[made]
    if isinstance(parent, ast.Call):  # self.tasks.append(asyncio.create_task(…))
        return _is_collection(parent)
    if not isinstance(parent, ast.Assign):
        return False
    if any(isinstance(t, ast.Attribute | ast.Subscript) for t in parent.targets):
        return True
    kept = False
    for name in (t.id for t in parent.targets if isinstance(t, ast.Name)):
        for node in tool.nodes:
            if isinstance(node, ast.Await) and name in names_in(node):
                return False
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                on_it = isinstance(node.func.value, ast.Name) and node.func.value.id == name
                if on_it and node.func.attr == "add_done_callback" and not _forgets(node):
                    return False
                kept |= _is_collection(node) and any(name in names_in(a) for a in node.args)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
                stored = any(isinstance(t, ast.Attribute | ast.Subscript) for t in node.targets)
                kept |= node.value.id == name and stored
    return kept


def _is_collection(call: ast.Call) -> bool:
    func = call.func
    adds = isinstance(func, ast.Attribute) and func.attr in ("add", "append")
    return adds and isinstance(func.value, ast.Attribute)  # type: ignore[attr-defined]


def _forgets(call: ast.Call) -> bool:
    to = call.args[0] if call.args else None
    return isinstance(to, ast.Attribute) and to.attr in ("discard", "remove", "pop")


def _knows_nobody(made: ast.Call, tool: Tool) -> bool:
    work = made.args[0] if made.args else None
    if not isinstance(work, ast.Call) or not isinstance(work.func, ast.Name):
        return False
    if not {n for arg in given(work) for n in names_in(arg)} <= {p.arg for p in tool.params}:
        return False
    called = tool.called(work)
    if called is None or not isinstance(called.node, FUNCTIONS):
        return True
    if called.module.function_of(called.node) is not None:  # it can see what the tool sees
        return False
    attributes = called.module.code(called.node).all(ast.Attribute)
    return not any(n.attr in (*_SPEAKS, "session") for n in attributes)


RULE = Rule(
    code="LRF207",
    name="promise",
    caller="waits for the call back that was promised, and never hears of it again",
    instead="await ctx.update(…) first, then await the work, and return its result",
    check=check,
    words=("_task(", "ensure_future("),
)
