"""The two parts of a generated module: the operation, which is the user's, and ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .statements import Module, Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

OPERATION = "# The operation:"
TOOL = "# The tool:"


def operation_of(module: Module) -> tuple[Statement, ...]:
    """What stands between the line that begins the operation and the one that begins the tool."""
    first = _place(module.body, OPERATION)
    last = _place(module.body, TOOL)
    return module.body[first:last] if first is not None and last is not None else ()


def operation_names(module: Module) -> set[str]:
    return {statement.name for statement in operation_of(module)}


def _place(body: Sequence[Statement], mark: str) -> int | None:
    places = (n for n, statement in enumerate(body) if mark in statement.comments)
    return next(places, None)
