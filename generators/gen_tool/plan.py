"""What a command would change, as a value: previews show it, `apply` makes it true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .names import Problem

if TYPE_CHECKING:
    from pathlib import PurePosixPath

DONE, WOULD_CHANGE, USAGE, CONFLICT, BY_HAND = range(5)


@dataclass(frozen=True)
class Change:
    """A file, what is in it and what is to be in it; None means that there is no file.

    `path` is relative to the project's root.
    """

    path: PurePosixPath
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True)
class Plan:
    """All changes of a command, what to say of them, and what stands in its way.

    `notices` need nothing to be done, `by_hand` are steps that are left to the user. `conflicts`
    are tools that stay as they are, while the changes go through. With `problems` nothing does:
    there are no changes.
    """

    changes: tuple[Change, ...] = ()
    notices: tuple[Problem, ...] = ()
    by_hand: tuple[Problem, ...] = ()
    conflicts: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    next_steps: tuple[str, ...] = ()
    """what to do once it is carried out"""

    @property
    def exit_code(self) -> int:
        if self.problems or self.conflicts:
            return CONFLICT
        return BY_HAND if self.by_hand else DONE

    def __add__(self, other: Plan) -> Plan:
        return Plan(
            self.changes + other.changes,
            self.notices + other.notices,
            self.by_hand + other.by_hand,
            self.conflicts + other.conflicts,
            self.problems + other.problems,
            self.next_steps + other.next_steps,
        )


def conflict(message: str, hint: str = "choose another name") -> Plan:
    """A plan that changes nothing, for what is in its way."""
    return Plan(problems=(Problem("conflict", message, hint),))
