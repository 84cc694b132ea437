"""Finds the tool of a name, wherever it stands."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path, PurePosixPath

from ..errors import InputError, Problem
from .modules import Class, Module, Repository
from .syntax import FUNCTIONS, Function, last, required

MAKERS = frozenset({"quick_tool", "interruptible_tool", "background_tool", "payment_tool"})


@dataclass(frozen=True)
class Written:
    """A tool that somebody has written.

    Args:
        name: By which the model calls it.
        module: The file that it is in.
        function: What it runs.
        owner: The class that it is a method of, or whose method makes it.
        factory: The function that makes it, if it is not simply decorated where it stands.
        wrap: The call `function_tool(…)` that makes it a tool, if that is not a decorator.
        maker: Which decorator or function made it.
    """

    name: str
    module: Module
    function: Function
    owner: Class | None = None
    factory: Function | None = None
    wrap: ast.Call | None = None
    maker: str = "function_tool"

    @property
    def place(self) -> str:
        """Where it is."""
        return f"{self.module.path}:{self.function.lineno}"

    @cached_property
    def parameters(self) -> list[ast.arg]:
        """The parameters that a model must give."""
        return [arg for arg in required(self.function.args) if arg is not self.context]

    @cached_property
    def context(self) -> ast.arg | None:
        """Its RunContext."""
        args = self.function.args
        found = (a for a in [*args.posonlyargs, *args.args, *args.kwonlyargs] if self._takes(a))
        return next(found, None)

    def _takes(self, arg: ast.arg) -> bool:
        kind = self.module.class_of(arg.annotation)
        _, node = self.context_type(arg)
        return "RunContext" in (kind.name if kind else "") or last(node) == "RunContext"

    def context_type(self, arg: ast.arg | None) -> tuple[Module, ast.expr | None]:
        """Return the annotation of a parameter, out of its alias, and the module it stands in."""
        there, node = self.module, arg.annotation if arg else None
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node = ast.parse(node.value, mode="eval").body if node.value.strip() else None
        if isinstance(node, ast.Name | ast.Attribute):
            found = there.where(ast.unparse(node))
            if found and found[1] in found[0].values:
                return found[0], found[0].values[found[1]]
        return there, node

    @property
    def userdata(self) -> Class | None:
        """The type of userdata that its context, or that of its agent, names."""
        there, node = self.context_type(self.context)
        if isinstance(node, ast.Subscript):
            return there.class_of(node.slice)
        return None


def find_tool(repository: Repository, name: str, file: str | None) -> Written:
    """Return the one tool of this name, in `file` if that is given.

    Raises:
        InputError: There is none, or more than one, or it needs no adoption.
    """
    modules = list(repository.modules_with(b"_tool"))
    if file:
        path = _relative(repository, file)
        modules = [module for module in modules if module.path == path]
    tools = [tool for module in modules for tool in tools_in(module)]
    found = [tool for tool in tools if tool.name == name]
    if len(found) > 1:
        places = ", ".join(tool.place for tool in found)
        hint = f"say which: --in {found[0].module.path}"
        raise InputError(Problem("several-tools", f"there are several {name}: {places}", hint))
    if not found:
        names = sorted({tool.name for tool in tools})
        close = get_close_matches(name, names, n=3, cutoff=0.5) or names[:8]
        hint = f"there is {', '.join(close)}" if close else "nothing calls function_tool"
        where = f" in {file}" if file else ""
        raise InputError(Problem("unknown-tool", f"there is no tool {name!r}{where}", hint))
    if found[0].maker in MAKERS:
        message = f"{found[0].place}: {name} is made by {found[0].maker}, so its patterns are known"
        raise InputError(Problem("not-foreign", message, "see gen-tool status for its contract"))
    return found[0]


def tools_in(module: Module) -> Iterator[Written]:
    """Yield the tools of a module: functions, methods, and what functions make."""
    yield from _tools(module, module.tree, None, None)


def _tools(
    module: Module, node: ast.AST, owner: Class | None, factory: Function | None
) -> Iterator[Written]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield from _tools(module, child, Class(child.name, module, child), factory)
        elif isinstance(child, FUNCTIONS):
            if made := _decorator(child):
                given = _text(made[1]) or child.name
                yield Written(given, module, child, owner, factory, maker=made[0])
            yield from _tools(module, child, owner, child)
        else:
            if isinstance(child, ast.Call) and child.args and last(child.func) == "function_tool":
                if function := _wrapped(module, child.args[0], owner, factory):
                    name = _text(child) or function.name
                    yield Written(name, module, function, owner, factory, child)
            yield from _tools(module, child, owner, factory)


def _decorator(function: Function) -> tuple[str, ast.Call | None] | None:
    for node in function.decorator_list:
        call = node if isinstance(node, ast.Call) else None
        name = last(call.func if call else node)
        if name in (*MAKERS, "function_tool"):
            return name, call
    return None


def _wrapped(
    module: Module, node: ast.expr, owner: Class | None, factory: Function | None
) -> Function | None:
    """Return the function that is given to `function_tool`."""
    if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "self" and owner:
        found = owner.method(node.attr)
        return found[1] if found else None
    inner = (n for n in ast.walk(factory) if isinstance(n, FUNCTIONS)) if factory else ()
    local = next((n for n in inner if n.name == last(node) and n is not factory), None)
    there = module.where(ast.unparse(node))
    return local or (there[0].functions.get(there[1]) if there else None)


def _text(call: ast.Call | None) -> str:
    keywords = call.keywords if call else []
    value = next((k.value for k in keywords if k.arg == "name"), None)
    is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
    return str(value.value) if is_text else ""  # type: ignore[union-attr]


def _relative(repository: Repository, file: str) -> PurePosixPath:
    root, path = repository.project.root, PurePosixPath(file.replace("\\", "/"))
    full = Path(file).resolve()
    if not (root / path).exists() and full.is_relative_to(root.resolve()):
        return PurePosixPath(full.relative_to(root.resolve()).as_posix())
    return path
