"""The patterns of organisations: folders in packages that name them by an entry point.

    [project.entry-points."gen_tool.patterns"]
    acme = "acme_voice.patterns"

names the package whose folder holds the templates. Every command that knows patterns asks for
them, and few projects have any, so that the answer "none" must be cheap: importing
importlib.metadata takes 30 to 60 ms, and looking for the group's name in all the files that could
have it takes 1 ms.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from .names import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.metadata import EntryPoint

GROUP = "gen_tool.patterns"


def installed() -> list[tuple[str, Path] | Problem]:
    """The name of each distribution that brings patterns, and its folder, in order of the names."""
    if not any(GROUP.encode() in text for text in _texts(sys.path)):
        return []
    from importlib.metadata import entry_points

    found = ((_distribution(point), point.name, point) for point in entry_points(group=GROUP))
    return [_folder(origin, point) for origin, _, point in sorted(found, key=lambda f: f[:2])]


def _texts(folders: Iterable[str]) -> Iterator[bytes]:
    """What stands in the files that declare entry points. In an archive none is seen."""
    for folder in folders:
        try:
            entries = list(os.scandir(folder or "."))
        except OSError:
            continue  # an archive, or not there
        for entry in entries:
            if entry.name.endswith((".dist-info", ".egg-info")):
                try:
                    yield Path(entry.path, "entry_points.txt").read_bytes()
                except OSError:
                    continue  # most have none


def _distribution(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.name


def _folder(origin: str, point: EntryPoint) -> tuple[str, Path] | Problem:
    try:
        spec = find_spec(point.module)
    except Exception as error:  # it imports the packages around the module, which can do anything
        return _bad(origin, point, f"cannot be imported: {error}")
    if spec is None:
        return _bad(origin, point, "cannot be found")
    if spec.submodule_search_locations:
        return origin, Path(next(iter(spec.submodule_search_locations)))
    return origin, Path(str(spec.origin)).parent


def _bad(origin: str, point: EntryPoint, what: str) -> Problem:
    message = f"{origin} names patterns in {point.value}, which {what}"
    return Problem("bad-entry-point", message, f"install another version of {origin}, or remove it")
