"""Application of a plan to files: all of it, or none."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from .plan import Change, ConflictError, Plan, conflict, read_file

Undo = list[Callable[[], object]]


def apply(plan: Plan, root: Path) -> None:
    """Make every change of `plan` below `root`.

    A file to be created is never overwritten, even if it appears meanwhile.

    Raises:
        ConflictError: A file is not what the plan was made for, or an operation failed. The files
            are as they were, as they are after any other exception.
    """
    undo: Undo = []
    kept: list[Path] = []
    try:
        for change in plan.changes:
            _check(change, root)
        for folder in _missing_folders(plan, root):
            folder.mkdir()
            undo.append(folder.rmdir)
        # what may run out of space comes before what takes a file away
        for change in sorted(plan.changes, key=lambda change: change.after is None):
            if change.before is None:
                _create(change, root / change.path, undo)
            else:
                kept.append(_replace(change, root / change.path, undo))
    except BaseException as error:
        for take_back in reversed(undo):
            with suppress(OSError):
                take_back()
        if isinstance(error, OSError):
            raise conflict(f"nothing was written: {error}", "fix that and try again") from error
        raise
    for path in kept:
        with suppress(OSError):
            path.unlink()


def _check(change: Change, root: Path) -> None:
    target = root / change.path
    if target.is_symlink() or not target.parent.resolve().is_relative_to(root.resolve()):
        message = f"{change.path} is a link, or leads out of the project"
        raise conflict(message, "replace the link with a plain file", "outside")
    if read_file(root, change.path) != change.before:
        if change.before is None:
            raise _exists(change)
        raise conflict(f"{change.path} has changed meanwhile", "look at it and try again")


def _exists(change: Change) -> ConflictError:
    return conflict(f"{change.path} exists", "choose another name, or remove it first")


def _missing_folders(plan: Plan, root: Path) -> Iterator[Path]:
    """Yield the missing folders that the plan needs, the outermost first."""
    parents = (root / c.path.parent for c in plan.changes if c.after is not None)
    needed = {folder for parent in parents for folder in (parent, *parent.parents)}
    yield from sorted(folder for folder in needed if not folder.exists())


def _create(change: Change, target: Path, undo: Undo) -> None:
    try:
        with target.open("xb") as file:
            undo.append(target.unlink)
            file.write(change.after or b"")
    except FileExistsError:
        raise _exists(change) from None


def _replace(change: Change, target: Path, undo: Undo) -> Path:
    """Replace or remove a file, and return where the old one is kept, in case it must come back."""
    kept, new = (target.with_name(f".{target.name}.{role}~") for role in ("old", "new"))
    if change.after is not None:
        with new.open("xb") as file:
            undo.append(lambda: new.unlink(missing_ok=True))
            file.write(change.after)
        new.chmod(target.stat().st_mode)
    if kept.exists():
        raise conflict(f"{kept.name} exists", "remove it, if you do not need it")
    os.replace(target, kept)
    undo.append(lambda: os.replace(kept, target))
    if change.after is not None:
        os.replace(new, target)
    return kept
