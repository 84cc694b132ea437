"""The one error type for bad input, raised by parsers and printed in one place."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """A mistake of the user: what is wrong, why, and what to do.

    Args:
        code: Names the kind of problem, for programs; it stays the same when the message does not.
        message: What is wrong, and why.
        hint: What to do.
    """

    code: str
    message: str
    hint: str = ""


class InputError(Exception):
    """Bad input.

    Args:
        *problems: Everything that is wrong, so that it can all be fixed at once.
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


def reason_of(error: Exception) -> str:
    """Return what an error says, without the number and the file name in that of an OSError."""
    return getattr(error, "strerror", None) or str(error)
