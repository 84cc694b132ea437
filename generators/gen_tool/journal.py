"""What a run is about to do, on disk: cut off at any point, it is taken back, or found done.

The journal is there before the first file is touched, and gone after the last. It names the files,
with a hash of what is in each before and after. Beside each file lie its two contents, so that from
then on there are only renames. Once all are made it says that it is done: then the copies can go,
without which there is no way back. Every step may be the last before a kill, and be taken again.
(A power cut is something else: nothing here waits for the disk.)
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from .names import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = ".gen-tool"
JOURNAL = f"{FOLDER}/.unfinished.json"
UNWRITTEN = f"{JOURNAL}.new"
CONFLICTS = f"{FOLDER}/conflicts"
_NO_FILE = "a folder, a link, or out of the project"  # No hash is equal to it.


@dataclass(frozen=True)
class Entry:
    """A file, and the hashes of what is in it before and after; None is where there is no file."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Journal:
    """All files of a run, and the folders that it makes, from the outside in.

    Once it is `done` it cannot be taken back.
    """

    entries: Sequence[Entry]
    folders: Sequence[str]
    done: bool = False


def beside(target: Path, role: str) -> Path:
    """Where the `new` or the `old` content of a file lies in the meantime."""
    return target.with_name(f".{target.name}.gen-tool-{role}")


def hash_of(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def is_inside(path: Path, root: Path) -> bool:
    """Whether a path stays within the project, and is no link itself."""
    within = path.parent.resolve().is_relative_to(root.resolve())
    return within and ".." not in path.parts and not path.is_symlink()


def begin(journal: Journal, root: Path) -> None:
    """Write the journal: from here on the run can be taken back."""
    with suppress(FileExistsError):
        os.mkdir(root / FOLDER)
    _save(journal, root)


def write(path: Path, content: bytes) -> None:
    """Write a file that is not there yet: one that is could be a link to anywhere."""
    with open(path, "xb") as file:
        file.write(content)


def _save(journal: Journal, root: Path) -> None:
    write(root / UNWRITTEN, json.dumps(asdict(journal)).encode())
    os.replace(root / UNWRITTEN, root / JOURNAL)


def heal(root: Path) -> tuple[Problem, ...]:
    """Bring the tree to what it was before a run that was cut off, or to what it is after it.

    It must not run beside another run.

    Returns:
        What was found and done, if anything was. A "bad-journal" is left to the user, and `apply`
        refuses to run until it is gone.

    Raises:
        OSError: A file cannot be put back. The journal stays, and the next run tries again.
    """
    if not is_inside(root / JOURNAL, root):
        return ()
    try:
        journal = _read(root)
    except (KeyError, TypeError, ValueError) as error:
        message = f"an earlier run was cut off, and {JOURNAL} cannot be read: {error!r}"
        hint = f"look at what is half done, undo that, and delete {JOURNAL}"
        return (Problem("bad-journal", message, hint),)
    if journal is None:
        _drop_empty(root)
        return ()
    done = journal.done or all(_now(root / e.path, root) == e.after for e in journal.entries)
    edited = [] if done else [e.path for e in journal.entries if not _take_back(e, root)]
    end(journal, root, done=done)
    files = f"{len(journal.entries)} file{'' if len(journal.entries) == 1 else 's'}"
    what = "all of it" if not edited else "all that was not changed since"
    what = "it was done" if done else f"{what} was taken back"
    message = f"an earlier run was cut off while it changed {files}; {what}"
    found = Problem("healed", message, "" if done else "do again what you wanted to do")
    return (found, *(_left(path) for path in edited))


def end(journal: Journal, root: Path, *, done: bool) -> None:
    """Clear away all that the run needed, the journal last."""
    if done and not journal.done:
        _save(replace(journal, done=True), root)
    targets = [root / entry.path for entry in journal.entries]
    for path in (beside(target, role) for target in targets for role in ("new", "old")):
        if is_inside(path, root):
            _unlink(path)
    removed = [root / entry.path for entry in journal.entries if entry.after is None]
    above = {folder for path in removed for folder in path.parents if root in folder.parents}
    emptied = sorted(above, key=lambda folder: len(folder.parts), reverse=True)
    for folder in emptied if done else [root / folder for folder in reversed(journal.folders)]:
        if is_inside(folder, root):  # the root is not
            _rmdir(folder)
    _unlink(root / JOURNAL)
    _drop_empty(root)


def _take_back(entry: Entry, root: Path) -> bool:
    """Put back what was; False where somebody has changed it since, which stays as it is."""
    target = root / entry.path
    old, new = beside(target, "old"), beside(target, "new")
    now, ready = _now(target, root), os.path.lexists(new)
    copied = entry.before is not None and _now(old, root) == entry.before
    if now == entry.before:
        return True
    if now == entry.after and entry.before is None:
        _unlink(target)
        return True
    if now == entry.after and copied:
        os.replace(old, target)
        return True
    if copied and not ready:
        _put_aside(old, entry.path, root)
    # While the new content lies ready, the run had not come to this file.
    return ready


def _put_aside(old: Path, path: str, root: Path) -> None:
    """Give back what was in a file, overwriting nothing that was given back before."""
    first = root / CONFLICTS / path
    places = (first.with_name(f"{first.name}.{n}" if n else first.name) for n in count())
    place = next(place for place in places if not os.path.lexists(place))
    if not is_inside(place, root):
        raise OSError(f"{CONFLICTS} leads out of the project")
    os.makedirs(place.parent, exist_ok=True)
    os.replace(old, place)


def _left(path: str) -> Problem:
    message = f"{path} was changed since, and stays as it is"
    hint = f"what was there before that run, if anything, is in {CONFLICTS}"
    return Problem("changed-since", message, hint)


def _now(path: Path, root: Path) -> str | None:
    if not is_inside(path, root) or path.is_dir():
        return _NO_FILE
    try:
        return hash_of(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None


def _read(root: Path) -> Journal | None:
    if os.path.lexists(root / UNWRITTEN):
        os.unlink(root / UNWRITTEN)
    try:
        data = json.loads((root / JOURNAL).read_bytes())
    except FileNotFoundError:
        return None
    entries = [Entry(**entry) for entry in data["entries"]]
    return Journal(entries, data["folders"], data["done"])


def _unlink(path: Path) -> None:
    with suppress(FileNotFoundError, NotADirectoryError):
        os.unlink(path)


def _rmdir(path: Path) -> None:
    """Remove a folder if it is empty: twice if need be, for a virus scanner may be in it."""
    for _ in range(2):
        with suppress(OSError):
            os.rmdir(path)
            return


def _drop_empty(root: Path) -> None:
    _rmdir(root / FOLDER)
