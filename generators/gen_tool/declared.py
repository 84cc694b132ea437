"""Patterns that are declared in files: `<name>.toml`, with the fields of a Pattern."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any, get_args

from .names import Problem, problem_of_text
from .patterns import Kind, Pattern, Scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

# The other two are said by the file's name and its place.
TYPES = {
    field.name: str(field.type) for field in fields(Pattern) if field.name not in ("name", "origin")
}
REQUIRED = {"kind": 'kind = "guard"', "summary": 'summary = "says how long the work took"'}
CHOICES = {"Kind": get_args(Kind), "Scope": get_args(Scope)}
SKELETONS = ("tool", "test")  # templates too, of no pattern

_NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")


def declared(path: Path, origin: str, table: Mapping[str, Any]) -> Pattern | list[Problem]:
    """The pattern that `table`, in the file `path`, declares, or all that is wrong with it."""
    problems = [
        _bad(path, f"a pattern needs a {name}", f"for example: {example}")
        for name, example in REQUIRED.items()
        if name not in table
    ]
    values: dict[str, Any] = {}
    for name, value in table.items():
        try:
            values[name] = _read(TYPES[name], value)
        except KeyError:
            hint = f"there are {', '.join(TYPES)}"
            problems.append(_bad(path, f"there is no field {name!r}", hint))
        except ValueError as error:
            problems.append(_bad(path, f"{name} is {value!r}", f"it must be {error}"))
    return problems + list(_problems_of_values(path, values)) or Pattern(
        path.stem, origin=origin, **values
    )


def problems_among(added: Mapping[Path, Pattern], known: Sequence[Pattern]) -> Iterator[Problem]:
    """What is wrong with patterns beside those that are known, and beside each other."""
    stances = [p.name for p in (*known, *added.values()) if p.kind == "stance"]
    taken = dict.fromkeys(SKELETONS, "the template of every tool")
    taken |= {word: f"a pattern of {p.origin}" for p in known for word in _words_of(p)}
    for path, pattern in added.items():
        for word in _words_of(pattern):
            if word in taken:
                yield _bad(path, f"{word!r} is {taken[word]} already", "choose another name")
            taken[word] = f"a pattern of {pattern.origin}"
        for stance in pattern.stances:
            if stance not in stances:
                hint = f"there are {', '.join(stances)}"
                yield _bad(path, f"there is no stance {stance!r}", hint)


def _read(type_: str, value: object) -> object:
    """`value` as a field of this type has it.

    Raises:
        ValueError: it is of another type; the message says of which it must be.
    """
    if among := CHOICES.get(type_):
        if value not in among:
            raise ValueError(f"one of {', '.join(among)}")
    elif type_ == "tuple[str, ...]":
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ValueError('a list of texts, such as ["a", "b"]')
        return tuple(value)
    elif type_ == "str":
        if not isinstance(value, str) or not value.strip():
            raise ValueError("a text")
        return value.strip()
    elif type_ == "bool":
        if not isinstance(value, bool):
            raise ValueError("true or false")
    elif not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("a whole number")
    return value


def _problems_of_values(path: Path, values: Mapping[str, Any]) -> Iterator[Problem]:
    for name in (path.stem, *values.get("aliases", ())):
        if not _NAME.fullmatch(name):
            hint = "use lower-case letters, digits, - and _, and begin with a letter"
            yield _bad(path, f"{name!r} is no name of a pattern", hint)
    for field in ("binds", "companions"):
        for word in values.get(field, ()):
            if not word.isidentifier():
                yield _bad(path, f"{word!r} in {field} is no name in Python", "write one")
    for field in ("summary", "reason"):
        if problem := problem_of_text(f"{path}: {field}", values.get(field, "")):
            yield problem
    if (values.get("closed") or values.get("stances")) and not values.get("reason"):
        message = "a pattern that goes with some others only needs a reason"
        yield _bad(path, message, 'say what would happen else: reason = "…"')


def _words_of(pattern: Pattern) -> tuple[str, ...]:
    return (pattern.name, *pattern.aliases)


def _bad(path: Path, message: str, hint: str) -> Problem:
    return Problem("bad-pattern", f"{path}: {message}", hint)
