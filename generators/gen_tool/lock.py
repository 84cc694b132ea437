"""One gen-tool at a time in a project, without a file that could stay behind."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from .apply import ApplyError
from .names import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 10.0  # seconds to wait for another gen-tool
FAR_BEYOND = 2**30  # the byte that is locked on Windows, where the lock keeps readers from it


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the project: what is locked is its pyproject.toml, which is there in any case.

    Raises:
        ApplyError: Another gen-tool holds it for longer than PATIENCE.
    """
    until = time.monotonic() + PATIENCE
    with _opened(root / "pyproject.toml") as file:
        while not _lock(file):
            if time.monotonic() > until:
                message = "another gen-tool is at work in this project"
                raise ApplyError(Problem("busy", message, "wait for it, and try again"))
            time.sleep(0.05)
        yield


def _opened(path: Path) -> IO[bytes]:
    try:
        return open(path, "r+b")
    except PermissionError:
        return open(path, "rb")


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> bool:
        """Whether it is ours now; it is until the file is closed."""
        file.seek(FAR_BEYOND)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: IO[bytes]) -> bool:
        """Whether it is ours now; it is until the file is closed."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            pass  # a file system without locks: there is nothing to wait for
        return True
