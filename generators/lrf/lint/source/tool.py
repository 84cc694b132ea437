"""A tool as the rules see it: how it is made, and what the model chooses."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from .code import Code
from .tasks import Tasks
from .walk import walk

if TYPE_CHECKING:
    from .module import Module
    from .walk import Function


class Tool(Code):
    """A function that the model can call.

    Args:
        module: The module that it is in.
        node: Its definition.
        made_by: The decorator, or the call, that makes it a tool.
    """

    def __init__(self, module: Module, node: Function, made_by: ast.expr) -> None:
        super().__init__(module, node)
        self.made_by = made_by if isinstance(made_by, ast.Call) else None
        self.mode = module.names.mode(self.made_by.func if self.made_by else made_by)

    def option(self, name: str) -> ast.expr | None:
        """Return a keyword of what makes it a tool."""
        keywords = self.made_by.keywords if self.made_by else []
        return next((k.value for k in keywords if k.arg == name), None)

    @cached_property
    def is_cancellable(self) -> bool:
        """Return whether LiveKit may cancel it: the model does, or the end of the session."""
        flags, is_livekit = self.option("flags"), self.module.names.is_livekit
        if flags is None or any(isinstance(n, ast.UnaryOp) for n in walk([flags])):
            return False  # flags that are taken away, ~ToolFlag.CANCELLABLE
        return any(is_livekit(n, "CANCELLABLE") for n in walk([flags]))

    @cached_property
    def is_async(self) -> bool:
        """Return whether it is an `async def`."""
        return isinstance(self.node, ast.AsyncFunctionDef)

    @cached_property
    def spoken_name(self) -> str:
        """Return the name that the model is told."""
        named = self.option("name") or self._in_schema("name")
        return str(named.value) if isinstance(named, ast.Constant) else self.name

    def _in_schema(self, key: str) -> ast.expr | None:
        """Return a value of its raw schema."""
        schema: ast.AST | None = self.option("raw_schema")
        if isinstance(schema, ast.Name):
            found = self.module.bindings().get(schema.id, ())
            schema = found[0].node if len(found) == 1 else None
        pairs = zip(schema.keys, schema.values, strict=True) if isinstance(schema, ast.Dict) else ()
        return next((v for k, v in pairs if isinstance(k, ast.Constant) and k.value == key), None)

    @cached_property
    def tasks(self) -> Tasks:
        """Return the tasks that it makes."""
        return Tasks(self)

    @cached_property
    def params(self) -> list[ast.arg]:
        """Return what the model chooses."""
        hidden = {"self", "cls", self.context}
        if self.mode:  # what is keyword-only comes from the patterns
            hidden |= {arg.arg for arg in self.node.args.kwonlyargs}
        return [arg for arg in self.args if arg.arg not in hidden]
