"""A function as the rules see it: its nodes, and what they stand for."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from .values import UNKNOWN, Definition, Value, resolve
from .walk import FUNCTIONS, SCOPES, Function, attribute_of, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .module import Module

Node = TypeVar("Node", bound=ast.AST)
_HANDLES = ("speech_handle", "current_speech")


class Code:
    """A function: its nodes, and what they stand for.

    Args:
        module: The module that it is in.
        node: Its definition.
    """

    def __init__(self, module: Module, node: Function) -> None:
        self.module = module
        self.node = node
        self.name = node.name
        self._values: dict[ast.AST, Value] = {}

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Return all its nodes, in the order of the text."""
        return walk(self.node.body, self.module.parent)

    @cached_property
    def _by_kind(self) -> dict[type, list[ast.AST]]:
        found = defaultdict(list)
        for node in self.nodes:
            found[node.__class__].append(node)
        return found

    def all(self, *kinds: type[Node]) -> list[Node]:
        """Return its nodes of some kinds, also those of functions that are defined in it."""
        return [node for kind in kinds for node in self._by_kind.get(kind, ())]  # type: ignore[misc]

    @cached_property
    def _own_by_kind(self) -> dict[type, list[ast.AST]]:
        if self.own is self.nodes:
            return self._by_kind
        found = defaultdict(list)
        for node in self.own:
            found[node.__class__].append(node)
        return found

    def own_all(self, kind: type[Node], *more: type[Node]) -> list[Node]:
        """Return its nodes of some kinds, without those of functions that are defined in it."""
        if not more:
            return self._own_by_kind.get(kind, [])  # type: ignore[return-value]
        return [n for k in (kind, *more) for n in self._own_by_kind.get(k, ())]  # type: ignore[misc]

    @cached_property
    def own(self) -> list[ast.AST]:
        """Return its nodes without those of functions that are defined in it."""
        if any(kind in self._by_kind for kind in SCOPES):
            return walk(self.node.body, into_scopes=False)
        return self.nodes

    @cached_property
    def text(self) -> str:
        """Return its source, decorators included."""
        first = min([self.node.lineno, *(d.lineno for d in self.node.decorator_list)])
        return "\n".join(self.module.lines[first - 1 : self.node.end_lineno])

    def value(self, node: ast.AST | None) -> Value:
        """Return what an expression in it is."""
        if node is None:
            return UNKNOWN
        if node not in self._values:
            # in a function within it, other names are bound
            inner = self.module.function_of(node) if self._has_inner else None
            self._values[node] = resolve(node, self.module, inner or self.node)
        return self._values[node]

    @cached_property
    def _has_inner(self) -> bool:
        return any(kind in self._by_kind for kind in FUNCTIONS)

    def called(self, call: ast.Call) -> Definition | None:
        """Return the function or class of the repository that is called."""
        return self.value(call.func).definition

    def calls(self, *attributes: str) -> Iterator[ast.Call]:
        """Yield the calls of methods of these names."""
        return (call for name in attributes for call in self._calls.get(name, ()))

    @cached_property
    def _calls(self) -> dict[str, list[ast.Call]]:
        found = defaultdict(list)
        for call in self.all(ast.Call):
            if isinstance(call.func, ast.Attribute):
                found[call.func.attr].append(call)
        return found

    @cached_property
    def args(self) -> list[ast.arg]:
        """Return its parameters."""
        args = self.node.args
        return [*args.posonlyargs, *args.args, *args.kwonlyargs]

    @cached_property
    def context(self) -> str:
        """Return the name of its RunContext, or ""."""
        names = self.module.names
        for arg in self.args:
            if arg.annotation is None:
                continue
            plain = names.annotated(arg.annotation)
            if names.is_livekit(plain, "RunContext"):
                return arg.arg
            dotted = names.dotted(plain)
            if "Context" in dotted and self.value(ast.Name(arg.arg)).path.endswith("RunContext()"):
                return arg.arg
        return ""

    @cached_property
    def handles(self) -> set[str]:
        """Return the local names of a speech handle."""
        return self._bound_to(*_HANDLES)

    @cached_property
    def sessions(self) -> set[str]:
        """Return the local names of the session."""
        return self._bound_to("session")

    def _bound_to(self, *attributes: str) -> set[str]:
        return {
            target.id
            for node in self.all(ast.Assign)
            if isinstance(node.value, ast.Attribute) and node.value.attr in attributes
            for target in node.targets
            if isinstance(target, ast.Name)
        }

    def is_context(self, node: ast.AST | None) -> bool:
        """Return whether it is the RunContext."""
        return isinstance(node, ast.Name) and bool(self.context) and node.id == self.context

    def is_handle(self, node: ast.AST | None) -> bool:
        """Return whether it is the handle of the speech that the tool is called in."""
        if isinstance(node, ast.Attribute):
            return node.attr in _HANDLES
        return isinstance(node, ast.Name) and node.id in self.handles

    def is_session(self, node: ast.AST | None) -> bool:
        """Return whether it is the session."""
        if isinstance(node, ast.Attribute) and node.attr == "session":
            of = node.value
            return self.is_context(of) or (isinstance(of, ast.Name) and of.id == "self")
        return isinstance(node, ast.Name) and node.id in self.sessions

    def is_caller(self, node: ast.AST) -> bool:
        """Return whether it is something by which the caller can be heard."""
        if isinstance(node, ast.Name) and node.id in ("self", self.context or "self"):
            return True
        return self.is_session(node) or self.is_handle(node)

    @cached_property
    def updates(self) -> list[ast.Call]:
        """Return the calls of `ctx.update`."""
        return [c for c in self.calls("update") if self.is_context(c.func.value)]  # type: ignore[attr-defined]

    @cached_property
    def disallows(self) -> list[ast.Call | ast.Assign]:
        """Return where it disallows interruptions, by a call or by setting the attribute."""
        found: list[ast.Call | ast.Assign] = list(self.calls("disallow_interruptions"))
        for node in self.all(ast.Assign):
            target, value = node.targets[0], node.value
            is_off = isinstance(value, ast.Constant) and value.value is False
            if is_off and attribute_of(target) == "allow_interruptions":
                found.append(node)
        return found
