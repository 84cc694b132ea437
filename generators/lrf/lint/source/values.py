"""The value of an expression: an object of a library, by its path, or of the project.

`self.calendar.events().insert(…)` is `googleapiclient.discovery.build().events().insert()` if
`__init__` assigns what `build()` returns. One import inside the repository is followed.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from .walk import FUNCTIONS, Function, attribute_of, statements

if TYPE_CHECKING:
    from .bindings import Binding
    from .module import Module

DEPTH = 40
_WRAPPERS = ("Optional", "ClassVar", "Final", "Required", "NotRequired", "Awaitable", "Coroutine")


class Definition(NamedTuple):
    """A function or a class of the repository, or one of its modules, and where it is."""

    node: Function | ast.ClassDef | ast.Module
    module: Module


class Made(NamedTuple):
    """A call, and where it is."""

    call: ast.Call
    module: Module
    function: Function | None


class Value(NamedTuple):
    """The value of an expression.

    Args:
        path: What leads to it from an import; "" if that is unknown or of the repository.
        calls: The calls on the path, the first one first.
        definition: What it is, or is an instance of, if the repository defines that.
        is_instance: Whether it is an instance of the definition.
        of: What it holds, by its annotation.
    """

    path: str = ""
    calls: tuple[Made, ...] = ()
    definition: Definition | None = None
    is_instance: bool = False
    of: tuple[Value, ...] = ()


UNKNOWN = Value()


def resolve(node: ast.AST | None, module: Module, at: Function | None, depth: int = DEPTH) -> Value:
    """Return what an expression is, as far as the text tells.

    Args:
        node: The expression.
        module: The module that it is in.
        at: The function that it is in.
        depth: How many steps to follow.
    """
    if depth <= 0 or node is None:
        return UNKNOWN
    if isinstance(node, ast.Name):
        return _name(node.id, module, at, depth)
    if isinstance(node, ast.Attribute):
        return _attribute(node, module, at, depth)
    if isinstance(node, ast.Call):
        return _call(node, module, at, depth)
    if isinstance(node, ast.Await | ast.NamedExpr | ast.Starred):
        return resolve(node.value, module, at, depth - 1)
    if isinstance(node, ast.Subscript):
        value = resolve(node.value, module, at, depth - 1)
        return value._replace(path=value.path and f"{value.path}[]", of=(), definition=None)
    if isinstance(node, ast.BoolOp):
        return _agreed([resolve(each, module, at, depth - 1) for each in node.values])
    if isinstance(node, ast.IfExp):
        return _agreed([resolve(n, module, at, depth - 1) for n in (node.body, node.orelse)])
    return UNKNOWN


def _agreed(values: list[Value]) -> Value:
    """Return what all of them are; what is unknown does not count."""
    known = [value for value in values if value != UNKNOWN]
    if not known or any(value[0] != known[0][0] or value[2] != known[0][2] for value in known):
        return UNKNOWN
    return max(known, key=lambda value: len(value.calls))


def _name(name: str, module: Module, at: Function | None, depth: int) -> Value:
    scope = at
    while scope is not None:
        if found := module.bindings(scope).get(name):
            return _once(name, scope, found, module, depth)
        scope = module.function_of(scope)
    return name_in_module(name, module, depth)


def _once(
    name: str, scope: Function | None, found: list[Binding], module: Module, depth: int
) -> Value:
    """Return what the bindings of a name agree on; it is found out once."""
    key = (scope, name)
    if key not in module.values:
        module.values[key] = UNKNOWN  # for `query = query.where(…)`: the other binding counts
        values = [_bound(each, module, scope, depth) for each in found]
        if scope is None and all(value == UNKNOWN for value in values):
            values = _set_by_functions(name, module, depth)
        module.values[key] = _agreed(values)
    return module.values[key]


def name_in_module(name: str, module: Module, depth: int = DEPTH) -> Value:
    """Return what a name at the top of a module is."""
    if depth <= 0:  # modules that import each other
        return UNKNOWN
    path = module.names.imported.get(name)
    if path is not None:
        return _import(path, module, depth)
    if found := module.bindings().get(name):
        return _once(name, None, found, module, depth)
    return Value(path=name)


def _set_by_functions(name: str, module: Module, depth: int) -> list[Value]:
    """Return what functions assign to a global."""
    found = []
    for node in module.statements:
        if isinstance(node, ast.Global) and name in node.names:
            function = module.function_of(node)
            for each in module.bindings(function).get(name, ()):
                found.append(_bound(each, module, function, depth - 1))
    return found


def _import(path: str, module: Module, depth: int) -> Value:
    found = module.imported(path)
    if found is None:
        return Value(path=path)
    other, name = found
    if not name:
        return Value(definition=Definition(other.tree, other))
    # what it imports itself is followed too: a package's __init__ is no stop of its own
    return name_in_module(name, other, depth - 10)


def _bound(binding: Binding, module: Module, at: Function | None, depth: int) -> Value:
    kind, node = binding
    if kind == "value":
        return resolve(node, module, at, depth - 1)
    if kind == "annotation":
        return annotated(node, module, depth - 1)
    if kind == "item":
        value = resolve(node, module, at, depth - 1)
        return value.of[-1] if value.of else UNKNOWN
    if kind in ("self", "cls") and isinstance(node, ast.ClassDef):
        return Value(definition=Definition(node, module), is_instance=kind == "self")
    if kind == "definition" and isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        return Value(definition=Definition(node, module))
    return UNKNOWN


def annotated(node: ast.AST | None, module: Module, depth: int = DEPTH) -> Value:
    """Return what is annotated: an instance."""
    plain = module.names.annotated(node) if isinstance(node, ast.expr) else None
    if plain is None or depth <= 0:
        return UNKNOWN
    if isinstance(plain, ast.BinOp):
        found = [annotated(each, module, depth - 1) for each in (plain.left, plain.right)]
        return _agreed(found)
    if isinstance(plain, ast.Constant):  # None
        return UNKNOWN
    if isinstance(plain, ast.Subscript):
        items = plain.slice.elts if isinstance(plain.slice, ast.Tuple) else [plain.slice]
        of = tuple(annotated(each, module, depth - 1) for each in items)
        last = module.names.dotted(plain).rpartition(".")[2]
        if last in _WRAPPERS:
            return of[-1]
        if last == "Union":
            return _agreed(list(of))
        value = annotated(plain.value, module, depth - 1)
        return value._replace(of=of)
    if isinstance(plain, ast.Name) and (alias := _alias(plain.id, module)):
        return annotated(alias, module, depth - 1)
    value = resolve(plain, module, None, depth - 1)
    if value.path:
        return Value(path=f"{value.path}()")
    return value._replace(is_instance=True)


def _alias(name: str, module: Module) -> ast.AST | None:
    """Return what an alias such as `Context = RunContext[Data]` stands for."""
    found = module.bindings().get(name, ())
    values = [b.node for b in found if b.kind == "value" and isinstance(b.node, ast.Subscript)]
    return values[0] if len(values) == 1 else None


def _attribute(node: ast.Attribute, module: Module, at: Function | None, depth: int) -> Value:
    value = resolve(node.value, module, at, depth - 1)
    if value.definition is not None:
        return attribute(value, node.attr, depth - 1)
    if not value.path:
        return UNKNOWN
    if node.attr == "userdata" and value.of:
        return value.of[0]
    of = value.of if node.attr == "session" else ()
    return value._replace(path=f"{value.path}.{node.attr}", of=of)


def attribute(value: Value, name: str, depth: int = DEPTH) -> Value:
    """Return an attribute of a module, a class or an instance of the repository."""
    if value.definition is None or depth <= 0:
        return UNKNOWN
    node, module = value.definition
    if isinstance(node, ast.Module):
        return name_in_module(name, module, depth - 1)
    if not isinstance(node, ast.ClassDef):
        return UNKNOWN
    if found := module.attributes(node).get(name):
        result = _agreed([_bound(each, module, function, depth - 1) for each, function in found])
        if result.definition is not None and _is_property(result.definition.node):
            return _returned(result.definition, depth - 1)
        return result
    for base in node.bases:
        inherited = resolve(base, module, None, depth - 1)
        if inherited.definition and inherited.definition != value.definition:
            of = inherited._replace(is_instance=value.is_instance)
            if (result := attribute(of, name, depth - 2)) != UNKNOWN:
                return result
        elif inherited.path:
            return Value(path=f"{inherited.path}().{name}")
    return UNKNOWN


def _is_property(node: ast.AST) -> bool:
    decorators = node.decorator_list if isinstance(node, FUNCTIONS) else []
    return any(attribute_of(each) in ("property", "cached_property") for each in decorators)


def _call(node: ast.Call, module: Module, at: Function | None, depth: int) -> Value:
    if isinstance(node.func, ast.Name) and node.func.id == "super" and at is not None:
        owner = module.class_of(at)
        base = resolve(owner.bases[0], module, None, depth - 1) if owner and owner.bases else None
        return base._replace(is_instance=True) if base and base.definition else UNKNOWN
    value = resolve(node.func, module, at, depth - 1)
    if value.definition is not None:
        if isinstance(value.definition.node, ast.ClassDef):
            return value._replace(is_instance=True)
        return _returned(value.definition, depth - 1)
    if not value.path:
        return UNKNOWN
    calls = (*value.calls, Made(node, module, at))
    if value.path.endswith(("asyncio.create_task", "asyncio.ensure_future", ".to_thread")):
        return UNKNOWN
    return Value(path=f"{value.path}()", calls=calls)


def _returned(definition: Definition, depth: int) -> Value:
    """Return what a function of the repository returns, or yields if it makes a context."""
    function, module = definition
    if not isinstance(function, FUNCTIONS):
        return UNKNOWN
    values = []
    for node in statements(function.body, into_scopes=False):
        value = node.value if isinstance(node, ast.Return | ast.Expr) else None
        if isinstance(node, ast.Expr):
            value = value.value if isinstance(value, ast.Yield) else None
        if value is not None and not isinstance(value, ast.Constant):
            values.append(resolve(value, module, function, depth - 1))
    found = _agreed(values)
    if found == UNKNOWN and function.returns is not None:
        return annotated(function.returns, module, depth - 1)
    return found
