"""Arguments for the generated tests, as source: a value of each type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .names import Param

SAMPLES = {
    "str": '"shoes"',
    "int": "3",
    "float": "2.5",
    "bool": "True",
    "list[str]": '["red", "blue"]',
    "list[int]": "[1, 2]",
}
OTHERS = {"str": '"boots"', "int": "4"}


def arguments(params: Sequence[Param]) -> str:
    """A dictionary with an argument for each parameter."""
    return _dict({param.name: sample_of(param) for param in params})


def other_arguments(params: Sequence[Param], key: str) -> str:
    """The same with another value for `key`."""
    return _dict({p.name: OTHERS[p.type] if p.name == key else sample_of(p) for p in params})


def three_sources(param: Param | None) -> tuple[str, str, str]:
    """Items for a list of sources; the first two are those that it has in `arguments`."""
    if param and param.type == "list[int]":
        return "1", "2", "3"
    return '"red"', '"blue"', '"green"'


def sample_of(param: Param) -> str:
    among = values.choices(param.type)
    return values.literal(among[0]) if among else SAMPLES[param.type]


def _dict(sources: dict[str, str]) -> str:
    return f"{{{', '.join(f'{values.literal(key)}: {sources[key]}' for key in sources)}}}"
