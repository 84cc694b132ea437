"""Instances of classes that nobody has said how to make, for a call in which they are held."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable
from typing import Any

from .stand_in import NUMBER, TEXT, StandIn

DEEPEST = 4
PLAIN: dict[Any, Any] = {str: TEXT, int: NUMBER, float: float(NUMBER), bool: True, dict: {}}
# They warn when nobody closes them.
NEVER_MADE = ("aiohttp.",)


def make(factory: Callable[..., Any], depth: int = 0) -> Any:
    """Call a class or a function, with values by its annotations for what it cannot do without."""
    try:
        parameters = inspect.signature(factory).parameters.values()
    except (TypeError, ValueError):
        return factory()
    hints = _hints(factory)
    named = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    needed = [p.name for p in parameters if p.kind in named and p.default is p.empty]
    return factory(**{name: _value(hints.get(name), depth) for name in needed})


def _value(hint: Any, depth: int) -> Any:
    if typing.get_origin(hint) in (list, dict, set, tuple):
        return typing.get_origin(hint)()
    if hint in PLAIN:
        return PLAIN[hint]
    is_class = inspect.isclass(hint) and hint is not object and hint is not Any
    if not is_class or depth > DEEPEST or f"{hint.__module__}.".startswith(NEVER_MADE):
        return StandIn()
    try:
        return make(hint, depth + 1)
    except Exception:
        return StandIn()


def _hints(factory: Callable[..., Any]) -> dict[str, Any]:
    called = factory.__init__ if inspect.isclass(factory) else factory
    try:
        return typing.get_type_hints(called)
    except Exception:
        return {}
