"""Walks through syntax trees, faster than `ast` does it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SCOPES = (*FUNCTIONS, ast.ClassDef, ast.Lambda)
LOOPS = (ast.For, ast.AsyncFor, ast.While)
TRIES = tuple(t for t in (ast.Try, getattr(ast, "TryStar", None)) if t)
AWAITS = (ast.Await, ast.AsyncFor, ast.AsyncWith)
_BLOCKS = ("body", "handlers", "orelse", "finalbody", "cases")
_LEAVES = ("ctx", "op", "ops", "id", "attr", "arg", "name", "asname", "kind", "type_comment")


class _Fields(dict[type, tuple[str, ...]]):
    """The fields of a kind of node that hold others, last first."""

    def __missing__(self, kind: type) -> tuple[str, ...]:
        names = getattr(kind, "_fields", ())
        empty = issubclass(kind, ast.Constant | ast.Name | ast.Global | ast.Nonlocal | ast.alias)
        is_leaf = empty or not issubclass(kind, ast.AST)
        found = () if is_leaf else tuple(n for n in reversed(names) if n not in _LEAVES)
        if kind in (ast.arg, ast.keyword):
            found = ("annotation",) if kind is ast.arg else ("value",)
        self[kind] = found
        return found


_FIELDS = _Fields()


def walk(
    nodes: Iterable[ast.AST],
    parent: dict[ast.AST, ast.AST] | None = None,
    *,
    into_scopes: bool = True,
) -> list[ast.AST]:
    """Return `nodes` and all that is below them, in the order of the text.

    Args:
        nodes: Where to begin.
        parent: Is given the parent of each node that is below one of them.
        into_scopes: Whether to go on within functions, classes and lambdas.
    """
    found: list[ast.AST] = []
    waiting: list[Any] = list(nodes)[::-1]
    pop, push, add, fields = waiting.pop, waiting.append, found.append, _FIELDS
    while waiting:
        node = pop()
        add(node)
        if not into_scopes and isinstance(node, SCOPES):
            continue
        for name in fields[node.__class__]:
            value = getattr(node, name, None)
            if value.__class__ is list:
                for child in value[::-1]:
                    if isinstance(child, ast.AST):
                        if parent is not None:
                            parent[child] = node
                        push(child)
            elif isinstance(value, ast.AST):
                if parent is not None:
                    parent[value] = node
                push(value)
    return found


def statements(
    body: Iterable[ast.AST],
    parent: dict[ast.AST, ast.AST] | None = None,
    *,
    into_scopes: bool = True,
) -> list[ast.AST]:
    """Return the statements and clauses below, without their expressions."""
    found: list[ast.AST] = []
    waiting: list[Any] = list(body)[::-1]
    while waiting:
        node = waiting.pop()
        found.append(node)
        if not into_scopes and isinstance(node, SCOPES):
            continue
        below: list[ast.AST] = []
        for name in _BLOCKS:
            if value := getattr(node, name, None):
                below += value
        if below:
            if parent is not None:
                for child in below:
                    parent[child] = node
            waiting += below[::-1]
    return found


def own(node: ast.AST) -> list[ast.AST]:
    """Return what is below `node`, or in the body of a function, but not in functions within."""
    begin = node.body if isinstance(node, FUNCTIONS) else [node]
    return walk(begin, into_scopes=False)


def below(nodes: Iterable[ast.AST]) -> list[ast.AST]:
    """Return the own nodes of several statements."""
    return walk(nodes, into_scopes=False)


def names_in(node: ast.AST) -> set[str]:
    """Return the names that are used in it."""
    return {found.id for found in walk([node]) if isinstance(found, ast.Name)}


def place(node: ast.AST) -> tuple[int, int]:
    """Return where a node begins."""
    return node.lineno, node.col_offset  # type: ignore[attr-defined]


def attribute_of(node: ast.AST) -> str:
    """Return the last name of what is called, or of a name."""
    node = node.func if isinstance(node, ast.Call) else node
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    """Return an argument of a call, given by its position or by its name."""
    if 0 <= position < len(call.args):
        return call.args[position]
    return next((k.value for k in call.keywords if k.arg == name), None)


def given(call: ast.Call) -> list[ast.expr]:
    """Return all arguments of a call."""
    plain = [arg.value if isinstance(arg, ast.Starred) else arg for arg in call.args]
    return plain + [keyword.value for keyword in call.keywords]


def text_in(node: ast.AST) -> str:
    """Return all that is written in quotes there."""
    texts = (n.value for n in walk([node]) if isinstance(n, ast.Constant))
    return " ".join(text for text in texts if isinstance(text, str))


def targets(node: ast.AST) -> Iterator[str]:
    """Yield the names that an assignment binds as a whole."""
    if isinstance(node, ast.Assign):
        yield from (t.id for t in node.targets if isinstance(t, ast.Name))
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and isinstance(node.target, ast.Name):
        yield node.target.id
