"""The bindings of names in a scope."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from .walk import FUNCTIONS, Function, statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .module import Module


class Binding(NamedTuple):
    """The binding of a name.

    Args:
        kind: "value", "annotation" (an instance of it), "item" (one of its items), "self", "cls",
            "definition" or "unknown".
        node: The expression, the class or the definition.
    """

    kind: str
    node: ast.AST


Attributes: TypeAlias = dict[str, list[tuple[Binding, "Function | None"]]]


def bindings_in(scope: Function | ast.Module, module: Module) -> dict[str, list[Binding]]:
    """Return what each name of a scope is bound to there."""
    found: dict[str, list[Binding]] = {}
    for name, binding in _all(scope, module):
        found.setdefault(name, []).append(binding)
    return found


def _all(scope: Function | ast.Module, module: Module) -> Iterator[tuple[str, Binding]]:
    if isinstance(scope, FUNCTIONS):
        yield from _parameters(scope, module)
    for node in statements(scope.body, into_scopes=False):
        yield from bound(node)


def _parameters(function: Function, module: Module) -> Iterator[tuple[str, Binding]]:
    args = function.args
    all_args = [*args.posonlyargs, *args.args, *args.kwonlyargs]
    owner = module.parent.get(function)
    kinds = {d.id for d in function.decorator_list if isinstance(d, ast.Name)}
    for position, arg in enumerate(all_args):
        if position == 0 and isinstance(owner, ast.ClassDef) and "staticmethod" not in kinds:
            yield arg.arg, Binding("cls" if "classmethod" in kinds else "self", owner)
        elif arg.annotation:
            yield arg.arg, Binding("annotation", arg.annotation)
        else:
            yield arg.arg, Binding("unknown", arg)
    for extra in (args.vararg, args.kwarg):
        if extra:
            yield extra.arg, Binding("unknown", extra)


def bound(node: ast.AST) -> Iterator[tuple[str, Binding]]:
    """Yield the names that a statement binds, without those that it binds within a function."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield from _targets(target, node.value)
    elif isinstance(node, ast.AnnAssign):
        if isinstance(node.target, ast.Name):
            if node.value and not _is_none(node.value):
                yield node.target.id, Binding("value", node.value)
            else:
                yield node.target.id, Binding("annotation", node.annotation)
    elif isinstance(node, ast.AugAssign):
        if isinstance(node.target, ast.Name):
            yield node.target.id, Binding("unknown", node)
    elif isinstance(node, ast.For | ast.AsyncFor):
        if isinstance(node.target, ast.Name):
            yield node.target.id, Binding("item", node.iter)
        else:
            yield from _targets(node.target, None)
    elif isinstance(node, ast.With | ast.AsyncWith):
        for item in node.items:
            if item.optional_vars is not None:
                yield from _targets(item.optional_vars, item.context_expr)
    elif isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        yield node.name, Binding("definition", node)
    elif isinstance(node, ast.ExceptHandler) and node.name:
        yield node.name, Binding("unknown", node)


def _targets(target: ast.expr, value: ast.expr | None) -> Iterator[tuple[str, Binding]]:
    if isinstance(target, ast.Name):
        yield target.id, Binding("value", value) if value else Binding("unknown", target)
    elif isinstance(target, ast.Tuple | ast.List):
        values: list[ast.expr | None] = [None] * len(target.elts)
        if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
            values = list(value.elts)
        for inner, of in zip(target.elts, values, strict=True):
            yield from _targets(inner, of)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def attributes_of(owner: ast.ClassDef) -> Attributes:
    """Return what the attributes of a class are bound to, and in which method."""
    found: Attributes = {}
    for statement in owner.body:
        for name, binding in bound(statement):
            found.setdefault(name, []).append((binding, None))
        if isinstance(statement, FUNCTIONS) and statement.args.args:
            this = statement.args.args[0].arg
            for node in statements(statement.body, into_scopes=False):
                for name, binding in _on_self(node, this):
                    found.setdefault(name, []).append((binding, statement))
    return found


def _on_self(node: ast.AST, this: str) -> Iterator[tuple[str, Binding]]:
    if isinstance(node, ast.Assign):
        assigned = [(target, node.value) for target in node.targets]
        for target in node.targets:
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                assigned += zip(target.elts, node.value.elts, strict=False)
    elif isinstance(node, ast.AnnAssign):
        value = node.value
        has_value = value is not None and not _is_none(value)
        if _is_attribute(node.target, this):
            kind = "value" if has_value else "annotation"
            of = value if has_value and value is not None else node.annotation
            yield node.target.attr, Binding(kind, of)  # type: ignore[union-attr]
        return
    elif isinstance(node, ast.With | ast.AsyncWith):
        assigned = [(i.optional_vars, i.context_expr) for i in node.items if i.optional_vars]
    else:
        return
    for target, value in assigned:
        if _is_attribute(target, this):
            yield target.attr, Binding("value", value)  # type: ignore[attr-defined]


def _is_attribute(node: ast.AST, of: str) -> bool:
    value = node.value if isinstance(node, ast.Attribute) else None
    return isinstance(value, ast.Name) and value.id == of
