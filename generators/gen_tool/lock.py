"""One gen-tool at a time in a project, without a file that could stay behind."""

from __future__ import annotations

import os
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
        OSError: There is no pyproject.toml, or it cannot be read.
    """
    until = time.monotonic() + PATIENCE
    while (file := _held(root / "pyproject.toml")) is None:
        if time.monotonic() > until:
            message = "another gen-tool is at work in this project"
            raise ApplyError(Problem("busy", message, "wait for it, and try again"))
        time.sleep(0.05)
    with file:
        yield


def _held(path: Path) -> IO[bytes] | None:
    """The file at `path`, which is ours until it is closed; None while it is another's."""
    file = _opened(path)
    # An editor saves by replacing the file: then who waited has locked one that is no longer there.
    if _lock(file) and os.path.samestat(os.fstat(file.fileno()), os.stat(path)):
        return file
    file.close()
    return None


def _opened(path: Path) -> IO[bytes]:
    try:
        return open(path, "r+b")
    except OSError:  # Read-only, itself or its file system: most lock that too.
        return open(path, "rb")


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> bool:
        """Whether it is ours now, or there are no locks in this file system."""
        file.seek(FAR_BEYOND)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        except OSError:
            pass
        return True

else:
    import fcntl

    def _lock(file: IO[bytes]) -> bool:
        """Whether it is ours now, or there are no locks in this file system."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            pass
        return True
