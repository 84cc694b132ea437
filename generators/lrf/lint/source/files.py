"""The files to check, and their text."""

from __future__ import annotations

import os
import tokenize
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PRUNED = {"venv", "env", "node_modules", "__pycache__", "build", "dist", "site-packages"}
SUFFIXES = (".py", ".ipynb")


def python_files(
    paths: Iterable[Path], exclude: tuple[str, ...] = (), suffixes: tuple[str, ...] = (".py",)
) -> list[Path]:
    """Return the files that are named, and the Python files of the folders that are, each once.

    Args:
        paths: Files and folders.
        exclude: Patterns of files and folders to leave out.
        suffixes: The files to take of a folder.
    """
    found: dict[str, Path] = {}
    for path in paths:
        for file in _walk(path, exclude, suffixes) if path.is_dir() else [path]:
            found.setdefault(os.path.realpath(file), file)
    return list(found.values())


def _walk(folder: Path, exclude: tuple[str, ...], suffixes: tuple[str, ...]) -> Iterator[Path]:
    for base, folders, files in os.walk(folder):
        kept = (name for name in folders if not _is_pruned(base, name))
        folders[:] = sorted(name for name in kept if not _is_in(base, name, exclude))
        for name in sorted(files):
            if name.endswith(suffixes) and not _is_in(base, name, exclude):
                yield Path(base, name)


def _is_in(base: str, name: str, patterns: tuple[str, ...]) -> bool:
    if not patterns:
        return False
    from fnmatch import fnmatch

    path = os.path.relpath(os.path.join(base, name)).replace(os.sep, "/")
    return any(fnmatch(path, p.rstrip("/")) or fnmatch(name, p.rstrip("/")) for p in patterns)


def _is_pruned(base: str, name: str) -> bool:
    if name in _PRUNED or name.startswith(".") or "{{" in name:  # a template of cookiecutter
        return True
    return os.path.exists(os.path.join(base, name, "pyvenv.cfg"))


def read(path: Path) -> str | None:
    """Return the text of a Python file, whatever its encoding; None if it cannot be opened.

    Args:
        path: The file.

    Raises:
        SyntaxError: The encoding that it declares is unknown.
        UnicodeDecodeError: It is not in the encoding that it declares.
    """
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return decode(data)


def decode(data: bytes) -> str:
    """Return the text of a Python file.

    Args:
        data: Its bytes.

    Raises:
        SyntaxError: The encoding that it declares is unknown.
        UnicodeDecodeError: It is not in the encoding that it declares.
    """
    if b"coding" in data[:200]:
        lines = iter(data.splitlines(keepends=True))
        encoding, _ = tokenize.detect_encoding(lambda: next(lines, b""))
    else:
        encoding = "utf-8-sig"
    text = data.decode(encoding)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def shown(path: Path) -> str:
    """Return a path as a user would type it."""
    # not `resolve`, which fails at links that go in a circle
    absolute = Path(os.path.abspath(path))
    try:
        return absolute.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return absolute.as_posix()
