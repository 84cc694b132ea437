"""The tool makes a request whose client gives up only after minutes.

## What it does
Reports a request by an aiohttp session for which no timeout is set anywhere: the default is five
minutes. It is only likely that the server is ever that slow, so this rule is off by default.

## Why is this bad?
On the day when the server is slow, every caller who asks for this hears nothing, and "never mind"
does not help for five seconds.

## Example
```python
@function_tool
async def weather(place: str) -> str:
    async with aiohttp.ClientSession() as session:
        async with session.get("https://weather.example.com", params={"q": place}) as response:
            return await response.text()
```

## Use instead
```python
TIMEOUT = aiohttp.ClientTimeout(total=3)


@function_tool
async def weather(place: str) -> str:
    async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
        async with session.get("https://weather.example.com", params={"q": place}) as response:
            return await response.text()
```

## LiveKit
A tool is waited for until it returns: 5 seconds of silence after an interruption, and any number
without one.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.order import above
from ..source.walk import argument, attribute_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool

_BOUNDS = ("timeout", "wait_for", "fail_after", "move_on_after", "wait")
_VERBS = ("get", "post", "put", "patch", "delete", "request")


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the first request without a timeout."""
    for call in tool.calls(*_VERBS):
        value = tool.value(call.func)
        if not value.path.startswith("aiohttp.ClientSession()."):
            continue
        made = [call, *(made.call for made in value.calls)]
        if any(argument(each, -1, "timeout") is not None for each in made):
            continue
        if not any(_is_bound(node) for node in above(call, tool.module, tool.node)):
            yield Hit(call, "makes a request that may take five minutes")
            return


def _is_bound(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return attribute_of(node) in _BOUNDS
    items = node.items if isinstance(node, ast.AsyncWith | ast.With) else []
    return any(attribute_of(item.context_expr) in _BOUNDS for item in items)


RULE = Rule(
    code="LRF115",
    name="no-timeout",
    caller="hears nothing for as long as the server is slow",
    instead="aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=3))",
    check=check,
    preview=True,
)
