"""Finds the tool of a name, wherever it stands in the project."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ..carrying_out import WrongUsageError
from ..names import Problem
from .modules import FUNCTIONS, modules_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..project import Project
    from .modules import Function, Module


@dataclass(frozen=True)
class HandWritten:
    """A tool, the module that it is in, and its class if it is a method."""

    name: str
    """By which the model calls it."""
    module: Module
    function: Function
    owner: ast.ClassDef | None = None

    @property
    def place(self) -> str:
        return f"{self.module.path}:{self.function.lineno}"

    @cached_property
    def context(self) -> ast.arg | None:
        """Its RunContext."""
        return next((arg for arg in self._args if self._is_context(arg.annotation)), None)

    @cached_property
    def userdata(self) -> tuple[Module, ast.expr | None]:
        """The type of userdata that its RunContext names, if it does, and where that stands."""
        there, meant = self.module.meaning(self.context.annotation if self.context else None)
        return there.meaning(meant.slice) if isinstance(meant, ast.Subscript) else (there, None)

    @property
    def required(self) -> list[ast.arg]:
        """The parameters that a model must give."""
        args = self.function.args
        with_default = {arg.arg for arg in self._args[len(self._args) - len(args.defaults) :]}
        positional = [arg for arg in self._args if arg.arg not in with_default]
        keyword = zip(args.kwonlyargs, args.kw_defaults, strict=True)
        every = [*positional, *(arg for arg, default in keyword if default is None)]
        return [arg for arg in every if arg in self.params]

    @property
    def params(self) -> list[ast.arg]:
        """All that a model can give."""
        args = [*self._args, *self.function.args.kwonlyargs]
        own = args[1:] if self.owner else args
        return [arg for arg in own if arg is not self.context]

    @property
    def _args(self) -> list[ast.arg]:
        # a RunContext can be a keyword too, but hardly ever is
        return [*self.function.args.posonlyargs, *self.function.args.args]

    def _is_context(self, annotation: ast.expr | None) -> bool:
        there, meant = self.module.meaning(annotation)
        return there.names.is_livekit(meant, "RunContext") or "RunContext" in _source(meant)

    def method(self, name: str) -> Function | None:
        """A method of its class, or of one that this inherits from in the project."""
        return next(_methods(self.module, self.owner, name), None) if self.owner else None


def find(project: Project, name: str, path: str | None) -> HandWritten:
    """The one tool of this name, in the file `path` if that is given.

    Raises:
        WrongUsageError: There is none, or there are several.
    """
    tools = [tool for module in modules_with(project, "function_tool") for tool in _tools(module)]
    tools = [tool for tool in tools if path is None or tool.module.path == _path(project, path)]
    found = [tool for tool in tools if tool.name == name]
    if len(found) == 1:
        return found[0]
    if found:
        places = ", ".join(tool.place for tool in found)
        hint = f"choose one: --in {found[0].module.path}"
        if len({tool.module.path for tool in found}) == 1:
            hint = "give one of them another name: one file has them all"
        message = f"there is more than one tool {name}: {places}"
        raise WrongUsageError(Problem("several-tools", message, hint))
    where = f" in {path}" if path else ""
    names = sorted({tool.name for tool in tools})
    close = get_close_matches(name, names, n=3, cutoff=0.5) or names[:8]
    hint = f"there is {', '.join(close)}" if close else "nothing is decorated with function_tool"
    message = f"there is no tool {name}{where} that a test can reach"
    raise WrongUsageError(Problem("no-tool", message, hint))


def _tools(module: Module) -> Iterator[HandWritten]:
    for function in module.functions.values():
        if name := _tool_name(function):
            yield HandWritten(name, module, function)
    for owner in module.classes.values():
        for node in owner.body:
            if isinstance(node, FUNCTIONS) and (name := _tool_name(node)):
                yield HandWritten(name, module, node, owner)


def is_tool(node: ast.AST) -> bool:
    return isinstance(node, FUNCTIONS) and bool(_tool_name(node))


def _tool_name(function: Function) -> str:
    """The name by which the model calls it; nothing if it is no tool."""
    for decorator in function.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        if _source(call.func if call else decorator).split(".")[-1] == "function_tool":
            given = {k.arg: k.value for k in call.keywords} if call else {}
            name = given.get("name")
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                return name.value
            return function.name
    return ""


def _methods(module: Module, owner: ast.ClassDef, name: str) -> Iterator[Function]:
    yield from (n for n in owner.body if isinstance(n, FUNCTIONS) and n.name == name)
    for base in owner.bases:
        found = module.where(_source(base))
        if found and (above := found[0].classes.get(found[1])) and above is not owner:
            yield from _methods(found[0], above, name)


def _path(project: Project, text: str) -> PurePosixPath:
    """A path that was typed, relative to the root: from there, or from where we are."""
    path = PurePosixPath(text.replace("\\", "/"))
    if (project.root / path).exists():
        return path
    full = Path(text).resolve()
    inside = full.is_relative_to(project.root)
    return PurePosixPath(full.relative_to(project.root).as_posix()) if inside else path


def _source(node: ast.AST | None) -> str:
    return ast.unparse(node) if node else ""
