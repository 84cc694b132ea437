"""The slow part of a tool: the one function in it that a test can hold and let go."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..carrying_out import WrongUsageError
from ..names import Problem
from .modules import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .modules import Function, Module
    from .tool import HandWritten

# Modules that come with gen-tool: their functions wait for the work, and are not it.
OURS = {"charges", "in_call", "jobs", "longrunning", "owned", "progress", "sources", "tool_state"}
WAITING = {"create_task", "ensure_future", "wait_for", "shield", "gather", "wait"}
NOTHING = "there is nothing in {} that a test can hold"


@dataclass(frozen=True)
class Work:
    """A function as the tool calls it: `search`, `self.search` or `gateway.charge`.

    `function` is its definition, where that is in the project.
    """

    name: str
    function: Function | None
    is_iterated: bool = False
    """Whether the tool iterates over it."""

    @property
    def is_generator(self) -> bool:
        own = self.function and any(isinstance(n, ast.Yield) for n in ast.walk(self.function))
        return bool(own) or (self.function is None and self.is_iterated)


def find(tool: HandWritten, name: str | None, leave_out: Sequence[str] = ()) -> Work:
    """The work of the tool: the one that is named, else the only one that there is.

    Raises:
        WrongUsageError: It is not clear which.
    """
    if name is not None:
        return named(tool, name, "--work")
    used = _candidates(tool)
    left = {work.name: work for work in used if work.name not in leave_out}
    if len(left) == 1:
        [work] = left.values()
        return work
    if left:
        message = f"{tool.name} waits for {', '.join(left)}: which of them is its slow part?"
        hint = f"say so: {' or '.join(f'--work {name}' for name in left)}"
        raise WrongUsageError(Problem("several-works", message, hint))
    hint = "move its slow part into an async function of its own, in the same module or class"
    raise WrongUsageError(Problem("no-work", NOTHING.format(tool.name), hint))


def named(tool: HandWritten, name: str, option: str) -> Work:
    """The function that an option names.

    Raises:
        WrongUsageError: The tool's module has no such function.
    """
    used = {work.name: work for work in _uses(tool)}
    for full in (name, f"self.{name}"):
        if full in used:
            return used[full]
    if name in tool.module.functions:
        return Work(name, tool.module.functions[name])
    bare = name.removeprefix("self.")
    if method := tool.method(bare):
        return Work(f"self.{bare}", method)
    known = sorted({work.name for work in _candidates(tool)} | set(tool.module.functions))
    hint = f"there is {', '.join(known)}" if known else "name a function of its module"
    message = f"{option} {name}: {tool.name} calls no function of that name"
    raise WrongUsageError(Problem("bad-work", message, hint))


def is_awaited(tool: HandWritten, name: str) -> bool:
    """Whether the tool waits for what this function gives, or makes a task of it."""
    waited_for: list[ast.expr] = []
    for node in ast.walk(tool.function):
        if isinstance(node, ast.Await):
            waited_for.append(node.value)
        elif isinstance(node, ast.Call) and _last(node.func) in WAITING:
            waited_for += node.args
    for node in waited_for:
        if isinstance(node, ast.Starred):
            waited_for.append(node.value)
        elif isinstance(node, ast.List | ast.Tuple):
            waited_for += node.elts
        elif isinstance(node, ast.ListComp | ast.GeneratorExp):
            waited_for.append(node.elt)
    return any(isinstance(node, ast.Call) and _name(node.func) == name for node in waited_for)


def _candidates(tool: HandWritten) -> list[Work]:
    """What is slow as far as can be seen, without what is ours, or waits for another of them."""
    found = {
        work.name: work
        for work in _uses(tool)
        if not _is_ours(tool.module, work.name)
        and (
            isinstance(work.function, ast.AsyncFunctionDef)
            if work.function
            else "." in work.name and (work.is_iterated or is_awaited(tool, work.name))
        )
    }
    wait_for_others = {
        _name(call.func)
        for call in ast.walk(tool.function)
        if isinstance(call, ast.Call)
        for argument in [*call.args, *(keyword.value for keyword in call.keywords)]
        for part in ast.walk(argument)
        if _name(part) in found
    }
    return [work for name, work in found.items() if name not in wait_for_others]


def _uses(tool: HandWritten) -> Iterator[Work]:
    """The functions that can be replaced, as the tool refers to them, each once."""
    local = _local_names(tool.function)
    iterated = {
        _name(part)
        for node in ast.walk(tool.function)
        if isinstance(node, ast.AsyncFor) or (isinstance(node, ast.comprehension) and node.is_async)
        for part in ast.walk(node.iter)
    }
    iterated |= {
        _name(argument)
        for node in ast.walk(tool.function)
        if isinstance(node, ast.Call) and _name(node.func).endswith("aclosing")
        for argument in map(_called, node.args)
    }
    seen = set()
    for node in (n for statement in tool.function.body for n in ast.walk(statement)):
        name = _name(node)
        root = name.partition(".")[0]
        if not name or name in seen or (root in local and root != "self"):
            continue
        seen.add(name)
        is_there, function = _definition(tool, name)
        if is_there:
            yield Work(name, function, name in iterated)


def _definition(tool: HandWritten, name: str) -> tuple[bool, Function | None]:
    """Whether a test could replace what `name` stands for, and its definition if it is known."""
    module, (root, _, attribute) = tool.module, name.partition(".")
    if not attribute:
        where = module.where(name)
        function = where[0].functions.get(where[1]) if where else None
        return function is not None and function is not tool.function, function
    if root == "self" and tool.owner:
        method = tool.method(attribute)
        return method is not None and method is not tool.function, method
    if submodule := module.submodule(root):
        return True, submodule.functions.get(attribute)
    where = module.where(root)
    # an object at the top of the module, such as a client
    is_object = where is not None and where[1] in where[0].values
    return is_object, _method_of_object(*where, attribute) if where and is_object else None


def _method_of_object(module: Module, name: str, method: str) -> Function | None:
    for node in module.statements:
        if isinstance(node, ast.Assign) and name in map(_name, node.targets):
            where = module.where(_name(_called(node.value)))
            owner = where[0].classes.get(where[1]) if where else None
            members = owner.body if owner else []
            return next((m for m in members if isinstance(m, FUNCTIONS) and m.name == method), None)
    return None


def _is_ours(module: Module, name: str) -> bool:
    origin = module.imports.get(name.partition(".")[0], ("", ""))
    package, _, last = origin[0].rpartition(".")
    return package == module.project.package and last in OURS


def _local_names(function: Function) -> set[str]:
    args = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    stored = {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return args | stored


def _called(node: ast.expr) -> ast.expr:
    return node.func if isinstance(node, ast.Call) else node


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else _name(node)


def _name(node: ast.AST) -> str:
    """`name`, or `name.attribute`; nothing for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return ""
