"""The tools of a module, read from its source; nothing is imported."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from ..errors import Problem
from ..spec.patterns import BUILT_IN, Pattern
from .plan import read_file as read_file

SIMULATED = "# Simulated."
# A mode is also known by the name of its class.
_CLASSES = {
    "Quick": "async",
    "Interruptible": "interruptible",
    "Background": "background",
    "Payment": "payment",
}
_Function = ast.AsyncFunctionDef | ast.FunctionDef


@dataclass(frozen=True)
class Tool:
    """A tool, as its source has it.

    The first of `patterns` is the mode; a plain `@function_tool` has none. One that `is_simulated`
    still has the operation that was generated. A method has an `owner`, its class.
    """

    name: str
    path: PurePosixPath
    line: int
    module: str = ""
    patterns: tuple[str, ...] = ()
    is_simulated: bool = False
    owner: str = ""
    needs_arguments: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names that the model sees: a background tool has a status tool too."""
        return (self.name, *([f"{self.name}_status"] if "background" in self.patterns else []))

    @property
    def called(self) -> str:
        """Return how source refers to it: `report`, or `Assistant.report`."""
        return f"{self.owner}.{self.name}" if self.owner else self.name

    @property
    def place(self) -> str:
        """Return where it is defined."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True)
class Module:
    """A Python file: the name by which it is imported, its lines, its syntax tree."""

    path: PurePosixPath
    name: str
    lines: tuple[str, ...]
    tree: ast.Module


class _Names:
    """The meaning of the names in a module: patterns by their decorators and classes."""

    def __init__(self, tree: ast.Module, registry: Sequence[Pattern]) -> None:
        self.registry = registry
        self.modes = {p.decorator: p.name for p in registry if p.kind == "mode"} | _CLASSES
        self.options = {p.decorator: p.name for p in registry if p.kind == "option" and p.module}
        imports = (node for node in tree.body if isinstance(node, ast.ImportFrom))
        self._imported = {a.asname: a.name for node in imports for a in node.names if a.asname}

    def original(self, node: ast.expr) -> str:
        """Return the name of what `node` refers to, as it was defined."""
        if isinstance(node, ast.Attribute):
            return node.attr
        name = node.id if isinstance(node, ast.Name) else ""
        return self._imported.get(name, name)


def parse(path: PurePosixPath, name: str, content: bytes) -> Module | Problem:
    """Return a file's syntax tree, or why there is none."""
    try:
        tree = ast.parse(content, str(path))
    except (SyntaxError, ValueError) as error:
        where = f"{path}:{getattr(error, 'lineno', None) or 1}"
        message = f"{where}: not valid Python: {getattr(error, 'msg', error)}"
        return Problem("bad-syntax", message, "fix it first")
    return Module(path, name, tuple(content.decode(errors="replace").splitlines()), tree)


def tools_in(module: Module, registry: Sequence[Pattern] = BUILT_IN) -> Iterator[Tool]:
    """Yield the tools that a module defines, methods of classes too."""
    names = _Names(module.tree, registry)
    for node in module.tree.body:
        owner, body = (node.name, node.body) if isinstance(node, ast.ClassDef) else ("", [node])
        for function in body:
            if isinstance(function, _Function) and (tool := _tool(function, module, names, owner)):
                yield tool


def _tool(function: _Function, module: Module, names: _Names, owner: str) -> Tool | None:
    for decorator in function.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        called = names.original(call.func if call else decorator)
        mode = names.modes.get(called)
        if not mode and called != "function_tool":
            continue
        keywords = {k.arg: k.value for k in (call.keywords if call else ()) if k.arg}
        name = function.name if mode else _text(keywords.get("name")) or function.name
        patterns = (mode, *_options(keywords, function, names)) if mode else ()
        source = module.lines[function.lineno - 1 : function.end_lineno]
        simulated = bool(mode) and any(SIMULATED in line for line in source)
        at = (module.path, function.lineno, module.name)
        return Tool(name, *at, patterns, simulated, owner, _needs_arguments(function.args))
    return None


def _needs_arguments(args: ast.arguments) -> bool:
    required = args.args[: len(args.args) - len(args.defaults)]
    return any(a.arg != "self" and "RunContext" not in ast.unparse(a) for a in required)


def _options(keywords: dict[str, ast.expr], function: _Function, names: _Names) -> Iterator[str]:
    has = {name for name, value in keywords.items() if not _is_none(value)}
    has |= {"progress"} if any(a.arg == "on_step" for a in function.args.kwonlyargs) else set()
    has |= {"streaming"} if _yields(function) else set()
    own = keywords.get("options")
    for item in own.elts if isinstance(own, ast.List | ast.Tuple) else ():
        has.add(names.options.get(names.original(getattr(item, "func", item)), ""))
    yield from (p.name for p in names.registry if p.kind == "option" and p.name in has)


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _text(value: ast.expr | None) -> str:
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def _yields(function: _Function) -> bool:
    nodes: list[ast.AST] = list(function.body)
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(node, _Function | ast.Lambda | ast.ClassDef):
            nodes += ast.iter_child_nodes(node)
    return False
