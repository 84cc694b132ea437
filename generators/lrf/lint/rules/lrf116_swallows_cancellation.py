"""The operation catches its own cancellation and goes on.

## What it does
Reports, in an operation behind `@quick_tool`, `@interruptible_tool` or `@background_tool`, in a
tool with `ToolFlag.CANCELLABLE`, and in the functions of the repository that they await:
`except asyncio.CancelledError`, `except BaseException` or a bare `except` without a `raise`, and
`suppress(…)` of these, around work that is awaited. Waits for a task that was cancelled just
before, and clean-up in a `finally` or an `except`, are left out.

## Why is this bad?
The decorators stop an operation by cancelling it: when the caller says stop, at a deadline, at the
end of the call. LiveKit cancels a tool that is CANCELLABLE. This one cannot be stopped. The work
goes on, or its remains are told as a result.

## Example
```python
@background_tool("the report")
async def report(topic: str) -> str:
    try:
        return await make_report(topic)
    except asyncio.CancelledError:
        return "The report was stopped."
```

## Use instead
```python
@background_tool("the report")
async def report(topic: str) -> str:
    try:
        return await make_report(topic)
    except asyncio.CancelledError:
        await forget_draft(topic)
        raise
```

## LiveKit
A task is cancelled by a CancelledError at what it awaits, once. It is a BaseException, so that
`except Exception` lets it through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.cancellation import swallowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool

# The work of a payment runs in a task of its own, which no caller cancels.
_MODES = ("quick_tool", "interruptible_tool", "background_tool")


def check(tool: Tool) -> Iterator[Hit]:
    """Yield where an operation swallows its cancellation."""
    if tool.mode not in _MODES and (tool.mode or not tool.is_cancellable):
        return
    for found in swallowed(tool):
        through = f", in {found.where}" if found.where else ""
        yield Hit(found.node, f"cannot be stopped: {found.how} takes its cancellation{through}")


RULE = Rule(
    code="LRF116",
    name="swallows-cancellation",
    caller='says "stop", and the work goes on, or its remains are told as the result',
    instead="except Exception, or raise at the end of the clause",
    check=check,
)
