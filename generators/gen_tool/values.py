"""The types that a parameter can have: read from text, written as Python source."""

from __future__ import annotations

import re
from math import isfinite
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Scalar: TypeAlias = "str | int | float | bool"
Value: TypeAlias = "Scalar | tuple[str, ...] | tuple[int, ...]"

TYPES = ("str", "int", "float", "bool", "list[str]", "list[int]")
# Longer text would not fit on a line of 79 beside a parameter's name, and no formatter breaks it.
LONGEST_TEXT = 30

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?([0-9]{1,18}(\.[0-9]{0,18})?|\.[0-9]{1,18})([eE][+-]?[0-9]{1,3})?")


def literal(value: Value) -> str:
    """`value` as Python source, written as ruff format would write it."""
    if isinstance(value, tuple):
        comma = "," if len(value) == 1 else ""
        return f"({', '.join(map(literal, value))}{comma})"
    if isinstance(value, str):
        quote = "'" if value.count('"') > value.count("'") else '"'
        return quote + "".join(_escaped(char, quote) for char in value) + quote
    return repr(value).replace("e+", "e")


def _escaped(char: str, quote: str) -> str:
    if char in (quote, "\\"):
        return "\\" + char
    return char if char.isprintable() else repr(char)[1:-1]


def choices(type_: str) -> tuple[str, ...]:
    """The choices of a type written `a|b|c`; none for any other type."""
    return tuple(choice.strip() for choice in type_.split("|")) if "|" in type_ else ()


def annotation(type_: str, *, with_default: bool) -> str:
    """A type as Python source.

    A list that has a default is a `Sequence`, for its default is a tuple: calls share a default,
    and a list that is shared can be changed by one of them.
    """
    if among := choices(type_):
        return f"Literal[{', '.join(map(literal, among))}]"
    return type_.replace("list", "Sequence") if with_default else type_


def read(type_: str, text: str) -> Value:
    """The value that `text` stands for.

    Raises:
        ValueError: it stands for none; the message says what would do.
    """
    if among := choices(type_):
        if text.strip() not in among:
            raise ValueError(f"one of {', '.join(among)}")
        return text.strip()
    if type_ == "list[str]":
        return tuple(_text(item) for item in _items(text))
    if type_ == "list[int]":
        return tuple(_integer(item) for item in _items(text))
    scalars: dict[str, Callable[[str], Scalar]] = {
        "str": _text,
        "int": _integer,
        "float": _number,
        "bool": _truth,
    }
    return scalars[type_](text)


def _text(text: str) -> str:
    if len(literal(text)) > LONGEST_TEXT + 2:
        raise ValueError(f"at most {LONGEST_TEXT} characters; longer text belongs in the operation")
    return text


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text.strip()):
        raise ValueError("a whole number, such as 3")
    return int(text)


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text.strip()) or not isfinite(float(text)):
        raise ValueError("a number, such as 2.5")
    return float(text)


def _truth(text: str) -> bool:
    if text.strip().lower() not in ("true", "false"):
        raise ValueError("true or false")
    return text.strip().lower() == "true"


def _items(text: str) -> Sequence[str]:
    """The items of `a,b` or of `["a", "b"]`, as text."""
    if not text.strip():
        return ()
    if not text.lstrip().startswith("["):
        return [item.strip() for item in text.split(",")]
    import json

    try:
        items = json.loads(text)
    except ValueError:
        raise ValueError('a list, such as a,b or ["a", "b"]') from None
    return [item if isinstance(item, str) else json.dumps(item) for item in items]
