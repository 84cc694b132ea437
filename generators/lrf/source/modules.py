"""Modules and classes: what they define and import, and what a name means in them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from .syntax import FUNCTIONS, Function, assigned, plain

if TYPE_CHECKING:
    from .repository import Repository


class Class(NamedTuple):
    """A class; of another library only the dotted name is known."""

    name: str
    module: Module | None = None
    node: ast.ClassDef | None = None

    @property
    def path(self) -> str:
        """Return how it is imported, with dots."""
        return f"{self.module.name}.{self.name}" if self.module else self.name

    @property
    def body(self) -> list[ast.stmt]:
        """Return its body."""
        return self.node.body if self.node else []

    def bases(self) -> Iterator[Class]:
        """Yield it and what it inherits from."""
        yield self
        for base in self.node.bases if self.module and self.node else ():
            if (above := self.module and self.module.class_of(base)) and above.path != self.path:
                yield from above.bases()

    def is_a(self, *names: str) -> bool:
        """Return whether it inherits from a class of a library with one of these names."""
        return any(c.path.rpartition(".")[2] in names for c in self.bases() if not c.node)

    def method(self, name: str) -> tuple[Class, Function] | None:
        """Return a method, and the class that has it."""
        found = ((c, n) for c in self.bases() for n in c.body if isinstance(n, FUNCTIONS))
        return next(((c, method) for c, method in found if method.name == name), None)

    def implementation(self) -> Class:
        """Return the one class that implements this protocol or ABC; itself if it is neither."""
        if not self.module or not self.is_a("Protocol", "ABC"):
            return self
        names = {n.name for n in self.body if isinstance(n, FUNCTIONS)}
        found = [
            other
            for module in self.module.repository.modules_with(b"class ")
            for other in module.classes
            if other.path != self.path and all(other.method(name) for name in names)
        ]
        return found[0] if len(found) == 1 else self


@dataclass(frozen=True, eq=False)
class Module:
    """A file of the repository; `name` is how it is imported, from the folder `top`."""

    repository: Repository
    path: PurePosixPath
    top: PurePosixPath
    name: str
    tree: ast.Module

    @cached_property
    def defined(self) -> dict[str, ast.AST]:
        """Return the functions and classes at its top level, and what other names are given."""
        found: dict[str, ast.AST] = {}
        left = list(self.tree.body)
        for node in left:  # grows meanwhile
            if isinstance(node, ast.If | ast.Try | ast.With):
                left += [n for n in ast.walk(node) if isinstance(n, ast.stmt) and n is not node]
            if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
                found[node.name] = node
            found.update(assigned([node]))
        return found

    def function(self, name: str) -> Function | None:
        """Return the function of this name."""
        return found if isinstance(found := self.defined.get(name), FUNCTIONS) else None

    def value(self, name: str) -> ast.expr | None:
        """Return what a name is given."""
        return found if isinstance(found := self.defined.get(name), ast.expr) else None

    @cached_property
    def imports(self) -> dict[str, str]:
        """Return what each imported name is, with dots."""
        found = {}
        for node in ast.walk(self.tree):  # also in functions, where people avoid circles
            for alias in node.names if isinstance(node, ast.Import | ast.ImportFrom) else ():
                if isinstance(node, ast.ImportFrom):
                    found[alias.asname or alias.name] = f"{self._origin(node)}.{alias.name}"
                else:
                    first = alias.name.partition(".")[0]
                    bound = {first: first, alias.name: alias.name}
                    found |= {alias.asname: alias.name} if alias.asname else bound
        return found

    def _origin(self, node: ast.ImportFrom) -> str:
        parts = self.name.split(".") + (["__init__"] if self.path.name == "__init__.py" else [])
        return ".".join([*parts[: -node.level or 0], *filter(None, [node.module])])

    def full(self, name: str) -> str:
        """Return what a dotted name means here, by what is imported."""
        first, dot, rest = name.partition(".")
        return f"{self.imports.get(first, first)}{dot}{rest}"

    def where(self, name: str) -> tuple[Module, str] | None:
        """Return the module that defines what `name` means here, and its name there."""
        first = name.partition(".")[0]
        if first in self.defined:
            return self, name
        parts = self.full(name).split(".") if first in self.imports else []
        for end in range(len(parts) - 1, 0, -1):
            other = self.repository.find(self.path.parent, ".".join(parts[:end]))
            if other and other is not self:
                return other.where(".".join(parts[end:]))
        return None

    def class_of(self, node: ast.expr | None) -> Class | None:
        """Return the class that an annotation, or what is called, means; by name if foreign."""
        name = ast.unparse(kind) if (kind := plain(node)) else ""
        found = self.where(name)
        if not found:
            return Class(self.full(name)) if name.partition(".")[0] in self.imports else None
        there, name = found
        value = there.defined.get(name)
        if isinstance(value, ast.ClassDef):
            return Class(name, there, value)
        is_alias = isinstance(value, ast.Name | ast.Subscript | ast.Attribute | ast.Constant)
        return there.class_of(value) if is_alias else None  # type: ignore[arg-type]

    @property
    def classes(self) -> list[Class]:
        """Return the classes at its top level."""
        nodes = (node for node in self.defined.values() if isinstance(node, ast.ClassDef))
        return [Class(node.name, self, node) for node in nodes]
