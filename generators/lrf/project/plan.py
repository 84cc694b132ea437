"""A plan: what a command would change. A preview shows it, `apply` does it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from ..errors import InputError, Problem


@dataclass(frozen=True)
class Change:
    """A file below the project's root, its content before and after; None means no file."""

    path: PurePosixPath
    before: bytes | None
    after: bytes | None

    @property
    def action(self) -> Literal["create", "change", "remove"]:
        """Return what happens to the file."""
        if self.after is None:
            return "remove"
        return "create" if self.before is None else "change"

    @property
    def is_binary(self) -> bool:
        """Return whether this is not a text."""
        return any(b"\0" in (content or b"") for content in (self.before, self.after))

    def diff(self) -> list[str]:
        """Return the change as the lines of a unified diff; of a binary file that it is one."""
        if self.is_binary:
            return [f"{self.path} is binary"]
        from difflib import unified_diff

        contents = (self.before or b"", self.after or b"")
        before, after = (content.decode(errors="replace").splitlines() for content in contents)
        return list(unified_diff(before, after, str(self.path), str(self.path), lineterm=""))


@dataclass(frozen=True)
class Plan:
    """All changes of a command, and what to say about them.

    `notices` need no action, `steps` are left for the user to do, `next_steps` are lines of text.
    """

    changes: tuple[Change, ...] = ()
    notices: tuple[Problem, ...] = ()
    steps: tuple[Problem, ...] = ()
    next_steps: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """Return the exit code once the plan is applied: 4 if a step is left."""
        return 4 if self.steps else 0


class ConflictError(InputError):
    """A conflict: nothing was changed."""

    exit_code = 3


def read_file(root: Path, path: PurePosixPath) -> bytes | None:
    """Return the content of a file; None if there is none."""
    try:
        return (root / path).read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def conflict(message: str, hint: str, code: str = "conflict") -> ConflictError:
    """Return the error for one conflict."""
    return ConflictError(Problem(code, message, hint))


def step_for_places(message: str, places: Iterable[str]) -> tuple[Problem, ...]:
    """Return a step for the user that names places in files, if there are any."""
    hint = "\n".join(places)
    return (Problem("manual-step", message, hint),) if hint else ()
