"""What class an expression in a tool is of, as far as annotations and assignments tell."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .modules import Class, Module
from .syntax import FUNCTIONS, Function, assigned
from .tools import Written


class Types:
    """The classes of expressions in a tool, and in what it calls."""

    def __init__(self, tool: Written, module: Module, function: Function, owner: Class | None):
        self.tool = tool
        self.module = module
        self.function = function
        self.owner = owner
        around = tool.factory if function is tool.function else None
        self._scopes = [scope for scope in (function, around) if scope]

    def of(self, node: ast.expr | None, depth: int = 0) -> Class | None:
        """Return the class of an expression."""
        if depth > 8 or node is None:
            return None
        match node:
            case ast.Name(id="self"):
                return self.owner
            case ast.Name(id=name):
                return self._of_name(name, depth)
            case ast.Attribute(attr="userdata"):
                return self.tool.userdata
            case ast.Attribute(value=value, attr=name):
                if base := self.of(value, depth + 1):
                    return self._of_attribute(base, name, depth)
                return self._of_value(self.module, node, depth)
            case ast.Await(value=value):
                return self.of(value, depth + 1)
            case ast.BoolOp(values=values):
                found = (self.of(value, depth + 1) for value in values)
                return next((kind for kind in found if kind), None)
            case ast.Call(func=func):
                return self._of_call(self.module, func, depth)
        return None

    def _of_name(self, name: str, depth: int) -> Class | None:
        for scope in self._scopes:
            arguments = scope.args
            for arg in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
                if arg.arg == name:
                    return self.module.class_of(arg.annotation)
            for target, value in _bindings(scope):
                if target == name and (kind := self.of(value, depth + 1)):
                    return kind
        return self._of_value(self.module, ast.Name(name), depth)

    def _of_value(self, module: Module, node: ast.expr, depth: int) -> Class | None:
        """Return the class of an object at the top of a module."""
        if not (found := module.where(ast.unparse(node))):
            return None
        there, name = found
        declared = (n for n in there.statements if isinstance(n, ast.AnnAssign))
        for each in declared:
            if ast.unparse(each.target) == name and (kind := there.class_of(each.annotation)):
                return kind
        value = there.values.get(name)
        return self._of_call(there, value.func, depth) if isinstance(value, ast.Call) else None

    def _of_call(self, module: Module, func: ast.expr, depth: int) -> Class | None:
        if (kind := module.class_of(func)) and (kind.node or kind.name[:1].isupper()):
            return kind
        if kind and kind.name.rpartition(".")[2][:1].isupper():
            return kind
        if found := module.where(ast.unparse(func)):
            function = found[0].functions.get(found[1])
            return found[0].class_of(function.returns) if function else None
        if isinstance(func, ast.Attribute) and (base := self.of(func.value, depth + 1)):
            if (method := base.method(func.attr)) and method[0].module:
                return method[0].module.class_of(method[1].returns)
        return None

    def _of_attribute(self, base: Class, name: str, depth: int) -> Class | None:
        for above in base.bases():
            if not above.module or not above.node:
                continue
            for node in above.node.body:
                if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == name:
                    return above.module.class_of(node.annotation)
                if isinstance(node, FUNCTIONS) and node.name == name:  # a property
                    return above.module.class_of(node.returns)
            for where, target, value, declared in _attributes(above):
                if target.removeprefix("self.") == name:
                    inner = Types(self.tool, above.module, where, above) if where else None
                    if kind := above.module.class_of(declared) if declared else None:
                        return kind
                    if inner and (kind := inner.of(value, depth + 1)):
                        return kind
                    if isinstance(value, ast.Call):
                        return self._of_call(above.module, value.func, depth)
        return None


def _attributes(
    owner: Class,
) -> Iterator[tuple[Function | None, str, ast.expr | None, ast.expr | None]]:
    """Yield what a class and its methods give values to: where, the name, the value, its type."""
    for node in owner.node.body if owner.node else ():
        if isinstance(node, FUNCTIONS):
            for part in ast.walk(node):
                declared = getattr(part, "annotation", None)
                for target, value in assigned([part]):
                    if target.startswith("self."):
                        yield node, target, value, declared
        else:
            yield from ((None, target, value, None) for target, value in assigned([node]))


def _bindings(function: Function) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names that a function gives a value, `with` included."""
    yield from assigned(ast.walk(function))
    for node in ast.walk(function):
        if isinstance(node, ast.With | ast.AsyncWith):
            for item in node.items:
                if item.optional_vars is not None:
                    yield ast.unparse(item.optional_vars), item.context_expr
