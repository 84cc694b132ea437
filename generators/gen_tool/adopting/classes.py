"""Classes of the project: what they inherit, and what an instance cannot be made without."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeAlias

from .modules import FUNCTIONS, Module

if TYPE_CHECKING:
    from .modules import Function

Class: TypeAlias = tuple[Module, ast.ClassDef]
"""A class, and the module that it is in."""


def lineage(module: Module, owner: ast.ClassDef) -> list[Class]:
    """The class and those in the project that it inherits from."""
    found = [(module, owner)]
    for there, node in found:
        for base in node.bases:
            above = there.class_of(_without_type(base))
            if above and all(above[1].name != known.name for _, known in found):
                found.append(above)
    return found


def is_agent(classes: list[Class]) -> bool:
    """Whether a class of this lineage is derived from LiveKit's Agent."""
    bases = [(there, _without_type(base)) for there, owner in classes for base in owner.bases]
    return any(
        there.names.is_livekit(base, "Agent") or ast.unparse(base).split(".")[-1] == "Agent"
        for there, base in bases
    )


def method(owner: ast.ClassDef, name: str) -> Function | None:
    functions = (node for node in owner.body if isinstance(node, FUNCTIONS))
    return next((function for function in functions if function.name == name), None)


def required(init: Function) -> list[str]:
    """The parameters of a method that have no default."""
    args = init.args
    positional = [*args.posonlyargs, *args.args][1:]
    count = len(positional) - len(args.defaults)
    keyword = zip(args.kwonlyargs, args.kw_defaults, strict=True)
    return [arg.arg for arg in positional[: max(count, 0)]] + [
        arg.arg for arg, default in keyword if default is None
    ]


def required_of(owner: ast.ClassDef) -> list[str] | None:
    """What an instance cannot be made without; None where that cannot be known."""
    if init := method(owner, "__init__"):
        return required(init)
    is_dataclass = any("dataclass" in ast.unparse(node) for node in owner.decorator_list)
    if is_dataclass or [ast.unparse(base) for base in owner.bases] == ["BaseModel"]:
        return [
            ast.unparse(node.target)
            for node in owner.body
            if isinstance(node, ast.AnnAssign) and node.value is None
        ]
    return None if owner.bases else []


def _without_type(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Subscript) else node
