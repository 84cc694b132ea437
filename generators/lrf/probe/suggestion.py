"""Suggestions of what to hold, for a tool that is probed without a hold."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import CodeType, ModuleType
from typing import Any

from .hold import is_awaited, is_generator

CLIENTS = {"aiohttp": "aiohttp.ClientSession._request", "httpx": "httpx.AsyncClient.send"}
LIBRARIES = ("asyncio", "livekit", "logging", "contextlib")


def suggest_holds(tool: Any) -> list[str]:
    """Return paths of what a tool's source names and awaits, by which it could be held."""
    function, names = inspect.unwrap(tool), names_of(tool)
    known = getattr(function, "__globals__", {})
    found = [path for name in names for path in _of_name(name, known.get(name), names, function)]
    owner = known.get(function.__qualname__.partition(".")[0])
    if inspect.isclass(owner):
        methods = [name for name in names if is_awaited(inspect.getattr_static(owner, name, None))]
        found += [f"{function.__module__}.{owner.__name__}.{name}" for name in methods]
    return list(dict.fromkeys(found))


def names_of(tool: Any) -> list[str]:
    """Return the names that a tool's source uses, each once."""
    code = getattr(inspect.unwrap(tool), "__code__", None)
    return [] if code is None else list(dict.fromkeys(_names(code)))


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _of_name(name: str, value: Any, names: list[str], function: Any) -> Iterator[str]:
    module = function.__module__
    if value is None or inspect.isclass(value):
        return
    if isinstance(value, ModuleType):
        if value.__name__ == "asyncio" and "to_thread" in names:
            yield "asyncio.to_thread"
        if value.__name__.split(".")[0] in CLIENTS:
            yield CLIENTS[value.__name__.split(".")[0]]
            return
    is_module = isinstance(value, ModuleType)
    home = value.__name__ if is_module else getattr(value, "__module__", None)
    if str(home).split(".")[0] in LIBRARIES:
        return
    if is_awaited(value) or is_generator(value):
        yield f"{module}.{name}"
        return
    for attribute in names:
        method = inspect.getattr_static(value, attribute, None)
        if is_awaited(method) or is_generator(method):
            yield f"{module}.{name}.{attribute}"
