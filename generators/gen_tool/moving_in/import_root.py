"""Where Python imports a repository's own modules from, seen from what they import."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from ..checking.files import python_files, read
from ..statements import parsed

if TYPE_CHECKING:
    from pathlib import Path

NO_HOME = ("src", "test", "tests")
FOREIGN = frozenset({"livekit", *sys.stdlib_module_names})


class Place(NamedTuple):
    """Where a new package goes: below `source`, in the package `within`, if there is one."""

    source: Path
    within: str = ""


def place_beside(entry: Path, root: Path) -> Place:
    """The place from which the module `entry` can import a new package.

    Python imports from a folder above it: the one in which most of what the entry and its
    neighbours import is found, the innermost of these, and where that says nothing, one that is no
    package. It is not one whose modules import each other by a dot. Where it has one package
    alone, that takes the new one in, so that it is built with it.
    """
    above = [folder for folder in entry.parents if folder == root or root in folder.parents]
    imported, by_dots = _imports(entry)
    candidates = above[min(by_dots, len(above) - 1) :]
    source = max(candidates, key=lambda folder: (_found(folder, imported), _is_plain(folder)))
    top = entry.relative_to(source).parts[0]
    packages = [init.parent.name for init in source.glob("*/__init__.py")]
    ours = [name for name in packages if name not in NO_HOME and name.isidentifier()]
    return Place(source, top if ours == [top] else "")


def _is_plain(folder: Path) -> bool:
    """Whether it is no package; src is none, even where somebody has made it one."""
    return folder.name in NO_HOME or not (folder / "__init__.py").is_file()


def _imports(entry: Path) -> tuple[Counter[str], int]:
    """The first names of what is imported, and how many folders up the entry's dots lead."""
    names: Counter[str] = Counter()
    by_dots = 0
    for file in python_files([entry.parent]):
        try:
            source = read(file)
        except (SyntaxError, UnicodeDecodeError):
            continue
        tree = parsed(source) if source and "import" in source else None
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.Import):
                names.update({alias.name.partition(".")[0] for alias in node.names})
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names[node.module.partition(".")[0]] += 1
            elif isinstance(node, ast.ImportFrom) and file.parent == entry.parent:
                by_dots = max(by_dots, node.level)
    return Counter({name: n for name, n in names.items() if name not in FOREIGN}), by_dots


def _found(folder: Path, names: Counter[str]) -> int:
    """How much of what is imported is there."""
    return sum(
        number
        for name, number in names.items()
        if (folder / f"{name}.py").is_file() or any((folder / name).glob("**/*.py"))
    )
