"""The tool that `module:tool` names, in a module, in a class or among what a factory makes."""

from __future__ import annotations

import inspect
import sys
import typing
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any

from livekit.agents import Agent

from ..errors import InputError, Problem
from ..settings import Settings, load
from .agents import TOOLS, Found, by_id, of_class, of_factory, own_agent, userdata_of
from .instance import make
from .subject import Subject, known_kind


def project_settings() -> Settings | None:
    """Return the settings of the project of the working directory, or None outside of one."""
    try:
        return load()
    except InputError as error:
        if [problem.code for problem in error.problems] == ["no-settings"]:
            return None
        raise


def extend_path(settings: Settings | None) -> None:
    """Let Python import what stands in the working directory, in src, and in the project."""
    folders = [settings.source] if settings else []
    for folder in (*folders, Path("src").resolve(), Path().resolve()):
        if folder.is_dir() and str(folder) not in sys.path:
            sys.path.insert(0, str(folder))


def find_subject(reference: str, settings: Settings | None = None) -> Subject:
    """Return the tool that `reference` names.

    Args:
        reference: `package.module:tool`, `package.module:Agent.tool` or
            `package.module:factory.tool`.
        settings: The project, whose agent the tool may belong to.

    Raises:
        InputError: There is no such tool.
    """
    module_name, _, path = reference.partition(":")
    if not module_name or not path:
        message = f"{reference!r} does not name a tool"
        hint = "write package.module:tool, or package.module:Agent.tool"
        raise InputError(Problem("bad-reference", message, hint))
    module = _import(module_name)
    owner, _, name = path.rpartition(".")
    tool, make_agent = _find(module, owner, name) or _fail(module, path)
    make_settings: Callable[[], dict[str, Any]] = dict[str, Any]
    if settings is not None and (own := own_agent(settings, tool)):
        make_agent, make_settings = own
    subject = Subject(reference, tool, make_agent, make_settings, {}, known_kind(tool))
    kind = None if "userdata" in make_settings() else userdata_of(tool)
    if kind is not None:
        return subject.with_userdata(lambda: make(kind))
    return subject


def _import(name: str) -> Any:
    try:
        return import_module(name)
    except Exception as error:
        message = f"{name} cannot be imported: {type(error).__name__}: {error}"
        hint = "it is imported from the working directory, from src, or as it is installed"
        raise InputError(Problem("bad-module", message, hint)) from error


def _find(module: Any, owner: str, name: str) -> Found | None:
    """Return the tool and what makes its agent."""
    if not owner:
        tool = getattr(module, name, None)
        tool = tool if isinstance(tool, TOOLS) else by_id(vars(module).values(), name)
        if tool is not None:
            return tool, lambda: Agent(instructions="", tools=[tool])
        for each in _classes(module):
            if found := of_class(each, name):
                return found
        return None
    holder: Any = module
    for part in owner.split("."):
        holder = getattr(holder, part, None)
    if inspect.isclass(holder):
        return of_class(holder, name)
    return of_factory(holder, name) if callable(holder) else None


def _classes(module: Any) -> Iterator[type]:
    kinds = [each for each in vars(module).values() if inspect.isclass(each)]
    yield from (kind for kind in kinds if kind.__module__ == module.__name__)


def _fail(module: Any, path: str) -> typing.NoReturn:
    listed = [name for name, value in vars(module).items() if isinstance(value, TOOLS)]
    listed += [
        f"{kind.__name__}.{name}"
        for kind in _classes(module)
        for name, value in vars(kind).items()
        if isinstance(value, TOOLS)
    ]
    close = get_close_matches(path, listed, n=1, cutoff=0.5)
    hint = f"its tools: {', '.join(listed)}" if listed else "it has no function tools"
    hint = f"did you mean {close[0]}?" if close else hint
    message = f"{path} is not a tool of {module.__name__}"
    raise InputError(Problem("no-such-tool", message, hint))
