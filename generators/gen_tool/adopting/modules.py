"""The Python files of a project, as what they define and import."""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeAlias

from ..checking.resolving import Names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..project import Project

Function: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LONGEST_CHAIN = 9  # of aliases; one that goes in a circle has no end
PRUNED = {"generators", "venv", "env", "node_modules", "__pycache__", "build", "dist"}


@dataclass(frozen=True, eq=False)
class Module:
    """A file of the project; `path` is relative to its root, `dotted` is how it is imported."""

    project: Project
    path: PurePosixPath
    dotted: str
    tree: ast.Module

    @cached_property
    def statements(self) -> list[ast.stmt]:
        """What happens at its top level, within `if` and `try` too."""
        return list(_flat(self.tree.body))

    @cached_property
    def functions(self) -> dict[str, Function]:
        return {node.name: node for node in self.statements if isinstance(node, FUNCTIONS)}

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        return {node.name: node for node in self.statements if isinstance(node, ast.ClassDef)}

    @cached_property
    def values(self) -> dict[str, ast.expr | None]:
        """The names that are given a value, or declared."""
        return assigned(self.statements)

    @cached_property
    def names(self) -> Names:
        """What its names stand for, LiveKit's among them."""
        return Names(self.tree, self.statements)

    @cached_property
    def imports(self) -> dict[str, tuple[str, str]]:
        """For each imported name the module and the name in it; no name where a module is meant."""
        found = {}
        for node in self.statements:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    top = alias.name.partition(".")[0]
                    found[alias.asname or top] = (alias.name if alias.asname else top, "")
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    found[alias.asname or alias.name] = (self._origin(node), alias.name)
        return found

    def _origin(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.dotted.split(".") + (["__init__"] if self.path.name == "__init__.py" else [])
        return ".".join([*parts[: -node.level], *filter(None, [node.module])])

    def other(self, dotted: str) -> Module | None:
        """Another module of the same project, by its dotted name."""
        roots = (self.project.source, PurePosixPath(), self.path.parent)
        for base in (root.joinpath(*dotted.split(".")) for root in roots):
            for path in (base.with_suffix(".py"), base / "__init__.py"):
                if base.name and (self.project.root / path).is_file():
                    return read(self.project, path)
        return None

    @property
    def is_hidden(self) -> bool:
        """Whether its package has something else of its name, such as the tool itself."""
        package, _, name = self.dotted.rpartition(".")
        above = self.other(package) if package else None
        return above is not None and above.imports.get(name, ("", name))[0] == self.dotted

    def where(self, name: str) -> tuple[Module, str] | None:
        """The module of the project that defines what is known as `name` here."""
        root, _, attribute = name.partition(".")
        if attribute:
            submodule = self.submodule(root)
            return submodule.where(attribute) if submodule else None
        if name in self.functions or name in self.classes or name in self.values:
            return self, name
        origin, there = self.imports.get(name, ("", ""))
        module = self.other(origin) if there else None
        return module.where(there) if module and module.path != self.path else None

    def meaning(self, node: ast.expr | None) -> tuple[Module, ast.expr | None]:
        """What an annotation stands for, and where: out of its quotes, Annotated and aliases."""
        there, meant = self, self.names.annotated(node)
        for _ in range(LONGEST_CHAIN):
            name = ast.unparse(meant) if isinstance(meant, ast.Name | ast.Attribute) else ""
            found = there.where(name) if name else None
            value = found[0].values.get(found[1]) if found else None
            if found is None or value is None or found[1] in found[0].classes:
                break
            there, meant = found[0], found[0].names.annotated(value)
        return there, meant

    def is_livekit(self, node: ast.expr, name: str) -> bool:
        """Whether it is LiveKit's own `name`, under an alias too, of whatever type in brackets."""
        there, meant = self.meaning(node)
        return there.names.is_livekit(meant, name) or self.names.is_livekit(node, name)

    def class_of(self, node: ast.expr | None) -> tuple[Module, ast.ClassDef] | None:
        """The class of the project that an annotation, or what is called, stands for."""
        there, meant = self.meaning(node)
        found = there.where(ast.unparse(meant)) if meant is not None else None
        owner = found[0].classes.get(found[1]) if found else None
        return (found[0], owner) if found and owner else None

    def submodule(self, name: str) -> Module | None:
        """The module of the project that `name` stands for here."""
        origin, there = self.imports.get(name, ("", ""))
        return self.other(f"{origin}.{there}".strip(".")) if origin else None


def assigned(nodes: Iterable[ast.AST]) -> dict[str, ast.expr | None]:
    """The names that these statements give a value, or declare; the last value of each."""
    found: dict[str, ast.expr | None] = {}
    targets: list[ast.expr]
    value: ast.expr | None
    for node in nodes:
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.AnnAssign):
            targets, value = [node.target], node.value
        elif type(node).__name__ == "TypeAlias":  # from Python 3.12
            targets, value = [node.name], node.value  # type: ignore[attr-defined]
        else:
            continue
        found.update({target.id: value for target in targets if isinstance(target, ast.Name)})
    return found


def modules_with(project: Project, word: str) -> Iterator[Module]:
    """The project's modules in whose text this word is, without those of tests."""
    for folder, folders, files in os.walk(project.root):
        inside = PurePosixPath(os.path.relpath(folder, project.root).replace(os.sep, "/"))
        folders[:] = sorted(name for name in folders if not _is_pruned(project, inside, name))
        for name in sorted(files):
            path = inside / name
            if path.suffix == ".py" and not name.startswith("test_") and name != "conftest.py":
                with open(os.path.join(folder, name), "rb") as file:
                    is_there = word.encode() in file.read()
                if is_there and (module := read(project, path)):
                    yield module


def defining(project: Project, name: str) -> list[Module]:
    """The modules of the project that have a class or a function of this name."""
    modules = modules_with(project, name)
    return [m for m in modules if name in m.classes or name in m.functions]


def read(project: Project, path: PurePosixPath) -> Module | None:
    """The module in this file, unless it is no Python."""
    try:
        tree = ast.parse((project.root / path).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return None
    return Module(project, path, _dotted(project, path), tree)


def _is_pruned(project: Project, inside: PurePosixPath, name: str) -> bool:
    is_of_tests = inside / name in (project.tests, *project.tests.parents) or name == "tests"
    is_environment = (project.root / inside / name / "pyvenv.cfg").exists()
    is_here = project.home.is_relative_to(inside / name)
    return (name in PRUNED or name[0] == "." or is_of_tests or is_environment) and not is_here


def _dotted(project: Project, path: PurePosixPath) -> str:
    """How it is imported: from the import root, or else from its own folder, or its package's."""
    if path.is_relative_to(project.source):
        parts = path.relative_to(project.source).with_suffix("").parts
    else:
        folder = path.parent
        while folder.name and (project.root / folder / "__init__.py").is_file():
            folder = folder.parent
        parts = path.relative_to(folder).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def _flat(statements: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    for node in statements:
        yield node
        if isinstance(node, ast.If | ast.Try | ast.With):
            handlers = getattr(node, "handlers", [])
            parts = [node.body, getattr(node, "orelse", []), *(h.body for h in handlers)]
            yield from _flat(inner for part in parts for inner in part)
