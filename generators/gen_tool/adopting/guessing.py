"""Values for a test, guessed from annotations, and from what the code itself returns."""

from __future__ import annotations

import ast
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from ..values import literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .modules import Function

SAMPLES: dict[str, Any] = {
    "str": "shoes",
    "int": 3,
    "float": 2.5,
    "bool": True,
    "list": ["red", "blue"],
    "dict": {"name": "shoes"},
    "None": None,
}
ITEMS: dict[str, list[Any]] = {"str": ["red", "blue"], "int": [1, 2], "float": [1.5, 2.5]}
LISTS = ("list", "List", "Sequence", "Iterable", "Collection")
RESULTS: dict[str, Any] = SAMPLES | {"str": "Found 42"}
STREAMS = ("AsyncIterator", "AsyncGenerator", "AsyncIterable")
LONGEST = 60

NOT_KNOWN = object()


def argument_for(annotation: ast.expr | None) -> Any:
    """A value that a model could give for a parameter with this annotation, or NOT_KNOWN."""
    return _sample(annotation, SAMPLES)


def result_of(function: Function | None) -> Any:
    """A value that this work could return, or yield, or NOT_KNOWN."""
    if function is None:
        return NOT_KNOWN
    annotation = function.returns
    if isinstance(annotation, ast.Subscript) and _last(annotation.value) in STREAMS:
        item = annotation.slice
        annotation = item.elts[0] if isinstance(item, ast.Tuple) else item
    written = [value for node in _given(function) if (value := _written(node)) is not NOT_KNOWN]
    if some := [value for value in written if value is not None]:
        return some[0]
    guessed = _sample(annotation, RESULTS)
    return written[0] if guessed is NOT_KNOWN and written else guessed


def source(value: Any) -> str:
    """A value of plain types as source."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{source(key)}: {source(value[key])}' for key in value)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(source, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(source, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, str | int | float | bool):
        return literal(value)
    return repr(value)


def _sample(annotation: ast.expr | None, samples: dict[str, Any]) -> Any:
    match annotation:
        case ast.Constant(value=None):
            return None
        case ast.Constant(value=str(text)):  # an annotation in quotes
            try:
                return _sample(ast.parse(text, mode="eval").body, samples)
            except SyntaxError:
                return NOT_KNOWN
        case ast.BinOp(op=ast.BitOr()):
            return _first(samples, annotation.left, annotation.right)
        case ast.Subscript(value=of, slice=ast.Tuple(elts=[first, *_])) if _last(of) == "Annotated":
            return _sample(first, samples)
        case ast.Subscript(value=of, slice=ast.Tuple(elts=several)) if _last(of) == "Union":
            return _first(samples, *several)
        case ast.Subscript(value=of, slice=one) if _last(of) == "Optional":
            return _sample(one, samples)
        case ast.Subscript(value=of, slice=among) if _last(of) == "Literal":
            first = among.elts[0] if isinstance(among, ast.Tuple) else among
            return first.value if isinstance(first, ast.Constant) else NOT_KNOWN
        case ast.Subscript(value=of, slice=one) if _last(of) in LISTS:
            return ITEMS.get(_last(one), NOT_KNOWN)
        case ast.Subscript(value=of) if _last(of) in ("dict", "Dict") and samples is RESULTS:
            return samples["dict"]
        case ast.Name(id=name) if name != "None" and (name != "dict" or samples is RESULTS):
            return samples.get(name, NOT_KNOWN)
    return NOT_KNOWN


def _first(samples: dict[str, Any], *annotations: ast.expr) -> Any:
    """The first of alternatives that there is a value for, None at the last."""
    values = [_sample(annotation, samples) for annotation in annotations]
    values.sort(key=lambda value: value is None)
    return next((value for value in values if value is not NOT_KNOWN), NOT_KNOWN)


def _given(function: Function) -> Iterator[ast.expr]:
    """What it yields, or returns, in the order of the text."""
    inner = {
        part
        for node in ast.walk(function)
        if node is not function and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for part in ast.walk(node)
    }
    own = [node for node in ast.walk(function) if node not in inner]
    yields = [node.value for node in own if isinstance(node, ast.Yield)]
    returns = [node.value for node in own if isinstance(node, ast.Return)]
    yield from (value for value in yields or returns if value is not None)


def _written(node: ast.expr) -> Any:
    """The value of what is written out, but for the gaps in text."""
    match node:
        case ast.Constant(value=str(text)):
            return shorten(text, LONGEST, placeholder=" …")
        case ast.Constant(value=value) if isinstance(value, bool | int | float | None):
            return value
        case ast.JoinedStr():
            parts = (p.value if isinstance(p, ast.Constant) else "some" for p in node.values)
            return shorten("".join(map(str, parts)), LONGEST, placeholder=" …")
        case ast.List() | ast.Tuple():
            items = [_written(item) for item in node.elts]
            return NOT_KNOWN if NOT_KNOWN in items else items
        case ast.Dict():
            keys = [_written(key) if key else NOT_KNOWN for key in node.keys]
            values = [_written(value) for value in node.values]
            if NOT_KNOWN in keys + values or not all(isinstance(key, str) for key in keys):
                return NOT_KNOWN
            return dict(zip(keys, values, strict=True))
    return NOT_KNOWN


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
