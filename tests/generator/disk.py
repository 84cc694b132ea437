"""A disk that fails at one operation."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


class FailingDisk:
    """Counts what makes, writes and renames files of a project, and fails once.

    Other files do not count: Jinja, say, keeps compiled templates in the user's temporary folder,
    and passes over a disk that has no room for them.

    Args:
        at: The operation that fails, the first one being 0.
        project: The folder of the project.
        patch: The patch that is undone in the end.
    """

    def __init__(self, at: int, project: Path, patch: pytest.MonkeyPatch) -> None:
        self.count = 0
        self._at = at
        self._project = project.resolve()
        self._open = Path.open
        patch.setattr(Path, "open", lambda *args, **kwargs: self._opened(*args, **kwargs))
        patch.setattr(Path, "mkdir", self._counted(Path.mkdir))
        patch.setattr(os, "replace", self._counted(os.replace))

    def count_one(self) -> None:
        """Count an operation, and fail if it is the one that shall.

        Raises:
            OSError: It is.
        """
        self.count += 1
        if self.count - 1 == self._at:
            raise OSError(28, "No space left on device")

    def _counted(self, operation: Callable[..., Any]) -> Callable[..., Any]:
        def run(path: Any, *args: Any, **kwargs: Any) -> Any:
            if Path(path).resolve().is_relative_to(self._project):
                self.count_one()
            return operation(path, *args, **kwargs)

        return run

    def _opened(self, path: Path, mode: str = "r", **kwargs: Any) -> Any:
        if "x" not in mode:
            return self._open(path, mode, **kwargs)
        return _File(self._counted(self._open)(path, mode, **kwargs), self)


class _File:
    """A file of which only the beginning may be written."""

    def __init__(self, file: Any, disk: FailingDisk) -> None:
        self._file = file
        self._disk = disk

    def __enter__(self) -> "_File":
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def write(self, content: bytes) -> None:
        self._file.write(content[:10])
        self._disk.count_one()
        self._file.write(content[10:])
