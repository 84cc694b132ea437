"""The tool tells the model the text of an exception.

## What it does
Reports the text of an exception in what a tool returns or gives to ToolError: in a clause that
catches everything, also below one for ToolError, or that catches what an HTTP or database
library raises. The exception itself in an f-string, in `str`, `repr`, `format`, `%` or `+` counts,
and `traceback.format_…`.

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

import ast
from typing import TYPE_CHECKING

from ..rule import Hit, Rule
from ..source.handlers import is_broad, tries
from ..source.walk import below, targets, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..source.tool import Tool

# Their exceptions quote addresses, queries or answers of servers.
_LIBRARIES = (
    "httpx", "aiohttp", "requests", "urllib", "urllib3", "psycopg", "psycopg2", "asyncpg",
    "sqlite3", "pymysql", "sqlalchemy", "redis", "pymongo", "googleapiclient", "google", "gspread",
    "botocore", "openai", "anthropic", "smtplib", "supabase", "postgrest", "twilio",
)  # fmt: skip


def check(tool: Tool) -> Iterator[Hit]:
    """Yield where the text of an exception is told."""
    for node in tries(tool):
        for handler in node.handlers:
            if not (is_broad(handler, tool.module) or _is_of_library(handler, tool)):
                continue
            made = {
                name: assign.value
                for assign in below(handler.body)
                if isinstance(assign, ast.Assign)
                for name in targets(assign)
            }
            for each in below(handler.body):
                told = _told(each, tool)
                if told is not None and _tells(told, handler.name or "", made, tool):
                    yield Hit(each, "tells the model the text of whatever was raised")


def _is_of_library(handler: ast.ExceptHandler, tool: Tool) -> bool:
    if handler.type is None:
        return False
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    roots = {tool.module.names.dotted(of).partition(".")[0] for of in types}
    return bool(roots & {*_LIBRARIES})


def _told(node: ast.AST, tool: Tool) -> ast.expr | None:
    if isinstance(node, ast.Return):
        return node.value
    raised = node.exc if isinstance(node, ast.Raise) else None
    func = raised.func if isinstance(raised, ast.Call) else None
    return raised if tool.module.names.is_livekit(func, "ToolError") else None


def _tells(told: ast.expr, name: str, made: dict[str, ast.expr], tool: Tool) -> bool:
    parts = [told]
    parts += [made[n.id] for n in walk([told]) if isinstance(n, ast.Name) and n.id in made]
    return any(_is_text_of(part, name, tool) for part in parts)


def _is_text_of(told: ast.expr, name: str, tool: Tool) -> bool:
    names, parent = tool.module.names, tool.module.parent
    for node in walk([told]):
        if isinstance(node, ast.Call) and names.dotted(node.func).startswith("traceback.format_"):
            return True
        if not (name and isinstance(node, ast.Name) and node.id == name):
            continue
        around = parent[node]
        if isinstance(around, ast.Attribute) and around.attr == "args":
            return True
        if isinstance(around, ast.FormattedValue | ast.BinOp):
            return True
        if isinstance(around, ast.Call):
            called = names.dotted(around.func)
            if called in ("str", "repr", "format") or called.endswith(".format"):
                return True
            if isinstance(around.func, ast.Attribute) and around.func.attr == "format":
                return True
    return False


RULE = Rule(
    code="LRF202",
    name="leaks",
    caller="hears of hosts, queries and keys that are nobody's business",
    instead="logger.exception(…), and a ToolError in words of your own",
    check=check,
    words=("except",),
)
