"""Three-way merge of a text that is there or not, by `git merge-file` where both have changed."""

from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

LABELS = ("yours", "as it was generated", "as it would be generated now")


class NoGitError(Exception):
    """Both have changed the same text, and there is no git that could merge it."""


class Outcome(NamedTuple):
    text: str
    conflict: bool = False
    exists: bool = True


def three_way(base: str | None, mine: str | None, theirs: str | None) -> Outcome:
    """What becomes of a text of which there are these three; None is where there is none.

    Raises:
        NoGitError: As for `merge_text`.
    """
    if mine == theirs or base == theirs:
        settled = mine
    elif base == mine:
        settled = theirs
    else:
        return merge_text(base or "", mine or "", theirs or "")
    return Outcome(settled or "", exists=settled is not None)


def merge_text(base: str, mine: str, theirs: str) -> Outcome:
    """`mine` with what has changed from `base` to `theirs`, with git's markers on a conflict.

    Raises:
        NoGitError: There is no git, or it failed.
    """
    with TemporaryDirectory(prefix="gen-tool-") as folder:
        paths = [Path(folder, name) for name in ("mine", "base", "theirs")]
        for path, text in zip(paths, (mine, base, theirs), strict=True):
            path.write_bytes(text.encode())
        labels = [word for label in LABELS for word in ("-L", label)]
        command = ["git", "merge-file", "-p", "--diff3", *labels, *map(str, paths)]
        try:
            done = subprocess.run(command, capture_output=True, cwd=folder)
        except OSError as error:
            raise NoGitError from error
    # From 0 to 127 it is the number of conflicts.
    if not 0 <= done.returncode <= 127:
        raise NoGitError(done.stderr.decode(errors="replace").strip())
    return Outcome(done.stdout.decode(), conflict=done.returncode > 0)
