"""The contracts of a project's tests, read from their source."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from ..spec.patterns import BUILT_IN, Pattern
from .reader import Module, Tool

_OF_NO_PATTERN = ("Contract", "OperationContract")


@dataclass(frozen=True)
class Declaration:
    """A contract: the class `name` of tests for a tool.

    `tool` is how it is called in the module it is imported from: `report`, or `Assistant.report`.
    Unless it `is_plain`, a base is unknown, and only running it tells what it promises.
    """

    name: str
    path: PurePosixPath
    line: int
    module: str
    tool: str
    patterns: tuple[str, ...]
    is_plain: bool

    @property
    def place(self) -> str:
        """Return where it is."""
        return f"{self.path}:{self.line}"

    def is_of(self, tool: Tool) -> bool:
        """Return whether it states what this tool promises."""
        # a tool may be imported through a package that passes it on
        return tool.called == self.tool and f"{tool.module}.".startswith(f"{self.module}.")


def declarations_in(
    module: Module, registry: Sequence[Pattern] = BUILT_IN
) -> Iterator[Declaration]:
    """Yield the contracts that a file of tests declares."""
    known = {name: p.name for p in registry if (name := p.contract_class)}
    nodes = (node for node in module.tree.body if isinstance(node, ast.ImportFrom))
    imports = {
        a.asname or a.name: (node.module or "", a.name) for node in nodes for a in node.names
    }
    for node in module.tree.body:
        keywords = node.keywords if isinstance(node, ast.ClassDef) else []
        tool = next((k.value for k in keywords if k.arg == "tool"), None)
        if tool is None or not isinstance(node, ast.ClassDef):
            continue
        first, *attributes = ast.unparse(tool).split(".")
        source, original = imports.get(first, ("", first))
        if attributes and original[:1].islower():  # a module: tool=report.report
            source, (original, *attributes) = f"{source}.{original}", attributes
        bases = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
        bases = [imports.get(base, ("", base))[1] for base in bases]
        yield Declaration(
            node.name,
            module.path,
            node.lineno,
            source,
            ".".join([original, *attributes]),
            tuple(known[base] for base in bases if base in known),
            all(base in known or base in _OF_NO_PATTERN for base in bases),
        )
