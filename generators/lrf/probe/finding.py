"""A finding: something that is wrong with a tool."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with a tool.

    Args:
        name: Names the kind of finding, for programs.
        message: What was seen, with its figures.
        calls: The names of the calls in which it was seen.
    """

    name: str
    message: str
    calls: tuple[str, ...] = ()
