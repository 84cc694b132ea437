"""The meaning of a module's names, by its imports and the aliases at its top."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_FROM_STAR = ("function_tool", "RunContext", "SpeechHandle", "AgentSession", "Agent", "ToolFlag")
MODES = ("quick_tool", "interruptible_tool", "background_tool", "payment_tool")
_CLASSES = dict(zip(("Quick", "Interruptible", "Background", "Payment"), MODES, strict=True))


class Names:
    """The dotted names that the names of a module stand for."""

    def __init__(self, tree: ast.Module, statements: Iterable[ast.AST]) -> None:
        self.imported: dict[str, str] = {}
        for node in statements:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    name = alias.name if alias.asname else alias.name.split(".")[0]
                    self.imported[alias.asname or name] = name
            elif isinstance(node, ast.ImportFrom):
                self._take(node)
        self._aliases: dict[str, ast.expr] = {}
        for statement in tree.body:
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                self._alias(statement.targets[0].id, statement.value)
            elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                self._alias(statement.target.id, statement.value)
            elif type(statement).__name__ == "TypeAlias":  # from Python 3.12
                self._alias(statement.name.id, statement.value)  # type: ignore[attr-defined]

    def _take(self, node: ast.ImportFrom) -> None:
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            if alias.name != "*":
                dotted = module + alias.name if module.endswith(".") else f"{module}.{alias.name}"
                self.imported[alias.asname or alias.name] = dotted
            elif module.startswith("livekit"):
                self.imported.update({name: f"{module}.{name}" for name in _FROM_STAR})
            elif module.endswith("longrunning"):
                self.imported.update({name: f"{module}.{name}" for name in MODES})

    def _alias(self, name: str, value: ast.expr | None) -> None:
        while isinstance(value, ast.Subscript):  # RunContext_T = RunContext[Data]
            value = value.value
        if isinstance(value, ast.Name | ast.Attribute):
            self._aliases[name] = value

    def dotted(self, node: ast.AST | None) -> str:
        """Return what `node` stands for, such as asyncio.sleep, or "" if it is not a name."""
        if isinstance(node, ast.Name):
            if (path := self.imported.get(node.id)) is not None:
                return path
            alias = root = self._aliases.get(node.id)
            while isinstance(root, ast.Attribute):
                root = root.value
            if isinstance(root, ast.Name) and root.id in self.imported:
                return self.dotted(alias)
            return node.id
        if isinstance(node, ast.Attribute):
            before = self.dotted(node.value)
            return f"{before}.{node.attr}" if before else ""
        if isinstance(node, ast.Subscript):
            return self.dotted(node.value)
        return ""

    def is_livekit(self, node: ast.AST | None, *names: str) -> bool:
        """Return whether it is one of LiveKit's `names`, by whatever module it is imported."""
        dotted = self.dotted(node)
        return dotted.rpartition(".")[2] in names and dotted.startswith("livekit.")

    def mode(self, node: ast.AST) -> str:
        """Return which decorator of the runtime it is, such as payment_tool, or ""."""
        before, _, name = self.dotted(node).rpartition(".")
        mode = _CLASSES.get(name, name)
        return mode if mode in MODES and "longrunning" in before.split(".") else ""

    def annotated(self, node: ast.expr | None) -> ast.expr | None:
        """Return an annotation without its quotes and without Annotated."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                node = ast.parse(node.value.strip(), mode="eval").body
            except (SyntaxError, ValueError):
                return None
        if isinstance(node, ast.Subscript) and self.dotted(node).endswith("Annotated"):
            of = node.slice
            return self.annotated(of.elts[0]) if isinstance(of, ast.Tuple) and of.elts else None
        return node
