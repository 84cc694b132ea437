"""A toolset is made once, for all sessions of the process.

## What it does
Reports a call of AsyncToolset, or of a class that derives from it, that is in no function but in
its default arguments, and not under `if __name__ == …`.

## Why is this bad?
The toolset holds the jobs of its session. Where a process serves two calls, one caller hears what
the other has asked for, and loses a job when that one hangs up. By default LiveKit runs one call a
process, where this does not happen; with threads (`job_executor_type`, and on Windows), in tests
and in the console it does.

## Example
```python
JOBS = AsyncToolset(id="jobs", tools=[report])


def start() -> AgentSession:
    return AgentSession(tools=[JOBS])
```

## Use instead
```python
def start() -> AgentSession:
    return AgentSession(tools=[AsyncToolset(id="jobs", tools=[report])])
```

## LiveKit
One instance of AsyncToolset is for one session.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.order import field_of
from ..source.values import resolve
from ..source.walk import SCOPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.module import Module

_DEEPEST = 5


def check(module: Module) -> Iterator[Hit]:
    """Yield the toolsets that are made when the module is imported."""
    for node in module.nodes:
        is_made = isinstance(node, ast.Call) and _is_toolset(node.func, module)
        if is_made and not _is_in_code(node, module):
            yield Hit(node, "this toolset is made once for all sessions of the process")


def _is_toolset(node: ast.expr, module: Module, depth: int = _DEEPEST) -> bool:
    if module.names.is_livekit(node, "AsyncToolset"):
        return True
    if not isinstance(node, ast.Name) or not depth:
        return False
    of = resolve(node, module, None).definition
    if of is None or not isinstance(of.node, ast.ClassDef):
        return False
    return any(_is_toolset(base, of.module, depth - 1) for base in of.node.bases)


def _is_in_code(node: ast.AST, module: Module) -> bool:
    child = node
    while (parent := module.parent.get(child)) is not None:
        is_function = isinstance(parent, SCOPES) and not isinstance(parent, ast.ClassDef)
        if is_function and field_of(child, parent) == "body":
            return True
        if isinstance(parent, ast.If) and "__name__" in ast.unparse(parent.test):
            return True
        child = parent
    return False


RULE = Rule(
    code="LRF503",
    name="shared-toolset",
    caller="hears what another one has asked for, wherever a process serves more than one call",
    instead="make it where the session is made: AgentSession(tools=[AsyncToolset(…)])",
    check=check,
    per="module",
    words=("AsyncToolset", "Toolset("),
)
