"""Arguments that a model might call a tool with, made up from the tool's schema."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from ..errors import InputError, Problem

INTERNAL = "http://169.254.169.254/latest/meta-data/"
"""An address that no caller may have a server ask."""

_BY_NAME = (
    (r"(^|_)(url|uri|endpoint|webhook)s?$", INTERNAL),
    (r"e?mail", "jo@example.com"),
    (r"phone|number", "5551234"),
    (r"(^|_)id$", "42"),
    (r"date|day", "2030-05-17"),
    (r"time|hour", "12:00"),
    (r"currency", "EUR"),
    (r"city|place|location", "Paris"),
    (r"file", "notes.txt"),
    (r"(^|_)name$", "Jo"),
)
_BY_FORMAT = {
    **{"date": "2030-05-17", "time": "12:00:00", "date-time": "2030-05-17T12:00:00"},
    **{"uuid": "6f1c9e4e-1b2a-4c3d-8e4f-5a6b7c8d9e0f", "email": "jo@example.com"},
    "uri": INTERNAL,
}
_BY_TYPE: dict[str, Any] = {"integer": 3, "number": 2.5, "boolean": True, "null": None}


def parse_arguments(text: str | None) -> dict[str, Any]:
    """Return the arguments that were typed.

    Raises:
        InputError: They are not an object of JSON.
    """
    if text is None:
        return {}
    hint = """write an object of JSON, such as --args '{"query": "shoes"}'"""
    try:
        value = json.loads(text)
    except ValueError as error:
        raise InputError(Problem("bad-args", f"--args is not JSON: {error}", hint)) from error
    if not isinstance(value, dict):
        raise InputError(Problem("bad-args", f"--args is not an object: {text}", hint))
    return value


def sample_arguments(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a value for each parameter that a tool cannot be called without."""
    definitions = schema.get("$defs", {})
    properties = schema.get("properties", {})
    required = schema.get("required", ())
    return {name: _sample(name, properties[name], definitions) for name in required}


def wrong_arguments(given: Mapping[str, Any], schema: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with arguments: missing ones, and those that the tool does not have."""
    properties = schema.get("properties", {})
    listed = ", ".join(properties) or "none"
    problems = []
    for name in given:
        if name not in properties:
            close = get_close_matches(name, properties, n=1)
            hint = f"did you mean {close[0]}?" if close else f"its parameters: {listed}"
            problems.append(Problem("bad-args", f"the tool has no parameter {name!r}", hint))
    problems += [
        Problem("bad-args", f"the parameter {name!r} is missing", f"its parameters: {listed}")
        for name in schema.get("required", ())
        if name not in given
    ]
    return problems


def _sample(name: str, spec: Mapping[str, Any], definitions: Mapping[str, Any]) -> Any:
    spec = _resolve(spec, definitions)
    for key in ("const", "default"):
        if spec.get(key) is not None:
            return spec[key]
    if "enum" in spec:
        return spec["enum"][0]
    kind = spec.get("type", "string")
    kind = next((each for each in kind if each != "null"), "null") if type(kind) is list else kind
    if kind == "array":
        item = _sample(name.rstrip("s"), spec.get("items", {}), definitions)
        return ["red", "blue"] if item == "shoes" else [item]
    if kind == "object":
        inner = {"$defs": definitions, "required": [*spec.get("properties", {})], **spec}
        return sample_arguments(inner)
    if kind == "string":
        by_name = (value for pattern, value in _BY_NAME if re.search(pattern, name, re.I))
        return _BY_FORMAT.get(spec.get("format", "")) or next(by_name, "shoes")
    value = _BY_TYPE.get(kind)
    return max(value, spec.get("minimum", value)) if kind in ("integer", "number") else value


def _resolve(spec: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    for several in ("anyOf", "oneOf", "allOf"):
        real = [each for each in spec.get(several, ()) if each.get("type") != "null"]
        if real:
            return _resolve({**real[0], **spec, several: ()}, definitions)
    if "$ref" in spec:
        name = str(spec["$ref"]).rpartition("/")[2]
        return _resolve({**definitions.get(name, {})}, definitions)
    return spec
