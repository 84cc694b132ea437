"""The tool tells the model the text of an exception.

## What it does
Reports the text of an exception in what a tool returns or gives to ToolError: in a clause that
catches everything, also below one for ToolError, or that catches what an HTTP or database
library raises. The exception itself in an f-string, in `str`, `repr`, `format`, `%` or `+` counts,
and `traceback.format_…`. Functions of the repository are followed: what they raise as a ToolError,
and what the tool returns as they gave it.

## Why is this bad?
The caller hears of hosts, queries and keys that are nobody's business, and the model tries to
explain them.

## Example
```python
@function_tool
async def report(topic: str) -> str:
    try:
        return await make_report(topic)
    except ToolError:
        raise
    except Exception as error:
        raise ToolError(f"The report failed: {error}") from error
```

## Use instead
```python
@function_tool
async def report(topic: str) -> str:
    try:
        return await make_report(topic)
    except ToolError:
        raise
    except Exception as error:
        raise ToolError("The report could not be made.") from error
```

## LiveKit
Whatever else a tool raises is told as "An internal error occurred". The text of an exception also
reaches `tool_execution_updated`, which goes to remote sessions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.leaks import leaks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool


def check(tool: Tool) -> Iterator[Hit]:
    """Yield where the text of an exception is told."""
    for leak in leaks(tool):
        through = f", in {leak.where}" if leak.where else ""
        yield Hit(leak.node, f"tells the model the text of whatever was raised{through}")


RULE = Rule(
    code="LRF202",
    name="leaks",
    caller="hears of hosts, queries and keys that are nobody's business",
    instead="logger.exception(…), and a ToolError in words of your own",
    check=check,
)
