"""A parameter of a tool, parsed from what was typed or from JSON."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..errors import InputError, Problem
from . import values
from .names import problem_of_param_name
from .text import problem_of_text


@dataclass(frozen=True)
class Param:
    """A parameter of a tool, made by `parse_param` or `build_param`; required without a default."""

    name: str
    type: str
    default: values.Value | None = None
    help: str = ""

    @property
    def required(self) -> bool:
        """Return whether a call must have it."""
        return self.default is None

    @property
    def is_list(self) -> bool:
        """Return whether it takes several values."""
        return self.type.startswith("list")

    @property
    def choices(self) -> tuple[str, ...]:
        """Return the choices of a type written `a|b|c`."""
        return values.choices(self.type)

    @property
    def words(self) -> str:
        """Return its name in words."""
        return self.name.replace("_", " ")

    @property
    def description(self) -> str:
        """Return what it is, as well as its name says it if nothing else does: "The order id."."""
        return self.help or f"The {self.words.removeprefix('the ')}."

    @property
    def annotation(self) -> str:
        """Return its type as Python source, such as `Literal["a", "b"]`."""
        return values.annotation(self.type, with_default=not self.required)


def parse_param(text: str, help: str = "") -> Param:
    """Return the parameter that is written `NAME:TYPE[=DEFAULT]`."""
    name, colon, rest = text.partition(":")
    type_, equals, default = rest.partition("=")
    if not colon:
        # `limit=3` has a name, and a default that tells nothing of the type
        hint = f"write NAME:TYPE, for example {name.partition('=')[0] or 'query'}:str"
        raise InputError(Problem("param-without-type", f"parameter {text!r} has no type", hint))
    return build_param(name, type_, default if equals else None, help)


def build_param(name: str, type_: str, default: Any = None, help: str = "") -> Param:
    """Return the parameter of these parts; a default that is not text is JSON's."""
    name, among = name.strip(), values.choices(type_)
    type_ = "|".join(among) if among else type_.replace(" ", "")
    bad_type = _problem_of_type(name, type_)
    bad_text = problem_of_text(f"the help of {name}", help)
    problems = [p for p in (problem_of_param_name(name), bad_type, bad_text) if p]
    value = None
    if default is not None and not bad_type:
        try:
            value = _read(name, type_, default)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(*problems)
    return Param(name, type_, value, help.strip())


@cache  # the same few types stand in many tools
def _problem_of_type(name: str, type_: str) -> Problem | None:
    if type_ in values.TYPES:
        return None
    among = values.choices(type_)
    if not among:
        known = ", ".join(values.TYPES)
        message = f"parameter {name} has an unknown type: {type_!r}"
        return Problem("bad-type", message, f"use {known} or 'a|b|c'")
    if not all(among) or len(set(among)) < len(among):
        message = f"{type_!r} has an empty or a repeated choice"
        return Problem("bad-type", message, "write 'a|b|c'")
    for choice in among:
        try:
            values.read("str", choice)
        except ValueError as error:
            message = f"a choice of {name} is too long: {choice!r}"
            return Problem("bad-type", message, f"use {error}")
        if problem := problem_of_text(f"a choice of {name}", choice):
            return problem
    return None


def _read(name: str, type_: str, default: Any) -> values.Value:
    if not isinstance(default, str):
        if type_ == "str":  # 5 would become a text unnoticed
            message = f"{default!r} is not a valid default for {name}:str"
            hint = "put it in quotes, or give the parameter another type"
            raise InputError(Problem("bad-default", message, hint))
        default = json.dumps(default)
    if problem := problem_of_text(f"the default of {name}", default):
        raise InputError(problem)
    try:
        return values.read(type_, default)
    except ValueError as error:
        message = f"{default!r} is not a valid default for {name}:{type_}"
        raise InputError(Problem("bad-default", message, f"use {error}")) from None
