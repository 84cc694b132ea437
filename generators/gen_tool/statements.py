"""A module as its statements, each with what stands above it: cut apart and joined without loss."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Statement:
    """A statement at the top level.

    `name` is what it binds, or else its text. `lead` is what stands between the statement before it
    and this one: blank lines and comments. Both texts hold whole lines.
    """

    name: str
    lead: str
    text: str
    node: ast.stmt

    @property
    def blanks(self) -> str:
        """The blank lines of the lead; what is left of it are comments."""
        return self.lead[: len(self.lead) - len(self.lead.lstrip("\n"))]

    @property
    def comments(self) -> str:
        return self.lead.lstrip("\n")


@dataclass(frozen=True)
class Module:
    """The parts of a module in their order; `head` is its docstring with what is above it."""

    head: str
    imports: tuple[Statement, ...]
    body: tuple[Statement, ...]
    tail: str

    @property
    def text(self) -> str:
        return self.head + joined([*self.imports, *self.body]) + self.tail

    def named(self) -> dict[str, Statement]:
        return {statement.name: statement for statement in self.body}


def joined(statements: Iterable[Statement]) -> str:
    return "".join(statement.lead + statement.text for statement in statements)


def parsed(source: str) -> ast.Module | None:
    """The tree of `source`, if it is Python."""
    with warnings.catch_warnings():
        # What is to be said of the user's code is for their linter to say.
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source)
        except (SyntaxError, ValueError):
            return None


def module_of(source: str) -> Module | None:
    """The parts of `source`; none where it is not Python, has two
    statements on a line, or binds a name twice."""
    tree = parsed(source)
    if tree is None or "\r" in source:
        return None
    # not splitlines: for Python a line separator of Unicode ends no line
    lines = re.findall(r"[^\n]*\n|[^\n]+", source)
    head_ends, nodes = 0, list(tree.body)
    if nodes and ast.get_docstring(tree, clean=False) is not None:
        head_ends = nodes.pop(0).end_lineno or 0
    statements, line = [], head_ends
    for node in nodes:
        first, last = _first_line(node), node.end_lineno or node.lineno
        if first < line:
            return None
        text = "".join(lines[first:last])
        statements.append(Statement(_name(node, text), "".join(lines[line:first]), text, node))
        line = last
    imports = _leading_imports(statements)
    if len({statement.name for statement in statements[imports:]}) < len(statements) - imports:
        return None
    return Module(
        "".join(lines[:head_ends]),
        tuple(statements[:imports]),
        tuple(statements[imports:]),
        "".join(lines[line:]),
    )


def _first_line(node: ast.stmt) -> int:
    """Where a statement begins, its decorators included, counted from 0."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]) - 1
    return node.lineno - 1


def _name(node: ast.stmt, text: str) -> str:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.name
    if isinstance(node, ast.Assign) and isinstance(target := node.targets[0], ast.Name):
        return target.id
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    return text


def _leading_imports(statements: list[Statement]) -> int:
    plain = [isinstance(statement.node, ast.Import | ast.ImportFrom) for statement in statements]
    return plain.index(False) if False in plain else len(plain)
