"""The values that a type can have: of a Literal, an Enum, a bool, or the classes of a union."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .values import annotated
from .walk import targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .module import Module

_ENUMS = ("Enum", "IntEnum", "StrEnum", "Flag")
_DEEPEST = 5  # aliases of aliases

# The values of a type that cannot be read, and with "-" before them those that were asked for.
UNREAD = frozenset({"?"})


def without(rest: frozenset[str], values: frozenset[str]) -> frozenset[str]:
    """Return what is left; nothing if two values of an unread type have been asked for."""
    if "?" not in rest:
        return rest - values
    rest = rest | {f"-{value}" for value in values}
    return frozenset() if len(rest) > 2 else rest


def patterns(pattern: ast.pattern) -> frozenset[str]:
    """Return the values, or the classes, that a pattern takes whole."""
    if isinstance(pattern, ast.MatchOr):
        found: set[str] = set()
        for each in pattern.patterns:
            found |= patterns(each)
        return frozenset(found)
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
        return patterns(pattern.pattern)
    if isinstance(pattern, ast.MatchSingleton):
        return frozenset({str(pattern.value)})
    if isinstance(pattern, ast.MatchValue):
        return frozenset({key(pattern.value)})
    if isinstance(pattern, ast.MatchClass) and not (pattern.patterns or pattern.kwd_patterns):
        return frozenset({key(pattern.cls)})
    return frozenset()


def members(annotation: ast.expr, module: Module, depth: int = _DEEPEST) -> frozenset[str] | None:
    """Return all values of a type, or all classes of a union; None if there are more."""
    plain = module.names.annotated(annotation)
    if depth <= 0:
        return None
    if isinstance(plain, ast.Constant):
        return frozenset({str(plain.value)})
    if isinstance(plain, ast.BinOp):
        return _union(list(parts(plain)), module, depth)
    if isinstance(plain, ast.Subscript):
        name = module.names.dotted(plain).rpartition(".")[2]
        items = plain.slice.elts if isinstance(plain.slice, ast.Tuple) else [plain.slice]
        if name == "Literal":
            return frozenset(key(item) for item in items)
        if name == "Union":
            return _union(items, module, depth)
        if name == "Optional":
            return _union([*items, ast.Constant(None)], module, depth)
        return None
    if module.names.dotted(plain) == "bool":
        return frozenset({"True", "False"})
    return _named_members(plain, module, depth)


def _named_members(plain: ast.expr | None, module: Module, depth: int) -> frozenset[str] | None:
    value = annotated(plain, module)
    if value.definition is not None and isinstance(value.definition.node, ast.ClassDef):
        owner, names = value.definition.node, value.definition.module.names
        if any(names.dotted(base).rpartition(".")[2] in _ENUMS for base in owner.bases):
            fields = [n for s in owner.body if isinstance(s, ast.Assign) for n in targets(s)]
            return frozenset(f"{owner.name}.{name}" for name in fields)
        return None
    if isinstance(plain, ast.Name):
        found = module.bindings().get(plain.id, ())
        if len(found) == 1 and found[0].kind == "value" and isinstance(found[0].node, ast.expr):
            return members(found[0].node, module, depth - 1)
        if plain.id in module.names.imported:
            return UNREAD
    return UNREAD if isinstance(plain, ast.Attribute) else None


def _union(parts: list[ast.expr], module: Module, depth: int) -> frozenset[str]:
    """Return the values of the parts of a union; of a class, its name."""
    found: set[str] = set()
    for part in parts:
        plain = module.names.annotated(part)
        if plain is not None:
            values = members(plain, module, depth - 1)
            found |= {key(plain)} if values is None else values
    return frozenset(found)


def parts(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the parts of a union."""
    if isinstance(node, ast.BinOp):
        yield from parts(node.left)
        yield from parts(node.right)
    else:
        yield node


def key(node: ast.expr) -> str:
    """Return how a value, or a class, is known in a set of them."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    text = ast.unparse(node)
    return ".".join(text.split(".")[-2:]) if isinstance(node, ast.Attribute) else text
