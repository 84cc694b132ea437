"""Makes a Plan true on disk: all of it, or nothing."""

from __future__ import annotations

import os
from contextlib import suppress
from stat import S_IMODE, S_IWUSR
from typing import TYPE_CHECKING

from .journal import (
    FOLDER,
    JOURNAL,
    Entry,
    Journal,
    begin,
    beside,
    end,
    hash_of,
    heal,
    is_inside,
    write,
)
from .names import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from .plan import Change, Plan


class ApplyError(Exception):
    """The plan could not be carried out, and the tree is as it was. `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def apply(plan: Plan, root: Path) -> None:
    """Make every change of `plan`, below `root`.

    Raises:
        ApplyError: the plan has problems, the tree is not what it was made for, or a file operation
            failed. The tree is as it was. After any other exception, Ctrl-C among them, it is as it
            was or the plan is carried out; so it is after a kill, by `heal` in the next run.
    """
    if plan.problems:
        raise ApplyError(plan.problems[0])
    if not plan.changes:
        return
    _check_journal(root)
    for change in plan.changes:
        _check(change, root)
        _check_room(change, root)
    try:
        _carry_out(plan.changes, root)
    except BaseException as error:
        _give_up(error, plan.changes, root)


def _carry_out(changes: Sequence[Change], root: Path) -> None:
    folders = [path.relative_to(root).as_posix() for path in _missing_folders(changes, root)]
    entries = [Entry(str(c.path), hash_of(c.before), hash_of(c.after)) for c in changes]
    journal = Journal(entries, folders)
    begin(journal, root)
    for folder in folders:
        with suppress(FileExistsError):
            os.mkdir(root / folder)
    # All that can run out of space comes first; from then on there are only renames.
    for change in changes:
        # In this order: `old` without `new` means that the file itself has been changed.
        for content, role in ((change.after, "new"), (change.before, "old")):
            if content is not None and change.after is not None:
                _stage(beside(root / change.path, role), content, like=root / change.path)
    for change in changes:
        _check(change, root)
        _make(change, root)
    end(journal, root, done=True)


def _give_up(error: BaseException, changes: Sequence[Change], root: Path) -> None:
    """Take back what was done, and say why: nothing to say if all of it was done."""
    try:
        heal(root)
    except OSError as second:
        hint = "run gen-tool status once that is put right: it takes back what was half done"
        raise ApplyError(Problem("half-written", f"{error}, and then {second}", hint)) from error
    if not isinstance(error, OSError):
        raise error
    if not all(_content(root / change.path) == change.after for change in changes):
        problem = Problem(
            "not-written", f"nothing was written: {error}", "put that right and try again"
        )
        raise ApplyError(problem) from error


def _check_journal(root: Path) -> None:
    if not is_inside(root / JOURNAL, root):
        message = f"{FOLDER} is a link or leads out of the project"
        raise ApplyError(Problem("outside", message, "untangle it"))
    if (root / JOURNAL).exists():
        message = f"an earlier run was cut off, and is not healed: there is a {JOURNAL}"
        raise ApplyError(Problem("unfinished", message, "see what it names, and put that right"))


def _check(change: Change, root: Path) -> None:
    target = root / change.path
    if not is_inside(target, root):
        message = f"{change.path} is a link or leads out of the project"
        raise ApplyError(Problem("outside", message, "untangle it"))
    try:
        now = _content(target)
    except OSError as error:
        message = f"{change.path} cannot be read: {error}"
        raise ApplyError(Problem("not-written", message, "put that right and try again")) from error
    if now != change.before:
        message = f"{change.path} changed in the meantime"
        raise ApplyError(Problem("conflict", message, "look and try again"))
    if now is not None and not target.stat().st_mode & S_IWUSR:
        message = f"{change.path} is read-only"
        raise ApplyError(Problem("read-only", message, "make it writable, or leave it out"))


def _check_room(change: Change, root: Path) -> None:
    """Whether nothing of the user's lies where the contents are to lie in the meantime."""
    for path in (beside(root / change.path, role) for role in ("new", "old")):
        if os.path.lexists(path):
            message = f"there is a file in the way: {path.relative_to(root)}"
            raise ApplyError(Problem("conflict", message, "look at it, and remove it"))


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _missing_folders(changes: Sequence[Change], root: Path) -> Iterator[Path]:
    """The folders that the changes need and that are not there, from the outside in."""
    needed = {
        folder
        for change in changes
        if change.after is not None
        for folder in (root / change.path).parents
        if folder != root and folder.is_relative_to(root)
    }
    yield from sorted(folder for folder in needed if not folder.exists())


def _stage(path: Path, content: bytes, *, like: Path) -> None:
    write(path, content)
    with suppress(FileNotFoundError):
        os.chmod(path, S_IMODE(os.stat(like).st_mode))


def _make(change: Change, root: Path) -> None:
    if change.after is None:
        os.replace(root / change.path, beside(root / change.path, "old"))
    else:
        os.replace(beside(root / change.path, "new"), root / change.path)
