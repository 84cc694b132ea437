"""Makes a Plan true on disk: all of it, or nothing."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from pathlib import Path
from stat import S_IMODE
from typing import TYPE_CHECKING

from .names import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

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
            failed. The tree is as it was, as it is after any other exception, Ctrl-C among them.
    """
    if plan.problems:
        raise ApplyError(plan.problems[0])
    try:
        with ExitStack() as folders, ExitStack() as temporary, ExitStack() as undo:
            for change in plan.changes:
                _check(change, root)
            # All that can run out of space comes first; from then on there are only renames.
            for change in plan.changes:
                _make_folders(root / change.path.parent, folders)
                for content, path in _staged(change, root):
                    temporary.callback(_quietly, os.unlink, path)
                    _write(path, content, like=root / change.path)
            for change in plan.changes:
                _check(change, root)
                # Before the change, for Ctrl-C may come right after it.
                undo.callback(_quietly, _take_back, change, root)
                _make(change, root)
            undo.pop_all()
            folders.pop_all()
    except OSError as error:
        raise ApplyError(
            Problem("not-written", f"nothing was written: {error}", "put that right and try again")
        ) from error


def _check(change: Change, root: Path) -> None:
    target = root / change.path
    inside = target.parent.resolve().is_relative_to(root.resolve())
    if not inside or ".." in change.path.parts or target.is_symlink():
        raise ApplyError(
            Problem(
                "outside", f"{change.path} is a link or leads out of the project", "untangle it"
            )
        )
    try:
        now = target.read_bytes()
    except FileNotFoundError:
        now = None
    if now != change.before:
        raise ApplyError(
            Problem("conflict", f"{change.path} changed in the meantime", "look and try again")
        )


def _make_folders(folder: Path, made: ExitStack) -> None:
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        made.callback(_quietly, os.rmdir, path)
        os.mkdir(path)


def _beside(change: Change, root: Path, role: str) -> Path:
    return (root / change.path).with_name(f".{change.path.name}.{os.getpid()}.{role}")


def _staged(change: Change, root: Path) -> list[tuple[bytes, Path]]:
    """The contents that are to lie ready beside the target, and where."""
    both = ((change.after, "new"), (change.before, "old"))
    return [(text, _beside(change, root, role)) for text, role in both if text is not None]


def _write(path: Path, content: bytes, *, like: Path) -> None:
    with open(path, "xb") as file:
        file.write(content)
    with suppress(FileNotFoundError):
        os.chmod(path, S_IMODE(os.stat(like).st_mode))


def _make(change: Change, root: Path) -> None:
    if change.after is None:
        os.unlink(root / change.path)
    else:
        os.replace(_beside(change, root, "new"), root / change.path)


def _take_back(change: Change, root: Path) -> None:
    if change.before is None:
        os.unlink(root / change.path)
    else:
        os.replace(_beside(change, root, "old"), root / change.path)


def _quietly(step: Callable[..., object], *args: object) -> None:
    """Clean up: twice if need be, for a Ctrl-C or a virus scanner may have come between."""
    try:
        step(*args)
    except FileNotFoundError:
        pass
    except BaseException as error:
        with suppress(OSError):
            step(*args)
        if not isinstance(error, OSError):
            raise
