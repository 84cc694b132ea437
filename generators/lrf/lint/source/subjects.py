"""The values that the subject of a test can have, by its type."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .members import UNREAD, members
from .values import resolve
from .walk import FUNCTIONS, Function, attribute_of

if TYPE_CHECKING:
    from .module import Module

# Methods that return a text or something of a dictionary, not one of a few values.
_GIVE_TEXT = ("get", "pop", "lower", "upper", "strip", "json", "getenv", "str", "input", "replace")


class Subjects:
    """The subjects of tests in a function.

    Args:
        module: The module of the function.
        function: The function.
    """

    def __init__(self, module: Module, function: Function) -> None:
        self._module = module
        self._function = function

    def values(self, subject: ast.expr) -> frozenset[str] | None:
        """Return all values that a subject can have, by its type; None if they are endless."""
        annotation, module = self._annotation(subject)
        if annotation is None:
            return self._unread(subject)
        return members(annotation, module)

    def _unread(self, subject: ast.expr) -> frozenset[str] | None:
        """Return whether a subject without an annotation may have a type with few values."""
        if isinstance(subject, ast.Attribute):
            return UNREAD
        if isinstance(subject, ast.Name):
            found = self._module.bindings(self._function).get(subject.id, ())
            if len(found) == 1 and found[0].kind == "value":
                value = found[0].node
                value = value.value if isinstance(value, ast.Await) else value
                if isinstance(value, ast.Call) and attribute_of(value) not in _GIVE_TEXT:
                    return UNREAD
                return UNREAD if isinstance(value, ast.Attribute) else None
        return None

    def _annotation(self, subject: ast.expr) -> tuple[ast.expr | None, Module]:
        module = self._module
        if isinstance(subject, ast.Name):
            scope: Function | None = self._function
            found = module.bindings(scope).get(subject.id, ())
            for each in found:
                if each.kind == "annotation" and isinstance(each.node, ast.expr):
                    return each.node, module
            value = found[0].node if len(found) == 1 and found[0].kind == "value" else None
            value = value.value if isinstance(value, ast.Await) else value
            if isinstance(value, ast.Call):
                return self.returned(value)
        if isinstance(subject, ast.Call):
            return self.returned(subject)
        key = subject.slice if isinstance(subject, ast.Subscript) else None
        name = key.value if isinstance(key, ast.Constant) else getattr(subject, "attr", "")
        if isinstance(subject, ast.Attribute | ast.Subscript) and isinstance(name, str):
            owner = resolve(subject.value, module, self._function).definition
            if owner is not None and isinstance(owner.node, ast.ClassDef):
                for binding, _ in owner.module.attributes(owner.node).get(name, ()):
                    if binding.kind == "annotation" and isinstance(binding.node, ast.expr):
                        return binding.node, owner.module
        return None, module

    def returned(self, call: ast.Call) -> tuple[ast.expr | None, Module]:
        """Return the annotation of what a call gives, and the module that it is in."""
        called = self._module.called(call, self._function)
        if called is not None and isinstance(called.node, FUNCTIONS):
            return called.node.returns, called.module
        return None, self._module
