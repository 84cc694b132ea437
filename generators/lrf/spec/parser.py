"""The parser of what was typed, or of a JSON file, into a ToolSpec."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from ..errors import InputError, Problem
from .params import build_param, parse_param
from .patterns import BUILT_IN, Pattern
from .tool import ToolSpec, make

_TEXT, _TEXTS = (str, "a text"), (list, "a list")
# What each field of a JSON file is. Any may be null, but for the first ones.
FIELDS = {
    "name": _TEXT,
    "patterns": _TEXTS,
    "params": _TEXTS,
    "description": _TEXT,
    "what": _TEXT,
    "examples": _TEXTS,
    "key": _TEXT,
    "confirm": (bool, "true or false"),
}
EXAMPLE = '{"name": "find_hotel", "params": [{"name": "city", "type": "str"}]}'
PARAM_FIELDS = {"name": _TEXT, "type": _TEXT, "default": (object, ""), "help": _TEXT}


def from_flags(
    name: str,
    *,
    patterns: Sequence[str] = (),
    params: Sequence[str] = (),
    arg_help: Sequence[str] = (),
    registry: Sequence[Pattern] = BUILT_IN,
    **others: Any,
) -> ToolSpec:
    """Return the tool that was typed; `others` is what else `make` takes.

    Parameters are given as NAME:TYPE[=DEFAULT], their help as NAME=TEXT.
    """
    names = [text.partition(":")[0].strip() for text in params]
    helps, problems = _helps(arg_help, names)
    builders = [
        partial(parse_param, text, helps.get(own, ""))
        for text, own in zip(params, names, strict=True)
    ]
    try:
        spec = make(name, patterns, builders, registry=registry, **others)
    except InputError as error:
        raise InputError(*error.problems, *problems) from None
    if problems:
        raise InputError(*problems)
    return spec


def _helps(arg_help: Sequence[str], names: Sequence[str]) -> tuple[dict[str, str], list[Problem]]:
    helps: dict[str, str] = {}
    problems = []
    for text in arg_help:
        param, equals, help_ = text.partition("=")
        if not equals:
            message = f"--arg-help {text!r} has no ="
            problems.append(Problem("bad-arg-help", message, "write NAME=TEXT"))
        elif param not in names:
            message = f"--arg-help: there is no parameter {param!r}"
            hint = f"choose from {', '.join(names)}" if names else "this tool has no parameters"
            problems.append(Problem("unknown-param", message, hint))
        else:
            helps[param] = help_
    return helps, problems


def from_json(data: object, registry: Sequence[Pattern] = BUILT_IN) -> ToolSpec:
    """Return the tool that a JSON object describes."""
    problems = [*_problems_of(data, FIELDS, ("name",), "a tool", EXAMPLE)]
    given = {key: value for key, value in data.items() if value} if isinstance(data, dict) else {}
    params = given.pop("params", [])
    for param in params if isinstance(params, list) else ():
        example = '{"name": "query", "type": "str"}'
        problems += _problems_of(param, PARAM_FIELDS, ("name", "type"), "a parameter", example)
    for field in ("patterns", "examples"):
        texts = given.get(field)
        if isinstance(texts, list) and not all(isinstance(text, str) for text in texts):
            problems.append(_bad_spec(f"{field} is not a list of texts", f'"{field}": ["…"]'))
    if problems or not isinstance(data, dict):
        raise InputError(*problems)
    if data.get("confirm") is False:
        given["confirm"] = False
    builders = [
        partial(build_param, p["name"], p["type"], p.get("default"), p.get("help") or "")
        for p in params
    ]
    name, patterns = given.pop("name", ""), given.pop("patterns", ())
    return make(name, patterns, builders, registry=registry, **given)


def _problems_of(
    data: object,
    fields: Mapping[str, tuple[type, str]],
    required: Sequence[str],
    what: str,
    example: str,
) -> Iterator[Problem]:
    """Yield what is wrong with an object, also what would be ignored: `pattern` for `patterns`."""
    if not isinstance(data, dict):
        yield _bad_spec(f"{what} is not a JSON object", f"such as {example}")
        return
    for field, value in data.items():
        if field not in fields:
            from difflib import get_close_matches

            close = get_close_matches(str(field), fields, n=1)
            hint = f"did you mean {close[0]}?" if close else f"choose from {', '.join(fields)}"
            yield _bad_spec(f"{what} has no field {field!r}", hint)
        elif value is not None and not isinstance(value, fields[field][0]):
            yield _bad_spec(f"{field} is not {fields[field][1]}: {value!r}", f"such as {example}")
    for field in required:
        if data.get(field) is None:
            yield _bad_spec(f"{what} needs a {field}", f"such as {example}")


def _bad_spec(message: str, hint: str) -> Problem:
    return Problem("bad-spec", message, hint)
