"""A second process, where the system can fork: it halves the time for large repositories."""

from __future__ import annotations

import marshal
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

MANY = 40  # files; below, a second process is not worth its start


def can_fork(files: int) -> bool:
    """Return whether a second process is possible, and worth it."""
    return files >= MANY and hasattr(os, "fork") and (os.cpu_count() or 1) > 1


def start(work: Callable[[], Any]) -> Callable[[], Any]:
    """Begin work in a second process.

    Args:
        work: Returns something made of tuples, lists, texts, numbers and None.

    Returns:
        What waits for the work, and returns what it returned. Call it in any case: it also frees
        what the system keeps of the process.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            os.close(reader)
            with os.fdopen(writer, "wb") as pipe:
                marshal.dump(work(), pipe)
            status = 0
        except Exception:
            import traceback

            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(status)  # nothing of the parent's is flushed or cleaned up twice
    os.close(writer)

    def wait() -> Any:
        with os.fdopen(reader, "rb") as pipe:
            data = pipe.read()
        _, status = os.waitpid(child, 0)
        if status:
            raise RuntimeError("the second process of check has failed, see above")
        return marshal.loads(data)

    return wait
