"""The search for a tool by its name, wherever it is defined."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from ..errors import InputError, Problem
from ..source.modules import Class, Module
from ..source.repository import Repository
from ..source.syntax import FUNCTIONS, Function, last, parameters, plain, required, unquoted

OURS = {"quick_tool", "interruptible_tool", "background_tool", "payment_tool"}


@dataclass(frozen=True)
class Written:
    """A tool that somebody has written: `owner` is its class, `factory` what it is made in.

    `wrap` is the call `function_tool(…)` that makes it, if that is not a decorator.
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
        """Return where it is."""
        return f"{self.module.path}:{self.function.lineno}"

    @property
    def word(self) -> str:
        """Return its name as Python can have it."""
        return re.sub(r"\W", "_", self.name)

    @property
    def parameters(self) -> list[ast.arg]:
        """Return the parameters that a model must give."""
        return [a for a in required(self.function) if not self._context(a)]

    @property
    def userdata(self) -> tuple[Module, ast.expr] | None:
        """Return the type of userdata that its RunContext names, and its module."""
        found = (self._context(arg) for arg in parameters(self.function))
        there, node = next(filter(None, found), (self.module, None))
        return (there, node.slice) if isinstance(node, ast.Subscript) else None

    def _context(self, arg: ast.arg) -> tuple[Module, ast.expr] | None:
        """Return the type of a parameter that takes the RunContext, out of its alias."""
        there, node = self.module, arg.annotation
        for _ in range(9):  # aliases may go in a circle
            node = unquoted(node)
            if node is None or there.full(ast.unparse(plain(node) or node)).endswith("RunContext"):
                return (there, node) if node else None
            there, name = there.where(ast.unparse(node)) or (there, "")
            node = there.value(name)
        return None


def find_tool(repository: Repository, name: str, file: str) -> Written:
    """Return the one tool of this name, in `file`, or at `file:line`, if that is given.

    Raises:
        InputError: There is none, or more than one, or it needs no adoption.
    """
    path, colon, line = file.partition(":")
    modules = [m for m in repository.modules_with(b"_tool") if str(m.path).endswith(path)]
    tools = [tool for module in modules for tool in _tools(module, module.tree, None, None)]
    found = [t for t in tools if t.name == name and t.place.endswith(colon + line)]
    if len(found) > 1:
        places = ", ".join(tool.place for tool in found)
        message = f"several tools are called {name}: {places}"
        raise InputError(Problem("several-tools", message, f"say which: --in {found[0].place}"))
    if not found:
        names = sorted({tool.name for tool in tools})
        close = get_close_matches(name, names, n=3, cutoff=0.5) or names[:8]
        hint = f"there is {', '.join(close)}" if close else "nothing else calls function_tool"
        message = f"there is no tool {name!r} in {file or 'any file'}{repository.broken(b'_tool')}"
        raise InputError(Problem("unknown-tool", message, hint))
    if found[0].maker in OURS:
        message = f"{found[0].place}: {name} is made by {found[0].maker}, so its patterns are known"
        raise InputError(Problem("not-foreign", message, "see gen-tool status for its contract"))
    return found[0]


def _tools(
    module: Module, node: ast.AST, owner: Class | None, factory: Function | None
) -> Iterator[Written]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield from _tools(module, child, Class(child.name, module, child), factory)
            continue
        if isinstance(child, FUNCTIONS):
            for decorator in child.decorator_list:
                maker = last(getattr(decorator, "func", decorator))
                if maker in (*OURS, "function_tool"):
                    name = _text(decorator) or child.name
                    yield Written(name, module, child, owner, factory, maker=maker)
        elif isinstance(child, ast.Call) and last(child.func) == "function_tool":
            function = _wrapped(module, child.args[0], owner, factory) if child.args else None
            if function:
                name = _text(child) or function.name
                yield Written(name, module, function, owner, factory, child)
        inner = child if isinstance(child, FUNCTIONS) else factory
        yield from _tools(module, child, owner, inner)


def _wrapped(
    module: Module, node: ast.expr, owner: Class | None, factory: Function | None
) -> Function | None:
    """Return the function that is given to `function_tool`."""
    local = (n for n in ast.walk(factory or ast.Pass()) if isinstance(n, FUNCTIONS))
    if found := next((n for n in local if n.name == last(node) and n is not factory), None):
        return found
    if method := owner.method(last(node)) if owner and isinstance(node, ast.Attribute) else None:
        return method[1]
    there, name = module.where(ast.unparse(node)) or (module, "")
    return there.function(name)


def _text(call: ast.expr) -> str:
    values = [k.value for k in getattr(call, "keywords", []) if k.arg == "name"]
    return str(getattr(values[0], "value", "")) if values else ""
