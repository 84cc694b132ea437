"""The modules of a repository: what they define and import, and what a name means in them."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import NamedTuple

from ..project.project import Project
from ..project.reader import read_file
from .syntax import FUNCTIONS, Function, assigned, flat, plain

LEFT_OUT = frozenset(
    {"__pycache__", "node_modules", "site-packages", "venv", "env", "vendor", "tests", "test"}
)


class Class(NamedTuple):
    """A class: the module that defines it, if that is the repository's, and its node."""

    name: str
    module: Module | None = None
    node: ast.ClassDef | None = None

    @property
    def path(self) -> str:
        """How it is imported, with dots."""
        return f"{self.module.name}.{self.name}" if self.module else self.name

    def bases(self) -> Iterator[Class]:
        """Yield it and what it inherits from; of other libraries only the name."""
        yield self
        if self.module and self.node:
            for base in self.node.bases:
                bare = base.value if isinstance(base, ast.Subscript) else base
                if (above := self.module.class_of(bare)) and above.path != self.path:
                    yield from above.bases()

    def is_a(self, *names: str) -> bool:
        """Return whether it, or what it inherits from, is LiveKit's class of one of these names."""
        found = (above.path.rpartition(".")[2] for above in self.bases() if not above.node)
        return any(name in names for name in found)

    def methods(self) -> Iterator[tuple[Class, Function]]:
        """Yield the methods, those of base classes later, and the class that has each."""
        for above in self.bases():
            for node in above.node.body if above.node else ():
                if isinstance(node, FUNCTIONS):
                    yield above, node

    def method(self, name: str) -> tuple[Class, Function] | None:
        """Return a method, and the class that has it."""
        return next(((c, m) for c, m in self.methods() if m.name == name), None)

    def implementation(self) -> Class | None:
        """Return the one class of the repository that implements this protocol or ABC."""
        if not self.module or not self.is_a("Protocol", "ABC"):
            return None
        names = {method.name for _, method in self.methods()}
        found = [
            other
            for module in self.module.repository.modules_with(b"class ")
            for other in module.classes.values()
            if other.path != self.path and not other.is_a("Protocol")
            if self.path in {above.path for above in other.bases()}
            or (self.is_a("Protocol") and names <= {m.name for _, m in other.methods()})
        ]
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, eq=False)
class Module:
    """A file of the repository; `name` is how it is imported."""

    repository: Repository
    path: PurePosixPath
    name: str
    tree: ast.Module

    @cached_property
    def statements(self) -> list[ast.stmt]:
        """What happens at its top level, within `if`, `try` and `with` too."""
        return list(flat(self.tree.body))

    @cached_property
    def functions(self) -> dict[str, Function]:
        """The functions at its top level."""
        return {node.name: node for node in self.statements if isinstance(node, FUNCTIONS)}

    @cached_property
    def classes(self) -> dict[str, Class]:
        """The classes at its top level."""
        nodes = (node for node in self.statements if isinstance(node, ast.ClassDef))
        return {node.name: Class(node.name, self, node) for node in nodes}

    @cached_property
    def values(self) -> dict[str, ast.expr]:
        """The names that are given a value at its top level."""
        return dict(assigned(self.statements))

    @cached_property
    def imports(self) -> dict[str, str]:
        """What each imported name is, with dots."""
        found = {}
        for node in ast.walk(self.tree):  # also in functions, where people avoid circles
            if isinstance(node, ast.Import):
                for alias in node.names:
                    top = alias.name.partition(".")[0]
                    found[alias.asname or top] = alias.name if alias.asname else top
            elif isinstance(node, ast.ImportFrom):
                origin = self._origin(node)
                for alias in node.names:
                    found[alias.asname or alias.name] = f"{origin}.{alias.name}".strip(".")
        return found

    def _origin(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.name.split(".") + (["__init__"] if self.path.name == "__init__.py" else [])
        return ".".join([*parts[: -node.level], *filter(None, [node.module])])

    def full(self, name: str) -> str:
        """Return what a dotted name means here, by what is imported."""
        first, dot, rest = name.partition(".")
        own = first in self.functions or first in self.classes or first in self.values
        known = f"{self.name}.{first}" if own else self.imports.get(first, first)
        return f"{known}{dot}{rest}"

    def where(self, name: str) -> tuple[Module, str] | None:
        """Return the module of the repository that defines what `name` means here, and its name."""
        first = name.partition(".")[0]
        if first in self.functions or first in self.classes or first in self.values:
            return self, name
        parts = self.full(name).split(".")
        for end in range(len(parts) - 1, 0, -1):
            other = self.repository.find(self.path.parent, ".".join(parts[:end]))
            if other and other.path != self.path:
                return other.where(".".join(parts[end:])) or (other, ".".join(parts[end:]))
        return None

    def module_of(self, name: str) -> Module | None:
        """Return the module of the repository that `name` means here."""
        return self.repository.find(self.path.parent, self.full(name))

    def class_of(self, node: ast.expr | None) -> Class | None:
        """Return the class that an annotation, or what is called, means; by name if foreign."""
        for _ in range(9):  # an alias may go in a circle
            node = plain(node)
            if not isinstance(node, ast.Name | ast.Attribute):
                return None
            name = ast.unparse(node)
            if not (found := self.where(name)):
                return Class(self.full(name)) if name.partition(".")[0] in self.imports else None
            there, name = found
            if name in there.classes:
                return there.classes[name]
            if name not in there.values:
                return None
            if there is not self:
                return there.class_of(there.values[name])
            node = there.values[name]
        return None


class Repository:
    """The Python files of a project, read when they are asked for."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._read: dict[PurePosixPath, Module | None] = {}

    def modules_with(self, word: bytes) -> Iterator[Module]:
        """Yield the modules with this word in them, but for tests and the runtime."""
        root, brought = self.project.root, self.project.runtime
        for folder, names, files in os.walk(root):
            inside = PurePosixPath(os.path.relpath(folder, root).replace(os.sep, "/"))
            names[:] = sorted(n for n in names if n[0] != "." and n not in LEFT_OUT)
            for path in (inside / file for file in sorted(files) if inside != brought):
                is_test = path.name.startswith("test_") or path.name == "conftest.py"
                if path.suffix == ".py" and not is_test and word in (read_file(root, path) or b""):
                    yield from filter(None, [self.read(path)])

    def find(self, folder: PurePosixPath, name: str) -> Module | None:
        """Return a module by its dotted name, as it is seen from a folder."""
        for top in (self.project.source, PurePosixPath(), folder):
            base = top.joinpath(*name.split("."))
            for path in (base.with_suffix(".py"), base / "__init__.py") if base.name else ():
                if (self.project.root / path).is_file():
                    return self.read(path)
        return None

    def read(self, path: PurePosixPath) -> Module | None:
        """Return the module in a file, unless that is not valid Python."""
        if path not in self._read:
            try:
                tree = ast.parse(read_file(self.project.root, path) or b"")
            except (SyntaxError, ValueError):
                self._read[path] = None
            else:
                self._read[path] = Module(self, path, _name(self.project, path), tree)
        return self._read[path]


def _name(project: Project, path: PurePosixPath) -> str:
    """Return how a file is imported: from the source folder, or from the folder it is run in."""
    top = path.parent
    while top.name and (project.root / top / "__init__.py").is_file():
        top = top.parent
    if path.is_relative_to(project.source):
        inner = path.relative_to(project.source).parent.parts
        top = project.source if all(part.isidentifier() for part in inner) else top
    parts = path.relative_to(top).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
