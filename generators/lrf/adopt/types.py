"""Classes of the expressions in a tool, as far as annotations and assignments tell."""

import ast
from collections.abc import Iterator

from ..source.modules import Class, Module
from ..source.syntax import FUNCTIONS, Function, assigned, last, parameters
from .tools import Written


class Types:
    """The classes of expressions in a function, by default that of the tool."""

    def __init__(
        self, tool: Written, function: Function | None = None, owner: Class | None = None
    ) -> None:
        self.tool = tool
        self.owner = owner or tool.owner
        self.module = owner.module if owner and owner.module else tool.module
        scopes = (function,) if function else (tool.function, tool.factory)
        self._scopes = [scope for scope in scopes if scope]

    def of(self, node: ast.AST | None, depth: int = 8) -> Class | None:
        """Return the class of an expression."""
        match node if depth else None:
            case ast.Name(id="self"):
                return self.owner
            case ast.Name(id=name):
                return self._of_name(name, depth)
            case ast.Attribute(attr="userdata") if self.tool.userdata:
                there, annotation = self.tool.userdata
                return there.class_of(annotation)
            case ast.Attribute(value=value, attr=name):
                base = self.of(value, depth - 1)
                return (
                    self._of_attribute(base, name, depth) if base else self._of_value(value, name)
                )
            case ast.Await(value=value) | ast.BoolOp(values=[*_, value]):
                return self.of(value, depth - 1)
            case ast.Call(func=func):
                return self._of_call(self.module, func, depth)
        return None

    def _of_name(self, name: str, depth: int) -> Class | None:
        for scope in self._scopes:
            for arg in parameters(scope):
                if arg.arg == name:
                    return self.module.class_of(arg.annotation)
            for target, value in assigned(ast.walk(scope)):
                if target == name and (kind := self.of(value, depth - 1)):
                    return kind
        return self._of_value(None, name)

    def _of_value(self, module: ast.expr | None, name: str) -> Class | None:
        """Return the class of an object at the top of a module."""
        dotted = f"{ast.unparse(module)}.{name}" if module else name
        there, name = self.module.where(dotted) or (self.module, "")
        value = there.value(name)
        return self._of_call(there, value.func, 0) if isinstance(value, ast.Call) else None

    def _of_call(self, module: Module, func: ast.expr, depth: int) -> Class | None:
        if last(func)[:1].isupper() and (kind := module.class_of(func)):
            return kind
        there, name = module.where(ast.unparse(func)) or (module, "")
        if function := there.function(name):
            return there.class_of(function.returns)
        base = self.of(func.value, depth - 1) if depth and isinstance(func, ast.Attribute) else None
        above, method = (base.method(last(func)) if base else None) or (None, None)
        return above.module.class_of(method.returns) if method and above and above.module else None

    def _of_attribute(self, base: Class, name: str, depth: int) -> Class | None:
        for above in base.bases():
            for function, node in _parts(above):
                module = above.module or self.module
                if isinstance(node, FUNCTIONS):  # a property
                    found = module.class_of(node.returns) if node.name == name else None
                else:
                    targets = dict(assigned([node]))
                    value = targets.get(f"self.{name}") if function else targets.get(name)
                    declared = getattr(node, "annotation", None)
                    is_it = value or ast.unparse(getattr(node, "target", node)) == name
                    found = module.class_of(declared) if declared and is_it else None
                    found = found or Types(self.tool, function, above).of(value, depth - 1)
                if found:
                    return found
        return None


def _parts(owner: Class) -> Iterator[tuple[Function | None, ast.stmt]]:
    """Yield the nodes of a class and of its methods, with the method."""
    yield from ((None, node) for node in owner.body)
    for method in (node for node in owner.body if isinstance(node, FUNCTIONS)):
        yield from (
            (method, n) for n in ast.walk(method) if isinstance(n, ast.Assign | ast.AnnAssign)
        )
