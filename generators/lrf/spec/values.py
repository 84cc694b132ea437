"""The types that a parameter can have: read from text, written as Python source."""

import json
import re
from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any, TypeAlias

from .text import width_of

Scalar: TypeAlias = str | int | float | bool
Value: TypeAlias = Scalar | tuple[str, ...] | tuple[int, ...]

TYPES = ("str", "int", "float", "bool", "list[str]", "list[int]")
# Longer text would not fit on a line of 79 beside a parameter's name, and no formatter breaks it.
WIDEST_TEXT = 30

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?([0-9]{1,18}(\.[0-9]{0,18})?|\.[0-9]{1,18})([eE][+-]?[0-9]{1,3})?")


def literal(value: Value | list[Any]) -> str:
    """Return `value` as Python source."""
    if isinstance(value, tuple):
        return f"({', '.join(map(literal, value))}{',' if len(value) == 1 else ''})"
    # a JSON string is a Python string, with the quotes that formatters like
    is_json = isinstance(value, str | list)
    return json.dumps(value, ensure_ascii=False) if is_json else repr(value)


def quoted(text: str) -> str:
    """Return what stands between the quotes of an f-string: quotes, backslashes and braces grow."""
    return literal(text.replace("{", "{{").replace("}", "}}"))[1:-1]


def choices(type_: str) -> tuple[str, ...]:
    """Return the choices of a type written `a|b|c`; none for any other type."""
    return tuple(choice.strip() for choice in type_.split("|")) if "|" in type_ else ()


def annotation(type_: str, *, with_default: bool) -> str:
    """Return a type as Python source.

    A list that has a default is a `Sequence`, for its default is a tuple: calls share a default,
    and one of them could change a list.
    """
    if among := choices(type_):
        return f"Literal[{', '.join(map(literal, among))}]"
    return type_.replace("list", "Sequence") if with_default else type_


def read(type_: str, text: str) -> Value:
    """Return the value that `text` stands for.

    Raises:
        ValueError: It is not a value of this type; the message says what is.
    """
    if among := choices(type_):
        if text.strip() not in among:
            raise ValueError(f"one of {', '.join(among)}")
        return text.strip()
    if item := re.fullmatch(r"list\[(.*)\]", type_):
        return tuple(_SCALARS[item[1]](text) for text in _items(text))
    value: Scalar = _SCALARS[type_](text)
    return value


def _text(text: str) -> str:
    if width_of(literal(text)) > WIDEST_TEXT + 2:
        raise ValueError(f"at most {WIDEST_TEXT} characters; longer text belongs in the operation")
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
    """Return the items of `a,b` or of `["a", "b"]`, as text."""
    if not text.lstrip().startswith("["):
        return [item.strip() for item in text.split(",")] if text.strip() else ()
    try:
        items = json.loads(text)
    except ValueError:
        raise ValueError('a list, such as a,b or ["a", "b"]') from None
    return [item if isinstance(item, str) else json.dumps(item) for item in items]


_READERS: list[Callable[[str], Any]] = [_text, _integer, _number, _truth]
_SCALARS = dict(zip(TYPES, _READERS, strict=False))
