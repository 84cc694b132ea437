"""The tool hands over after an update, which LiveKit refuses.

## What it does
Reports a `return` of a new Agent, alone or in a tuple, where `ctx.update` certainly comes before.

## Why is this bad?
The caller is told that somebody else takes over, and goes on with the same one.

## Example
```python
class Billing(Agent):
    pass


@function_tool
async def to_billing(ctx: RunContext) -> Agent:
    await ctx.update("I connect you.")
    return Billing(instructions="You know the invoices.")
```

## Use instead
```python
class Billing(Agent):
    pass


@function_tool
async def to_billing(ctx: RunContext) -> tuple[Agent, str]:
    return Billing(instructions="You know the invoices."), "I connect you."
```

## LiveKit
Returning an Agent after an update is refused.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.handlers import returns
from ..source.order import certainly_before
from ..source.values import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.module import Module
    from ..source.tool import Tool

_DEEPEST = 5


def check(tool: Tool) -> Iterator[Hit]:
    """Yield the returns of an agent after an update."""
    for node in returns(tool.node.body) if tool.updates else ():
        values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        agents = [v for v in values if isinstance(v, ast.Call) and is_agent(v.func, tool.module)]
        before = (certainly_before(u, node, tool.module, tool.node) for u in tool.updates)
        if agents and any(before):
            yield Hit(node, "returns an agent after an update, and LiveKit refuses to hand over")


def is_agent(node: ast.expr, module: Module, depth: int = _DEEPEST) -> bool:
    """Return whether it is a class of agents."""
    if module.names.is_livekit(node, "Agent", "AgentTask"):
        return True
    of = resolve(node, module, None).definition if depth else None
    if of is None or not isinstance(of.node, ast.ClassDef):
        return False
    return any(is_agent(base, of.module, depth - 1) for base in of.node.bases)


RULE = Rule(
    code="LRF209",
    name="agent-after-update",
    caller="is told of somebody else who takes over, and goes on with the same one",
    instead="return the agent before any update, or call session.update_agent(…) at the end",
    check=check,
    words=("update(",),
)
