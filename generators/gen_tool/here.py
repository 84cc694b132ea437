"""The project that we are in, with the patterns that it and organisations add."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from . import overrides, patterns, project
from .overrides import Overrides

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .names import Problem
    from .project import Project


class Here(NamedTuple):
    """The project, if we are in one, why we are not, and what is wrong with what it adds."""

    project: Project | None
    no_project: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()


@contextmanager
def here() -> Iterator[Here]:
    """Where we are; within, the registry holds the patterns that are added there."""
    found = project.find(Path.cwd())
    home = found if isinstance(found, project.Project) else None
    no_project = () if isinstance(found, project.Project) else (found,)
    added = overrides.load(home)
    if not isinstance(added, Overrides):
        yield Here(home, no_project, tuple(added))
        return
    with patterns.with_more(added.patterns):
        yield Here(home and replace(home, overrides=added), no_project)
