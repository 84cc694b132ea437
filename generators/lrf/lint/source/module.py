"""A module as the rules see it."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from .bindings import attributes_of, bindings_in
from .code import Code
from .names import Names
from .tool import Tool
from .values import resolve
from .walk import FUNCTIONS, Function, statements, walk

if TYPE_CHECKING:
    from pathlib import Path

    from .bindings import Attributes, Binding
    from .repository import Repository
    from .values import Definition, Value


class Module:
    """A parsed module.

    Args:
        path: Its path, as it is shown.
        source: Its text.
        tree: Its syntax tree.
        repository: The repository that it is part of.
        file: Where it is.
    """

    def __init__(
        self,
        path: str,
        source: str,
        tree: ast.Module,
        repository: Repository,
        file: Path | None = None,
    ) -> None:
        self.path = path
        self.source = source
        self.tree = tree
        self.repository = repository
        self.file = file
        self.parent: dict[ast.AST, ast.AST] = dict.fromkeys(tree.body, tree)
        self.statements = statements(tree.body, self.parent)
        self.names = Names(tree, self.statements)
        self.functions: list[Function] = [n for n in self.statements if isinstance(n, FUNCTIONS)]
        self.classes = {n.name: n for n in self.statements if isinstance(n, ast.ClassDef)}
        self.is_of_tools_folder = False
        self._codes: dict[Function, Code] = {}
        self._mentioned: dict[tuple[str, ...], bool] = {}
        self._bindings: dict[ast.AST, dict[str, list[Binding]]] = {}
        # What its names and what it imports are, as far as that has been asked.
        self.values: dict[tuple[Function | None, str], Value] = {}
        self._imports: dict[str, tuple[Module, str] | None] = {}
        self._attributes: dict[ast.ClassDef, Attributes] = {}
        # How long its functions wait, and what blocks in them, as far as that has been asked.
        self.waits: dict[tuple[object, ...], tuple[float, str]] = {}
        self.blocked: dict[Function, tuple[str, str] | None] = {}

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Return all nodes."""
        return walk(self.tree.body, self.parent)

    @cached_property
    def tools(self) -> list[Tool]:
        """Return the functions that LiveKit or the runtime makes tools of, by their place."""
        found: dict[Function, ast.expr] = {}
        for function in self.functions:
            for decorator in function.decorator_list:
                made = decorator.func if isinstance(decorator, ast.Call) else decorator
                if self.names.mode(made) or self._is_function_tool(made, function):
                    found[function] = decorator
        if "function_tool(" in self.source:
            for node in self.nodes:
                if isinstance(node, ast.Call) and node.args and self._is_function_tool(node.func):
                    given = self.called(ast.Call(node.args[0], [], []), self.function_of(node))
                    if given and given.module is self and isinstance(given.node, FUNCTIONS):
                        found.setdefault(given.node, node)
        return [Tool(self, f, found[f]) for f in self.functions if f in found]

    def _is_function_tool(self, node: ast.expr, of: Function | None = None) -> bool:
        if self.names.is_livekit(node, "function_tool"):
            return True
        # by way of a module of the repository
        name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
        if name != "function_tool" or self.names.dotted(node) == name:
            return False
        path = resolve(node, self, None).path
        return path.startswith("livekit.")

    @cached_property
    def lines(self) -> list[str]:
        """Return its lines as the parser counts them."""
        return self.source.split("\n")

    @cached_property
    def is_test(self) -> bool:
        """Return whether it holds tests."""
        parts = self.path.replace("\\", "/").split("/")
        name = parts[-1]
        return (
            any(part in ("test", "tests") for part in parts[:-1])
            or name.startswith(("test_", "conftest"))
            or name.endswith("_test.py")
        )

    def mentions(self, *words: str) -> bool:
        """Return whether one of these words is in its text."""
        if words not in self._mentioned:
            self._mentioned[words] = any(word in self.source for word in words)
        return self._mentioned[words]

    @cached_property
    def only_for_type_checkers(self) -> set[str]:
        """Return the names that are imported under `if TYPE_CHECKING`, and nowhere else."""
        if "TYPE_CHECKING" not in self.source:
            return set()
        unseen: set[str] = set()
        inside: set[ast.AST] = set()
        for node in self.tree.body:
            if isinstance(node, ast.If) and self.names.dotted(node.test).endswith("TYPE_CHECKING"):
                inside.update(statements(node.body))
        for each in inside:
            unseen |= _imports(each)
        for other in self.statements:
            unseen -= _imports(other) if other not in inside else set()
        return unseen

    def code(self, function: Function) -> Code:
        """Return the code of a function of this module."""
        if function not in self._codes:
            self._codes[function] = Code(self, function)
        return self._codes[function]

    def bindings(self, scope: Function | ast.Module | None = None) -> dict[str, list[Binding]]:
        """Return what names are bound to in a function, or at the top of the module."""
        key = scope or self.tree
        if key not in self._bindings:
            self._bindings[key] = bindings_in(key, self)
        return self._bindings[key]

    def attributes(self, owner: ast.ClassDef) -> Attributes:
        """Return what the attributes of a class of this module are bound to."""
        if owner not in self._attributes:
            self._attributes[owner] = attributes_of(owner)
        return self._attributes[owner]

    def imported(self, path: str) -> tuple[Module, str] | None:
        """Return the module of the repository that an import leads to, and the name in it."""
        if path not in self._imports:
            self._imports[path] = self.repository.find(path, self)
        return self._imports[path]

    def class_of(self, node: ast.AST) -> ast.ClassDef | None:
        """Return the class whose method `node` is in."""
        above = self.parent.get(node)
        while above is not None:
            if isinstance(above, ast.ClassDef):
                return above
            above = self.parent.get(above)
        return None

    def function_of(self, node: ast.AST) -> Function | None:
        """Return the function that `node` is directly in."""
        above = self.parent.get(node)
        while above is not None:
            if isinstance(above, FUNCTIONS):
                return above
            above = self.parent.get(above)
        return None

    def called(self, call: ast.Call, at: Function | None) -> Definition | None:
        """Return the function or class of the repository that is called, seen from `at`."""
        return resolve(call.func, self, at).definition


def _imports(node: ast.AST) -> set[str]:
    """Return the names that a statement imports."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return set()
    return {alias.asname or alias.name.split(".")[0] for alias in node.names}
