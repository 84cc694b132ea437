"""Put held work in the place of what a tool reaches outside."""

from __future__ import annotations

import contextlib
import functools
import inspect
import json
import pkgutil
import re
import sys
import typing
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ..errors import InputError, Problem
from .stand_in import NUMBER, TEXT, StandIn, records
from .work import Work

_MANAGERS = contextlib.__file__
_MISSING = object()
# Modules that wait for asyncio.sleep themselves, and go on to do so when a tool's is held.
_NOT_THE_TOOL = re.compile(r"(asyncio|livekit|lrf)(\.|$)|.*\.longrunning\.")


@dataclass(frozen=True)
class Hold:
    """A held attribute of a module, a class or an object.

    Args:
        path: How it was named.
        owner: What it is an attribute of.
        name: The attribute.
        result: What the work returns.
    """

    path: str
    owner: Any
    name: str
    result: Any

    @property
    def original(self) -> Any:
        """Return what is held, as it is without the probe."""
        return inspect.getattr_static(self.owner, self.name, getattr(self.owner, self.name))

    @property
    def known_as(self) -> str:
        """Return the name by which Python knows it."""
        return str(getattr(getattr(self.owner, self.name), "__qualname__", self.name))

    @contextlib.contextmanager
    def applied(self, work: Work) -> Iterator[None]:
        """Put `work` in its place."""
        before = self._own_value()
        setattr(self.owner, self.name, self._stand_in(work))
        try:
            yield
        finally:
            if before is _MISSING:
                delattr(self.owner, self.name)
            else:
                setattr(self.owner, self.name, before)

    def _own_value(self) -> Any:
        """Return what is to be put back; nothing if the owner inherits the attribute."""
        if isinstance(getattr(type(self.owner), self.name, None), property):
            return getattr(self.owner, self.name)
        return vars(self.owner).get(self.name, _MISSING)

    def _stand_in(self, work: Work) -> Any:
        function = getattr(self.owner, self.name)
        path, is_method = self.path, inspect.isclass(self.owner)
        is_method = is_method and not isinstance(self.original, staticmethod | classmethod)

        def given(args: tuple[Any, ...]) -> tuple[Any, ...]:
            return args[1:] if is_method else args

        stand_in: Callable[..., Any]
        if is_generator(function):

            async def stand_in(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
                async for item in work.stream(path, given(args), kwargs):
                    yield item

        elif is_awaited(function):

            async def stand_in(*args: Any, **kwargs: Any) -> Any:
                return await work.run(path, given(args), kwargs)

        elif is_context(function):

            @contextlib.asynccontextmanager
            async def stand_in(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
                yield await work.run(path, given(args), kwargs)

        else:

            def stand_in(*args: Any, **kwargs: Any) -> Any:
                return work.run_at_once(path, given(args), kwargs)

        # Python names a coroutine that nobody awaits by this
        stand_in.__qualname__ = self.known_as
        if self._is_standard:
            stand_in = _for_the_tool(stand_in, function)
        return stand_in if is_method or not inspect.isclass(self.owner) else staticmethod(stand_in)

    @property
    def _is_standard(self) -> bool:
        """Return whether it is of the standard library, so that others than the tool call it."""
        module = inspect.getmodule(self.owner)
        name = module.__name__ if module else ""
        return name.partition(".")[0] in sys.stdlib_module_names


def _for_the_tool(stand_in: Callable[..., Any], function: Callable[..., Any]) -> Callable[..., Any]:
    """Return what calls `stand_in` for the tool, and `function` for whoever else calls it."""

    @functools.wraps(stand_in)
    def choose(*args: Any, **kwargs: Any) -> Any:
        caller = str(sys._getframe(1).f_globals.get("__name__"))
        return (function if _NOT_THE_TOOL.match(caller) else stand_in)(*args, **kwargs)

    return choose


def is_generator(function: Any) -> bool:
    """Return whether a call gives an asynchronous generator."""
    return inspect.isasyncgenfunction(function)


def is_awaited(function: Any) -> bool:
    """Return whether a call is awaited."""
    called = vars(type(function)).get("__call__")
    forms = (function, inspect.unwrap(function), called)
    return any(inspect.iscoroutinefunction(each) for each in forms)


def is_context(function: Any) -> bool:
    """Return whether a call gives an asynchronous context manager, made by contextlib."""
    code = getattr(function, "__code__", None)
    is_made = code is not None and code.co_filename == _MANAGERS
    return is_made and inspect.isasyncgenfunction(inspect.unwrap(function))


def parse_holds(written: tuple[str, ...]) -> tuple[list[Hold], list[Problem]]:
    """Return what `--hold` names, and what is wrong with it."""
    holds, problems = list[Hold](), list[Problem]()
    for text in written:
        try:
            holds.append(_parse(text))
        except InputError as error:
            problems += error.problems
    return holds, problems


def _parse(text: str) -> Hold:
    path, has_result, result = text.partition("=")
    owner_path, _, name = path.strip().rpartition(".")
    if not owner_path:
        raise _problem(path, "it is not a path", "write package.module.function")
    try:
        owner = pkgutil.resolve_name(owner_path)
        function = getattr(owner, name)
    except Exception as error:
        raise _problem(
            path,
            f"it cannot be found: {type(error).__name__}: {error}",
            "write the path by which the tool itself finds it, such as package.module.function",
        ) from error
    if not callable(function) or inspect.isclass(function):
        raise _problem(path, "it is not a function", f"hold one of its methods: {path}.…")
    value = _result(path, result) if has_result else default_result(function)
    return Hold(path, owner, name, value)


def default_result(function: Any) -> Any:
    """Return what work gives if nobody says what: a plain value where it is annotated with one."""
    try:
        hint = typing.get_type_hints(inspect.unwrap(function)).get("return")
    except Exception:
        hint = None
    if hint is type(None):
        return None
    plain: dict[Any, Any] = {str: TEXT, int: NUMBER, float: float(NUMBER), bool: True}
    if hint in plain:
        return plain[hint]
    return [StandIn()] if typing.get_origin(hint) is list or hint is list else StandIn()


def _result(path: str, text: str) -> Any:
    try:
        return records(json.loads(text))
    except ValueError as error:
        hint = f"""write a value of JSON, such as {path}='"found"' or {path}='{{"total": 3}}'"""
        raise _problem(path, f"its result is not JSON: {error}", hint) from error


def _problem(path: str, what: str, hint: str) -> InputError:
    return InputError(Problem("bad-hold", f"--hold {path}: {what}", hint))
