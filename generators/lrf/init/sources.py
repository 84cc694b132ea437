"""The Python files of a repository, read without importing any."""

import ast
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple

LEFT_OUT = frozenset({"__pycache__", "node_modules", "site-packages", "venv", "env", "vendor"})


class Source(NamedTuple):
    """A Python file: its path from the root of the repository, its text, its syntax tree."""

    path: PurePosixPath
    text: str
    tree: ast.Module

    @property
    def is_test(self) -> bool:
        """Return whether it belongs to tests, where agents are made that nobody calls."""
        name = self.path.name
        in_tests = {"tests", "test"}.intersection(self.path.parts[:-1])
        return bool(in_tests) or name.startswith("test_") or name == "conftest.py"


@lru_cache(maxsize=4)
def sources_of(root: Path) -> tuple[Source, ...]:
    """Return the Python files below `root` that can be parsed."""
    return tuple(_read(root))


def _read(root: Path) -> Iterator[Source]:
    for folder, names, files in os.walk(root):
        names[:] = sorted(n for n in names if n[0] != "." and n not in LEFT_OUT)
        for file in sorted(files):
            if not file.endswith(".py"):
                continue
            path = Path(folder, file)
            try:
                text = path.read_bytes().decode("utf-8-sig")
                tree = ast.parse(text)
            except (OSError, ValueError, SyntaxError, RecursionError):
                continue
            yield Source(PurePosixPath(path.relative_to(root).as_posix()), text, tree)


def imports_of(source: Source) -> Iterator[tuple[int, str]]:
    """Yield what a file imports: how many dots it begins with, and the dotted name."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield node.level, module
            yield from ((node.level, f"{module}.{a.name}".strip(".")) for a in node.names)


def reached_from(entry: PurePosixPath, root: Path, source_folder: Path) -> set[PurePosixPath]:
    """Return the files that `entry` imports, and those that these import, itself included."""
    files = {source.path: source for source in sources_of(root)}
    above = PurePosixPath(source_folder.relative_to(root).as_posix())
    reached: set[PurePosixPath] = set()
    left = [entry]
    while left:
        path = left.pop()
        if path in reached or path not in files:
            continue
        reached.add(path)
        for dots, name in imports_of(files[path]):
            bases = [path.parents[dots - 1]] if dots else [above, path.parent]
            for base in bases:
                target = base.joinpath(*filter(None, name.split(".")))
                left += [target.with_suffix(".py"), target / "__init__.py"]
    return reached
