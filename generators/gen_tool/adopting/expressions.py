"""Python expressions that a user gives, or that stand in a tool, as a test module can have them."""

from __future__ import annotations

import ast
import builtins
import io
import tokenize
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..names import Problem
from ..values import literal
from .modules import defining

if TYPE_CHECKING:
    from .modules import Module

ALWAYS = {"Agent": "from livekit.agents import Agent"}


@dataclass
class Expression:
    """Source, and the imports that it needs."""

    source: str
    imports: list[str] = field(default_factory=list)


def qualified(text: str, module: Module, option: str) -> Expression | Problem:
    """`text` with the names of `module` as a test knows them; what it imports is imported.

    So is what another module of the project defines, if that is the only one.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError):
        message = f"{option} {text!r} is no expression of Python"
        return Problem("bad-expression", message, "quote it for the shell, and text within it")
    qualifying = _Qualifying(module, tree)
    tree = ast.fix_missing_locations(qualifying.visit(tree))
    if qualifying.unknown:
        unknown = ", ".join(dict.fromkeys(qualifying.unknown))
        message = f"{option} {text!r}: {module.path} has no {unknown}"
        hint = "use what it defines or imports, and quote text within the quotes"
        return Problem("bad-expression", message, hint)
    return Expression(source_of(tree.body), qualifying.imports)


def source_of(node: ast.expr) -> str:
    """An expression as source, with the quotes that a formatter would give it."""
    text = ast.unparse(node)
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    for token in reversed(tokens):
        if token.type == tokenize.STRING and token.string[0] in "'\"":
            begin, end = token.start[1], token.end[1]
            text = text[:begin] + literal(ast.literal_eval(token.string)) + text[end:]
    return text


class _Qualifying(ast.NodeTransformer):
    def __init__(self, module: Module, tree: ast.Expression) -> None:
        self.module = module
        self.imports: list[str] = []
        self.unknown: list[str] = []
        self._own = {
            node.id if isinstance(node, ast.Name) else node.arg
            for node in ast.walk(tree)
            if (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
            or isinstance(node, ast.arg)
        }

    def visit_Name(self, node: ast.Name) -> ast.expr:
        module = self.module
        if node.id in self._own:
            return node
        if node.id in module.functions or node.id in module.classes or node.id in module.values:
            return ast.Attribute(ast.Name("module", ast.Load()), node.id, ast.Load())
        if node.id in module.imports:
            origin, name = module.imports[node.id]
            alias = f" as {node.id}" if node.id != (name or origin.partition(".")[0]) else ""
            self.imports.append(
                f"from {origin} import {name}{alias}" if name else f"import {origin}{alias}"
            )
        elif node.id in ALWAYS:
            self.imports.append(ALWAYS[node.id])
        elif hasattr(builtins, node.id):
            pass
        elif len(found := defining(module.project, node.id)) == 1:
            self.imports.append(f"from {found[0].dotted} import {node.id}")
        else:
            self.unknown.append(node.id)
        return node
