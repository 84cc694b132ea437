"""The place of a new package: where an agent can import it from."""

import sys
from collections import Counter
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from .sources import imports_of, sources_of

NOT_A_PACKAGE = ("src", "test", "tests")
FOREIGN = frozenset({"livekit", *sys.stdlib_module_names})


class Place(NamedTuple):
    """The place of a new package: below the folder `source`, in the package `within` if any."""

    source: Path
    within: str = ""


def place_beside(entry: Path, root: Path) -> Place:
    """Return the place from which the module `entry` can import a new package.

    Python imports from a folder above it: the innermost one in which most of what it and its
    neighbours import is found; failing that, one that is not a package. A folder whose modules
    import each other by a dot is out. A folder with one package only has the new one in that, so
    that it is built with it.
    """
    above = [folder for folder in entry.parents if folder == root or root in folder.parents]
    imported, dots = _imports(entry, root)
    candidates = above[min(dots, len(above) - 1) :]
    source = max(candidates, key=lambda folder: (_found(folder, imported), _is_plain(folder)))
    top = entry.relative_to(source).parts[0]
    packages = [init.parent.name for init in source.glob("*/__init__.py")]
    ours = [name for name in packages if name not in NOT_A_PACKAGE and name.isidentifier()]
    return Place(source, top if ours == [top] else "")


def _is_plain(folder: Path) -> bool:
    return folder.name in NOT_A_PACKAGE or not (folder / "__init__.py").is_file()


def _imports(entry: Path, root: Path) -> tuple[Counter[str], int]:
    """Return the first names of what is imported there, and how far up the dots lead."""
    names: Counter[str] = Counter()
    most_dots = 0
    folder = PurePosixPath(entry.parent.relative_to(root).as_posix())
    for source in sources_of(root):
        if not source.path.is_relative_to(folder):
            continue
        for dots, name in imports_of(source):
            if not dots and name:
                names[name.partition(".")[0]] += 1
            elif dots and source.path.parent == folder:
                most_dots = max(most_dots, dots)
    return Counter({name: n for name, n in names.items() if name not in FOREIGN}), most_dots


def _found(folder: Path, names: Counter[str]) -> int:
    return sum(
        number
        for name, number in names.items()
        if (folder / f"{name}.py").is_file() or any((folder / name).glob("**/*.py"))
    )
