"""What a run is about to do, on disk: cut off at any point, it is taken back, or found done.

The journal is there before the first file is touched, and gone after the last. It names the files,
with a hash of what is in each before and after. Beside each file lie its two contents, so that from
then on there are only renames.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .names import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FOLDER = ".gen-tool"
JOURNAL = f"{FOLDER}/.unfinished.json"
UNWRITTEN = f"{JOURNAL}.new"
CONFLICTS = f"{FOLDER}/conflicts"


@dataclass(frozen=True)
class Entry:
    """A file, and the hashes of what is in it before and after; None is where there is no file."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Journal:
    """All files of a run, and the folders that it makes, from the outside in."""

    entries: Sequence[Entry]
    folders: Sequence[str]


def beside(target: Path, role: str) -> Path:
    """Where the `new` or the `old` content of a file lies in the meantime."""
    return target.with_name(f".{target.name}.gen-tool-{role}")


def hash_of(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def begin(journal: Journal, root: Path) -> None:
    """Write the journal: from here on the run can be taken back."""
    with suppress(FileExistsError):
        os.mkdir(root / FOLDER)
    write(root / UNWRITTEN, json.dumps(asdict(journal)).encode())
    os.replace(root / UNWRITTEN, root / JOURNAL)


def write(path: Path, content: bytes) -> None:
    with open(path, "wb") as file:
        file.write(content)


def heal(root: Path) -> tuple[Problem, ...]:
    """Bring the tree to what it was before a run that was cut off, or to what it is after it.

    Returns:
        What was found and done, if anything was.

    Raises:
        OSError: A file cannot be put back. The journal stays, and the next run tries again.
    """
    journal = _read(root)
    if journal is None:
        _drop_empty(root)
        return ()
    done = all(_now(entry, root) == entry.after for entry in journal.entries)
    edited = [] if done else _taken_back(journal.entries, root)
    end(journal, root, done=done)
    count = len(journal.entries)
    what = "it was done" if done else "all of it was taken back"
    message = f"an earlier run was cut off while it changed {count} files; {what}"
    found = Problem("healed", message, "" if done else "do again what you wanted to do")
    return (found, *(_left(path) for path in edited))


def end(journal: Journal, root: Path, *, done: bool) -> None:
    """Clear away all that the run needed, the journal last."""
    for entry in journal.entries:
        for role in ("new", "old"):
            _unlink(beside(root / entry.path, role))
    removed = [root / entry.path for entry in journal.entries if entry.after is None]
    emptied = [path.parent for path in removed] if done else []
    for folder in [*emptied, *(root / folder for folder in reversed(journal.folders))]:
        _rmdir(folder)
    _unlink(root / JOURNAL)
    _drop_empty(root)


def _taken_back(entries: Iterable[Entry], root: Path) -> list[str]:
    """Put back what was; what somebody has changed since stays, and is given back."""
    edited = []
    for entry in entries:
        target, now = root / entry.path, _now(entry, root)
        old = beside(target, "old")
        if now == entry.before:
            continue
        if now == entry.after:
            if entry.before is None:
                _unlink(target)
            else:
                os.replace(old, target)
        elif entry.before is not None and not beside(target, "new").exists() and old.exists():
            copy = root / CONFLICTS / entry.path
            copy.parent.mkdir(parents=True, exist_ok=True)
            os.replace(old, copy)
            edited.append(entry.path)
    return edited


def _left(path: str) -> Problem:
    message = f"{path} was changed since, and stays as it is"
    return Problem("changed-since", message, f"what it said before is in {CONFLICTS}/{path}")


def _now(entry: Entry, root: Path) -> str | None:
    try:
        return hash_of((root / entry.path).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None


def _read(root: Path) -> Journal | None:
    _unlink(root / UNWRITTEN)
    try:
        data = json.loads((root / JOURNAL).read_bytes())
    except FileNotFoundError:
        return None
    return Journal([Entry(**entry) for entry in data["entries"]], data["folders"])


def _unlink(path: Path) -> None:
    with suppress(FileNotFoundError, NotADirectoryError):
        os.unlink(path)


def _rmdir(path: Path) -> None:
    """Remove a folder if it is empty."""
    with suppress(OSError):
        os.rmdir(path)


def _drop_empty(root: Path) -> None:
    _rmdir(root / FOLDER)
