"""The tool reads userdata that no session was given.

## What it does
Reports `userdata` of the tool's context or session, in no `try` that catches ValueError, in a
repository that makes an AgentSession and never sets its userdata.

## Why is this bad?
ValueError, each time: the caller is told that something went wrong.

## Example
```python
session = AgentSession()


@function_tool
async def basket(ctx: RunContext) -> str:
    return f"There are {len(ctx.userdata.basket)} items in it."
```

## Use instead
```python
session = AgentSession(userdata=Order(basket=[]))


@function_tool
async def basket(ctx: RunContext[Order]) -> str:
    return f"There are {len(ctx.userdata.basket)} items in it."
```

## LiveKit
`userdata` raises ValueError unless `AgentSession(userdata=…)` was given one.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.handlers import caught
from ..source.order import is_in
from ..source.walk import TRIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the first read."""
    for node in tool.all(ast.Attribute):
        if node.attr != "userdata" or _is_guarded(node, tool):
            continue
        if tool.is_context(node.value) or tool.is_session(node.value):
            if tool.module.repository.has_session_without_userdata:
                message = "reads a userdata that no session of this repository is given: ValueError"
                yield Hit(node, message)
            return


def _is_guarded(node: ast.AST, tool: Tool) -> bool:
    around = is_in(node, tool.module, tool.node, TRIES, "body")
    handlers = around.handlers if around is not None else []  # type: ignore[attr-defined]
    return any(caught(h, tool.module) & {"", "ValueError", "Exception"} for h in handlers)


RULE = Rule(
    code="LRF502",
    name="no-userdata",
    caller="is told that something went wrong, each time",
    instead="AgentSession(userdata=…), with a dataclass of your own",
    check=check,
    words=("userdata",),
)
