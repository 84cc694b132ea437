"""Places where the text of an exception is told to the model."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from .handlers import BROAD, LIVEKITS, caught, is_broad, tries
from .order import above, field_of
from .walk import FUNCTIONS, TRIES, attribute_of, below, targets, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .code import Code

_DEEP = 3  # calls of the repository that are followed
# Their exceptions quote addresses, queries or answers of servers.
_LIBRARIES = (
    "httpx", "aiohttp", "requests", "urllib", "urllib3", "psycopg", "psycopg2", "asyncpg",
    "sqlite3", "pymysql", "sqlalchemy", "redis", "pymongo", "googleapiclient", "google", "gspread",
    "botocore", "openai", "anthropic", "smtplib", "supabase", "postgrest", "twilio",
)  # fmt: skip


class Leak(NamedTuple):
    """A place where the text of an exception is told.

    Args:
        node: The `return` or `raise`, or the call of a function that has one.
        is_raised: Whether it is raised, as the text of a ToolError.
        where: The function that tells it, if it is another one.
    """

    node: ast.AST
    is_raised: bool
    where: str = ""


def leaks(code: Code, depth: int = _DEEP) -> Iterator[Leak]:
    """Yield where a function tells the text of an exception, itself or by its helpers."""
    for node in tries(code):
        for handler in node.handlers:
            if is_broad(handler, code.module) or _is_of_library(handler, code):
                yield from _in_clause(handler, code)
    if depth:
        yield from _in_helpers(code, depth)


def _is_of_library(handler: ast.ExceptHandler, code: Code) -> bool:
    if handler.type is None:
        return False
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    roots = {code.module.names.dotted(of).partition(".")[0] for of in types}
    return bool(roots & {*_LIBRARIES})


def _in_clause(handler: ast.ExceptHandler, code: Code) -> Iterator[Leak]:
    inside = below(handler.body)
    made = {n: a.value for a in inside if isinstance(a, ast.Assign) for n in targets(a)}
    for each in inside:
        told = _told(each, code)
        if told is not None and _tells(told, handler.name or "", made, code):
            yield Leak(each, isinstance(each, ast.Raise))


def _told(node: ast.AST, code: Code) -> ast.expr | None:
    if isinstance(node, ast.Return):
        return node.value
    raised = node.exc if isinstance(node, ast.Raise) else None
    func = raised.func if isinstance(raised, ast.Call) else None
    return raised if code.module.names.is_livekit(func, "ToolError") else None


def _tells(told: ast.expr, name: str, made: dict[str, ast.expr], code: Code) -> bool:
    parts = [told]
    parts += [made[n.id] for n in walk([told]) if isinstance(n, ast.Name) and n.id in made]
    return any(_is_text_of(part, name, code) for part in parts)


def _is_text_of(told: ast.expr, name: str, code: Code) -> bool:
    names, parent = code.module.names, code.module.parent
    for node in walk([told]):
        if isinstance(node, ast.Call) and names.dotted(node.func).startswith("traceback.format_"):
            return True
        if not (name and isinstance(node, ast.Name) and node.id == name):
            continue
        around = parent[node]
        if isinstance(around, ast.Attribute) and _is_text(around, parent[around]):
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


def _is_text(node: ast.Attribute, around: ast.AST) -> bool:
    """Return whether an attribute of an exception is its text, or the answer of a server."""
    if node.attr == "response":
        return isinstance(around, ast.Attribute) and around.attr in ("text", "content", "json")
    return node.attr in ("args", "message", "stderr", "strerror")


def _in_helpers(code: Code, depth: int) -> Iterator[Leak]:
    """Yield the first call of a function that tells it in what it raises, or is passed on."""
    for call in code.own_all(ast.Call):
        func = call.args[0] if attribute_of(call) == "to_thread" and call.args else call.func
        called = code.value(func).definition
        if called is None or not isinstance(called.node, FUNCTIONS) or called.node is code.node:
            continue
        is_passed_on, is_caught = _is_passed_on(call, code), _is_caught(call, code)
        if is_caught and not is_passed_on:
            continue
        for found in leaks(called.module.code(called.node), depth - 1):
            if not is_caught if found.is_raised else is_passed_on:
                yield Leak(call, found.is_raised, found.where or called.node.name)
                return


def _is_passed_on(call: ast.Call, code: Code) -> bool:
    """Return whether the function returns what a call gives, as it is."""
    parent = code.module.parent.get(call)
    if isinstance(parent, ast.Await):
        parent = code.module.parent.get(parent)
    if isinstance(parent, ast.Return):
        return True
    bound = set(targets(parent)) if isinstance(parent, ast.Assign) else set()
    returned = (node.value for node in code.own_all(ast.Return))
    return any(isinstance(value, ast.Name) and value.id in bound for value in returned)


def _is_caught(call: ast.Call, code: Code) -> bool:
    """Return whether a clause around a call may take a ToolError that it raises."""
    child: ast.AST = call
    for parent in above(call, code.module, code.node):
        handlers = parent.handlers if isinstance(parent, TRIES) else []
        takes = any(caught(h, code.module) & (BROAD | LIVEKITS) for h in handlers)
        if takes and field_of(child, parent) == "body":
            return True
        child = parent
    return False
