"""The tasks of a tool: how they are made, waited for, cancelled and awaited."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from .walk import attribute_of, names_in, place, walk

if TYPE_CHECKING:
    from .tool import Tool

MAKERS = ("create_task", "ensure_future", "gather", "run_coroutine_threadsafe")
ASKS = ("result", "done", "exception", "cancelled")
# What may be given a task, and does not cancel it.
KEEPS = ("wait_if_not_interrupted", "wait", "shield", "gather", "as_completed", "len", "print")
FILLS = ("append", "add", "extend", "insert")


@dataclass(frozen=True)
class Waited:
    """A call of `wait_if_not_interrupted`.

    Args:
        call: The call.
        names: The names of what it waits for.
        elements: What it waits for that has no name.
    """

    call: ast.Call
    names: tuple[str, ...]
    elements: tuple[ast.expr, ...]


def waits(tool: Tool) -> list[Waited]:
    """Return where the tool waits for something and for the caller."""
    return [_waited(call) for call in tool.calls("wait_if_not_interrupted") if call.args]


def waited_for(tool: Tool) -> dict[str, Waited]:
    """Return the tasks that the tool made and waits for, and where it first waits for each."""
    return tool.tasks.waited


def _waited(call: ast.Call) -> Waited:
    names: list[str] = []
    elements: list[ast.expr] = []
    given = call.args[0]
    if isinstance(given, ast.Call) and len(given.args) == 1:  # list(tasks)
        given = given.args[0]
    if isinstance(given, ast.Call) and isinstance(given.func, ast.Attribute):  # tasks.values()
        given = given.func.value
    if isinstance(given, ast.ListComp) and isinstance(given.elt, ast.Name):  # [t for t in tasks]
        given = given.generators[0].iter
    parts = given.elts if isinstance(given, ast.List | ast.Tuple | ast.Set) else [given]
    for part in parts:
        part = part.value if isinstance(part, ast.Starred) else part
        if isinstance(part, ast.Name):
            names.append(part.id)
        else:
            elements.append(part)
    return Waited(call, tuple(names), tuple(elements))


def makes_task(node: ast.AST) -> bool:
    """Return whether it is a call that makes a task, or a collection of such calls."""
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        return makes_task(node.elt)
    if isinstance(node, ast.DictComp):
        return makes_task(node.value) or makes_task(node.key)
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return any(makes_task(element) for element in node.elts)
    if isinstance(node, ast.Dict):
        return any(makes_task(value) for value in node.values)
    return isinstance(node, ast.Call) and maker(node) != ""


def maker(call: ast.Call) -> str:
    """Return the name of the function that makes a task, if the call is one."""
    name = attribute_of(call)
    return name if name in MAKERS else ""


class Tasks:
    """The tasks that a tool makes and keeps in local names."""

    def __init__(self, tool: Tool) -> None:
        self._tool = tool
        self._kin: dict[str, frozenset[str]] = {}
        self._cancels: dict[str, list[ast.Call]] = {}
        self._given_away: dict[str, bool] = {}
        self._awaits: dict[str, list[ast.AST]] = {}

    @cached_property
    def made(self) -> dict[str, ast.AST]:
        """Return the names that hold tasks which the tool makes, each with what makes it."""
        found: dict[str, ast.AST] = {}
        for node in self._tool.nodes:
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if makes_task(node.value) and not self._is_of_a_group(node.value):
                    found.update({t.id: node.value for t in targets if isinstance(t, ast.Name)})
            elif (filled := _filled(node)) and any(makes_task(arg) for arg in filled[1]):
                found[filled[0]] = node
        return found

    @cached_property
    def waited(self) -> dict[str, Waited]:
        """Return the tasks that the tool waits for, and where it first waits for each."""
        found: dict[str, Waited] = {}
        for waited in waits(self._tool):
            for name in waited.names:
                if name in self.made:
                    found.setdefault(name, waited)
        return found

    def _is_of_a_group(self, made: ast.AST) -> bool:
        """Return whether a TaskGroup makes it, which cancels and awaits it in any case."""
        groups = {
            name
            for node in self._tool.nodes
            if isinstance(node, ast.withitem) and node.optional_vars
            for name in names_in(node.optional_vars)
        }
        return any(
            isinstance(n, ast.Call) and maker(n) and names_in(n.func) & groups for n in walk([made])
        )

    @cached_property
    def _bindings(self) -> list[tuple[set[str], ast.AST]]:
        """Return which names get something of which expression."""
        found: list[tuple[set[str], ast.AST]] = []
        for node in self._tool.nodes:
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    found.append((names_in(target), node.value))
            elif isinstance(node, ast.AnnAssign | ast.NamedExpr | ast.AugAssign) and node.value:
                found.append((names_in(node.target), node.value))
            elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
                found.append((names_in(node.target), node.iter))
            elif filled := _filled(node):
                found += [({filled[0]}, arg) for arg in filled[1]]
        return found

    def kin(self, name: str) -> frozenset[str]:
        """Return the names that hold this task: lists with it, and what is taken out of them."""
        if name not in self._kin:
            kin, more = {name}, {""}
            while more:
                found = (names for names, value in self._bindings if mentions(value, kin))
                more = {other for names in found for other in names} - kin
                kin |= more
            self._kin[name] = frozenset(kin)
        return self._kin[name]

    def cancels(self, name: str) -> list[ast.Call]:
        """Return the calls that cancel it."""
        if name not in self._cancels:
            kin = self.kin(name)
            self._cancels[name] = [
                call
                for call in self._tool.calls("cancel")
                if isinstance(call.func, ast.Attribute) and mentions(call.func.value, kin)
            ]
        return self._cancels[name]

    def given_away(self, name: str) -> bool:
        """Return whether something else gets it, and could cancel it or wait for it."""
        if name not in self._given_away:
            self._given_away[name] = self._is_given_away(self.kin(name))
        return self._given_away[name]

    def _is_given_away(self, kin: frozenset[str]) -> bool:
        for node in self._tool.nodes:
            if isinstance(node, ast.Call) and not _keeps(node):
                if any(
                    mentions(arg, kin) for arg in [*node.args, *(k.value for k in node.keywords)]
                ):
                    return True
            elif isinstance(node, ast.Assign) and mentions(node.value, kin):
                if any(isinstance(t, ast.Attribute | ast.Subscript) for t in node.targets):
                    return True
            elif isinstance(node, ast.Return | ast.Yield) and node.value:
                if mentions(node.value, kin):
                    return True
            elif isinstance(node, ast.withitem) and mentions(node.context_expr, kin):
                return True
        return False

    def awaits(self, name: str) -> list[ast.AST]:
        """Return where it is awaited, alone or with others, but for `wait_if_not_interrupted`."""
        if name not in self._awaits:
            kin = self.kin(name)
            found: list[ast.AST] = [
                node
                for node in self._tool.all(ast.Await)
                if attribute_of(node.value) != "wait_if_not_interrupted"
                and names_in(node.value) & kin
            ]
            found += [n.iter for n in self._tool.all(ast.AsyncFor) if names_in(n.iter) & kin]
            self._awaits[name] = found
        return self._awaits[name]

    def awaited_after(self, name: str, after: ast.AST) -> bool:
        """Return whether it is awaited below a node."""
        return any(place(node) > place(after) for node in self.awaits(name))


def _filled(node: ast.AST) -> tuple[str, list[ast.expr]] | None:
    """Return the name of the list that a call puts something into, and what it puts there."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        into = node.func.value
        if node.func.attr in FILLS and isinstance(into, ast.Name):
            return into.id, node.args
    return None


def _keeps(call: ast.Call) -> bool:
    return attribute_of(call) in (*KEEPS, *FILLS, "list", "set", "tuple", "isinstance")


def mentions(node: ast.AST, names: set[str] | frozenset[str]) -> bool:
    """Return whether `node` means the tasks themselves, and not what came out of them."""
    if isinstance(node, ast.Name):
        return node.id in names
    if isinstance(node, ast.Await):
        call = node.value
        return isinstance(call, ast.Call) and attribute_of(call) == "wait" and mentions(call, names)
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ASKS
    ):
        return False
    if isinstance(node, ast.Compare | ast.JoinedStr):
        return False
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        return mentions(node.elt, names)  # what it runs over is a binding of its own
    return any(mentions(child, names) for child in ast.iter_child_nodes(node))
