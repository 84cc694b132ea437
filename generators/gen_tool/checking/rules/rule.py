"""How a rule is written: a function that looks, and what there is to say of what it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..finding import Hit, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..module import Module
    from ..tool import Tool


def of_tools(
    code: str, name: str, summary: str, *, caller: str, instead: str
) -> Callable[[Callable[[Tool], Iterable[Hit]]], Rule]:
    """A rule that is asked of each tool."""
    return lambda look: Rule(code, name, summary, caller, instead, look_at_tool=look)


def of_modules(
    code: str, name: str, summary: str, *, caller: str, instead: str
) -> Callable[[Callable[[Module], Iterable[Hit]]], Rule]:
    """A rule that is asked of each module."""
    return lambda look: Rule(code, name, summary, caller, instead, look_at_module=look)
