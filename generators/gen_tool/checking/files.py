"""Which files there are to check, and what is written in them."""

from __future__ import annotations

import os
import tokenize
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PRUNED = {"venv", "env", "node_modules", "__pycache__", "build", "dist", "site-packages"}
ROOTS = ("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", ".git")


def python_files(paths: Iterable[Path]) -> list[Path]:
    """The files that are named, and the Python files in the folders that are, each once."""
    found: dict[str, Path] = {}
    for path in paths:
        for file in _walk(path) if path.is_dir() else [path]:
            found.setdefault(os.path.realpath(file), file)
    return list(found.values())


def _walk(folder: Path) -> Iterator[Path]:
    for base, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _is_pruned(base, name))
        for name in sorted(files):
            if name.endswith(".py"):
                yield Path(base, name)


def _is_pruned(base: str, name: str) -> bool:
    if name in PRUNED or name.startswith(".") or "{{" in name:  # a template of cookiecutter
        return True
    if name == "gen_tool" and os.path.basename(base) == "generators":
        return True  # the generator's copy in a project
    return os.path.exists(os.path.join(base, name, "pyvenv.cfg"))


def read(path: Path) -> str | None:
    """The text of a Python file, whatever its encoding; None where it cannot be read.

    Raises:
        SyntaxError: it is in no encoding that Python knows.
        UnicodeDecodeError: it is not in the encoding that it says.
    """
    try:
        with tokenize.open(path) as file:
            return file.read()
    except OSError:
        return None


def root_of(path: Path) -> Path | None:
    """The folder of the repository that a file is in."""
    folder = Path(os.path.abspath(path)).parent
    for above in (folder, *folder.parents):
        if any((above / name).exists() for name in ROOTS):
            return above
    return None


def shown(path: Path) -> str:
    """A path as the user would type it."""
    # not `resolve`, which fails at links that go in a circle
    absolute = Path(os.path.abspath(path))
    try:
        return absolute.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return absolute.as_posix()
