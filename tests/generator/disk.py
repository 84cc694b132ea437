"""A disk that fails at one operation."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


class FailingDisk:
    """Counts what makes, writes and renames files, and fails once.

    Args:
        at: Which operation fails, the first one being 0.
        patch: What undoes this.
    """

    def __init__(self, at: int, patch: pytest.MonkeyPatch) -> None:
        self.count = 0
        self._at = at
        self._open = Path.open
        patch.setattr(Path, "open", lambda *args, **kwargs: self._opened(*args, **kwargs))
        patch.setattr(Path, "mkdir", self._counted(Path.mkdir))
        patch.setattr(os, "replace", self._counted(os.replace))

    def _counted(self, operation: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            self.count += 1
            if self.count - 1 == self._at:
                raise OSError(28, "No space left on device")
            return operation(*args, **kwargs)

        return run

    def _opened(self, path: Path, mode: str = "r", **kwargs: Any) -> Any:
        if "x" not in mode:
            return self._open(path, mode, **kwargs)
        return _File(self._counted(self._open)(path, mode, **kwargs), self._counted)


class _File:
    """A file of which only the beginning may be written."""

    def __init__(self, file: Any, counted: Callable[[Callable[..., Any]], Any]) -> None:
        self._file = file
        self._counted = counted

    def __enter__(self) -> "_File":
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def write(self, content: bytes) -> None:
        self._file.write(content[:10])
        self._counted(self._file.write)(content[10:])
