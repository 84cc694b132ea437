"""A tool as the rules see it: what it is given, and what it calls."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from .tasks import Tasks
from .walking import own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .module import Function, Module


class Tool:
    """A function that the model can call."""

    def __init__(self, module: Module, node: Function, made_by: ast.Call | None) -> None:
        self.module = module
        self.node = node
        self.made_by = made_by
        """the call of `function_tool`, where there is one"""
        self.name = node.name

    @cached_property
    def own(self) -> list[ast.AST]:
        """Its nodes without those of functions that are defined in it, in the order of the text."""
        return list(own(self.node))

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All its nodes."""
        return [node for statement in self.node.body for node in ast.walk(statement)]

    @cached_property
    def tasks(self) -> Tasks:
        """The tasks that it makes."""
        return Tasks(self)

    @cached_property
    def params(self) -> list[ast.arg]:
        """What the model chooses."""
        return [arg for arg in self._args if arg.arg not in ("self", "cls", self.context)]

    @property
    def _args(self) -> list[ast.arg]:
        args = self.node.args
        return [*args.posonlyargs, *args.args, *args.kwonlyargs]

    @cached_property
    def context(self) -> str:
        """The name of its RunContext, or nothing."""
        names = self.module.names
        for arg in self._args:
            if names.is_livekit(names.annotated(arg.annotation), "RunContext"):
                return arg.arg
        return ""

    @cached_property
    def handles(self) -> set[str]:
        """The local names of a speech handle."""
        return self._bound_to("speech_handle", "current_speech")

    @cached_property
    def sessions(self) -> set[str]:
        """The local names of the session."""
        return self._bound_to("session")

    def _bound_to(self, *attributes: str) -> set[str]:
        return {
            target.id
            for node in self.nodes
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Attribute)
            and node.value.attr in attributes
            for target in node.targets
            if isinstance(target, ast.Name)
        }

    def is_context(self, node: ast.AST | None) -> bool:
        return isinstance(node, ast.Name) and bool(self.context) and node.id == self.context

    def is_handle(self, node: ast.AST | None) -> bool:
        """Whether it is the handle of the speech that the tool is called in."""
        if isinstance(node, ast.Attribute):
            return node.attr in ("speech_handle", "current_speech")
        return isinstance(node, ast.Name) and node.id in self.handles

    def is_session(self, node: ast.AST | None) -> bool:
        if isinstance(node, ast.Attribute):
            of_tool = self.is_context(node.value) or ast.unparse(node.value) == "self"
            return node.attr == "session" and of_tool
        return isinstance(node, ast.Name) and node.id in self.sessions

    def calls(self, *attributes: str) -> Iterator[ast.Call]:
        """The calls of methods of these names in it."""
        return (call for name, call in self._calls if name in attributes)

    @cached_property
    def _calls(self) -> list[tuple[str, ast.Call]]:
        return [
            (node.func.attr, node)
            for node in self.nodes
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        ]

    @cached_property
    def updates(self) -> list[ast.Call]:
        """The calls of `ctx.update`."""
        return [c for c in self.calls("update") if self.is_context(c.func.value)]  # type: ignore[attr-defined]

    @cached_property
    def disallows(self) -> list[ast.Call | ast.Assign]:
        """Where it takes the right to interrupt away: by calls, or by setting the attribute."""
        calls: list[ast.Call | ast.Assign] = list(self.calls("disallow_interruptions"))
        calls += [
            node
            for node in self.nodes
            if isinstance(node, ast.Assign)
            and isinstance(target := node.targets[0], ast.Attribute)
            and target.attr == "allow_interruptions"
            and isinstance(node.value, ast.Constant)
            and node.value.value is False
        ]
        return calls
