"""The repository that modules are part of: what they import from each other, and its sessions."""

from __future__ import annotations

import ast
import os
import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from .files import python_files, read

if TYPE_CHECKING:
    from .module import Module

ROOTS = ("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", ".git")
_SETS = re.compile(r"\buserdata\s*[=:](?!=)|[\"']userdata[\"']\s*[:=\]]")
_MAKES = re.compile(r"\bAgentSession\s*(\[[^]]*\]+)?\s*\(")
_MAKES_WITH_MORE = re.compile(r"\bAgentSession\s*(\[[^]]*\]+)?\s*\([^)]*\*\*")
_DEEPEST = 8  # folders above a module in which an absolute import is looked for


def root_of(file: Path) -> Path | None:
    """Return the folder of the repository that a file is in."""
    folder = Path(os.path.abspath(file)).parent
    for above in (folder, *folder.parents):
        if any((above / name).exists() for name in ROOTS):
            return above
    return None


class Repository:
    """A repository, of which modules are read when they are asked for."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = root
        self._modules: dict[str, Module | None] = {}
        self._starts: dict[tuple[str, str], str] = {}

    def add(self, module: Module) -> None:
        """Take a module that has been read already."""
        if module.file is not None:
            self._modules[os.path.abspath(module.file)] = module

    def find(self, path: str, importer: Module) -> tuple[Module, str] | None:
        """Return the module that an import leads to, and the name in it; None if it is not here.

        Args:
            path: What is imported, such as `.clients.stripe`.
            importer: The module that imports it.
        """
        if importer.file is None:
            return None
        folder = os.path.dirname(os.path.abspath(importer.file))
        plain = path.lstrip(".")
        level = len(path) - len(plain)
        for _ in range(level - 1):
            folder = os.path.dirname(folder)
        parts = plain.split(".") if plain else []
        start = folder if level else self._start(parts[0], folder)
        if not start:
            return None
        for used in range(len(parts), 0, -1):
            if len(parts) - used > 1:
                break
            if module := self._read(os.path.join(start, *parts[:used])):
                return module, parts[used] if used < len(parts) else ""
        if level and len(parts) == 1 and (module := self._read(start)):
            return module, parts[0]
        return None

    def _start(self, first: str, folder: str) -> str:
        """Return the folder that an absolute import begins in, or "" if it is not here."""
        if (folder, first) not in self._starts:
            self._starts[folder, first] = self._look(first, folder)
        return self._starts[folder, first]

    def _look(self, first: str, folder: str) -> str:
        root = str(self.root or folder)
        for _ in range(_DEEPEST):
            for start in (folder, os.path.join(folder, "src")):
                if os.path.isfile(os.path.join(start, f"{first}.py")):
                    return start
                if os.path.isdir(os.path.join(start, first)):
                    return start
            above = os.path.dirname(folder)
            if folder == root or above == folder or not folder.startswith(root):
                break
            folder = above
        return ""

    def _read(self, path: str) -> Module | None:
        for file in (f"{path}.py", os.path.join(path, "__init__.py")):
            if file in self._modules:
                return self._modules[file]
            if os.path.isfile(file):
                self._modules[file] = parse(Path(file), self)
                return self._modules[file]
        return None

    @cached_property
    def has_session_without_userdata(self) -> bool:
        """Return whether it makes a session, and nothing in it could give one a userdata."""
        makes = False
        modules = [module for module in self._modules.values() if module is not None]
        if any(_SETS.search(module.source) for module in modules):
            return False
        for path in python_files([self.root] if self.root else []):
            try:
                text = read(path) or ""
            except (SyntaxError, ValueError):
                text = ""
            if "AgentSession" not in text and "userdata" not in text:
                continue
            if _SETS.search(text) or _MAKES_WITH_MORE.search(text):
                return False
            makes = makes or bool(_MAKES.search(text))
        return makes


def parse(file: Path, repository: Repository) -> Module | None:
    """Read and parse a module that another one imports; None if it cannot be parsed."""
    from .module import Module

    try:
        source = read(file) or ""
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return Module(str(file), source, tree, repository, file)
