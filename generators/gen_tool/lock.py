"""One gen-tool at a time in a project, without a file that could stay behind."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .apply import ApplyError
from .names import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 10.0  # seconds to wait for another gen-tool


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the project: what is locked is its folder, on Windows a file of its owner's in it.

    Raises:
        ApplyError: Another gen-tool holds it for longer than PATIENCE.
        OSError: It cannot be read.
    """
    until = time.monotonic() + PATIENCE
    while (held := _held(root)) is None:
        if time.monotonic() > until:
            message = "another gen-tool is at work in this project"
            raise ApplyError(Problem("busy", message, "wait for it, and try again"))
        time.sleep(0.05)
    try:
        yield
    finally:
        if held >= 0:
            os.close(held)


if sys.platform == "win32":
    import msvcrt

    FAR_BEYOND = 2**30  # the byte that is locked: readers are kept from what is
    NOTHING = -1
    # No command of ours writes one of these: what is held there cannot be replaced.
    OF_ITS_OWNER = ("pyproject.toml", "requirements.txt", "setup.py", "README.md")

    def _held(root: Path) -> int | None:
        """A descriptor that holds the project until it is closed; None while it is another's."""
        there = [path for name in OF_ITS_OWNER if (path := root / name).is_file()]
        if not there:
            return NOTHING
        file = os.open(there[0], os.O_RDONLY | os.O_BINARY)
        os.lseek(file, FAR_BEYOND, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            os.close(file)
            return None
        except OSError:  # There are no locks in this file system.
            pass
        return file

else:
    import fcntl

    def _held(root: Path) -> int | None:
        """A descriptor that holds the project until it is closed; None while it is another's."""
        folder = os.open(root, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(folder)
            return None
        except OSError:  # There are no locks in this file system.
            pass
        return folder
