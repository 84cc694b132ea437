"""The tool waits for the very speech that waits for it.

## What it does
Reports, where no update comes before: an await of the tool's own speech handle or of its
`wait_for_playout()`, and of the session's `wait_for_inactive()`, `interrupt()`, `aclose()` or
`drain()`.

## Why is this bad?
The caller hears nothing more, or is told that something went wrong.

## Example
```python
@function_tool
async def end_call(ctx: RunContext) -> None:
    await ctx.speech_handle.wait_for_playout()
    ctx.session.shutdown()
```

## Use instead
```python
@function_tool
async def end_call(ctx: RunContext) -> None:
    await ctx.wait_for_playout()
    ctx.session.shutdown()
```

## LiveKit
The speech is over once its tools have returned. `wait_for_playout` of the own handle is a circular
wait: RuntimeError. `ctx.wait_for_playout()` waits for what is being said.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.walk import place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool

_ENDS_NEVER = ("aclose", "drain")
_OWN = "waits for its own speech, which LiveKit refuses with a RuntimeError"


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the circular waits."""
    for node in tool.own_all(ast.Await):
        if any(place(u) < place(node) for u in tool.updates):
            continue
        if message := _message(node, tool):
            yield Hit(node, message)


def _message(node: ast.Await, tool: Tool) -> str:
    value = node.value
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        method, of = value.func.attr, value.func.value
        if method == "wait_for_playout" and _is_own(of, node, tool):
            return _OWN
        if tool.is_session(of):
            if method == "wait_for_inactive":
                return "waits for a silence that cannot come while it runs: RuntimeError"
            if method == "interrupt":
                return "interrupts its own speech and waits for it: five seconds of silence"
            if method in _ENDS_NEVER:
                return f"awaits {method}(), which waits for this tool: neither ever ends"
    elif _is_own(value, node, tool):
        return _OWN
    return ""


def _is_own(of: ast.expr, node: ast.AST, tool: Tool) -> bool:
    spoken = any(place(call) < place(node) for call in tool.calls("say", "generate_reply"))
    if isinstance(of, ast.Attribute):
        if of.attr == "speech_handle":
            return tool.is_context(of.value)
        return of.attr == "current_speech" and tool.is_session(of.value) and not spoken
    return isinstance(of, ast.Name) and of.id in tool.handles and not spoken


RULE = Rule(
    code="LRF501",
    name="waits-for-itself",
    caller="hears nothing more, or is told that something went wrong",
    instead="await ctx.wait_for_playout() for what is being said; session.shutdown() to end the "
    "call",
    check=check,
    words=("await",),
)
