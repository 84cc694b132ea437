"""TOML, on every Python: 3.10 has no reader of its own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path) -> dict[str, Any]:
    """The tables in a file.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no TOML, or not UTF-8; the message says where.
    """
    # Here: no help and no completion needs it.
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    return tomllib.loads(path.read_text(encoding="utf-8"))
