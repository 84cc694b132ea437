"""Coroutines that are made under a tool, and that nobody awaits."""

from __future__ import annotations

import asyncio
import inspect
import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from livekit import agents

from .. import __path__ as _ours
from .standstill import is_made_in_a_tool

_SAID = re.compile(r"coroutine '([^']+)' was never awaited")  # in debug mode more lines follow
_LIBRARIES = tuple(
    os.path.join(folder, "") for folder in (*asyncio.__path__, *agents.__path__, *_ours)
)

_shown = set[tuple[str, type[Warning], str, int]]()


@contextmanager
def note_unawaited() -> Iterator[list[str]]:
    """Give the names of the coroutines that Python reports; other warnings are shown after."""
    names = list[str]()
    caught: list[warnings.WarningMessage] = []
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.filterwarnings("always", "coroutine '.*' was never awaited", RuntimeWarning)
            yield names
    finally:
        for each in caught:
            said = _SAID.match(str(each.message))
            if said and _is_of_the_tool(each):
                names.append(short(said[1]))
            else:
                _show_once(each)


def short(name: str) -> str:
    """Return the name of a function without those of the functions that it is made in."""
    return name.rpartition(".<locals>.")[2]


def _is_of_the_tool(warning: warnings.WarningMessage) -> bool:
    """Return whether the coroutine is made under the tool, and is no affair of a library alone."""
    coroutine: Any = warning.source
    if not inspect.iscoroutine(coroutine) or not is_made_in_a_tool(coroutine):
        return False
    # a forgotten asyncio.sleep() is dropped by the tool that calls it
    places = (warning.filename, coroutine.cr_code.co_filename)
    return not all(place.startswith(_LIBRARIES) for place in places)


def _show_once(warning: warnings.WarningMessage) -> None:
    """Show a warning, unless it has been: Python forgets that at each change of its filters."""
    place = (str(warning.message), warning.category, warning.filename, warning.lineno)
    if place not in _shown:
        _shown.add(place)
        warnings.showwarning(warning.message, warning.category, warning.filename, warning.lineno)
