"""What a rule is, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterable

    from .module import Module
    from .tool import Tool


class Hit(NamedTuple):
    """A place where a rule does not hold; `instead` where there is more to say than the rule does.

    The message begins with a verb: what does it is put before it.
    """

    node: ast.AST
    message: str
    instead: str = ""


@dataclass(frozen=True, order=True)
class Finding:
    """A place where something goes wrong. Lines and columns count from 1, columns in characters."""

    path: str
    line: int
    column: int
    code: str
    rule: str
    end_line: int
    tool: str | None
    message: str
    caller: str
    """what the caller lives through"""
    instead: str
    """what to write"""


@dataclass(frozen=True)
class Rule:
    """One thing that goes wrong, with what the caller lives through and what to write instead.

    Of `look_at_tool` and `look_at_module` a rule has one.
    """

    code: str
    name: str
    summary: str
    caller: str
    instead: str
    look_at_tool: Callable[[Tool], Iterable[Hit]] | None = None
    look_at_module: Callable[[Module], Iterable[Hit]] | None = None
