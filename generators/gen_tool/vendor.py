"""Brings files of ours into a project, and newer ones later: the one operation for all who do so.

They are the generator, and what tools need where a project of another kind has moved in. A copy is
listed in its `vendored.json` with a hash a file, so that an edit of the project's is seen and never
overwritten.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

COPY = PurePosixPath("generators")
"""Where the generator's copy lies in a project."""

GENERATOR = (
    "LICENSE",
    "gen_tool/**/*.py",
    "gen_tool/py.typed",
    "gen_tool/templates/**/*.j2",
    "gen_tool/schemas/*.json",
    "gen_tool/dialogues/*.txt",
    "gen_tool/explanations/*.txt",
)
# The one is for the template's hooks alone; the other lies in a wheel, for `init`.
LEFT_OUT = ("gen_tool/scaffold.py", "gen_tool/primitives/")
MANIFEST = "vendored.json"


@dataclass(frozen=True)
class Vendoring:
    """What has to happen to a copy, by path relative to it: nothing, while some is `edited`."""

    write: dict[str, bytes]
    remove: tuple[str, ...]
    edited: tuple[str, ...]


def compare(source: Path, copy: Path, globs: Iterable[str] = GENERATOR) -> Vendoring:
    """How `copy`, a folder that may not exist yet, differs from the files in `source`."""
    wanted = {path: _read(source / path) for path in _listed(source, globs)}
    hashes = _manifest(copy)
    known = {**hashes, **{path: "" for path in wanted if path not in hashes}}
    present = {path: _read(copy / path) for path in known if (copy / path).is_file()}
    edited = tuple(
        sorted(
            path
            for path, text in present.items()
            if text != wanted.get(path) and _hash(text) != known[path]
        )
    )
    manifest = {path: _hash(text) for path, text in wanted.items()}
    wanted[MANIFEST] = f"{json.dumps(manifest, indent=2)}\n".encode()
    return Vendoring(
        write={path: text for path, text in wanted.items() if present.get(path) != text},
        remove=tuple(path for path in present if path not in wanted),
        edited=edited,
    )


def vendor(source: Path, copy: Path) -> tuple[str, ...]:
    """Make `copy` the generator in `source`; where files were edited, name them and do nothing."""
    vendoring = compare(source, copy)
    if not vendoring.edited:
        for path in vendoring.remove:
            (copy / path).unlink()
        for path, text in vendoring.write.items():
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            (copy / path).write_bytes(text)
    return vendoring.edited


def edited_in(copy: Path) -> list[str]:
    """What is in a copy, and is not as it was brought there."""
    present = ((path, copy / path, text) for path, text in _manifest(copy).items())
    return [path for path, file, text in present if file.is_file() and _hash(_read(file)) != text]


def brought_to(copy: Path) -> list[str]:
    """What a copy consists of, with its list, if it is one."""
    hashes = _manifest(copy)
    return [path for path in (*hashes, MANIFEST) if (copy / path).is_file()] if hashes else []


def _listed(source: Path, globs: Iterable[str]) -> list[str]:
    found = {path.relative_to(source).as_posix() for glob in globs for path in source.glob(glob)}
    return sorted(path for path in found if not path.startswith(LEFT_OUT))


def _manifest(copy: Path) -> dict[str, str]:
    path = copy / MANIFEST
    hashes: dict[str, str] = json.loads(path.read_bytes()) if path.is_file() else {}
    return hashes


def _read(path: Path) -> bytes:
    """The text with LF: a checkout on Windows may have CRLF, which is no edit."""
    return path.read_bytes().replace(b"\r\n", b"\n")


def _hash(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
