"""Values for a test, as source: what a model gives, what an operation returns."""

import ast
from typing import Any, TypeAlias

from ..source.modules import Class, Module
from ..source.syntax import Function, assigned, last, required, unquoted
from ..spec.values import literal
from .work import TASKS

UNKNOWN = "..."
"""The placeholder where nothing can be made up."""

Use: TypeAlias = dict[str, Any]
"""The uses of a value: its keys "[key", attributes ".name", items "*", "#" for a number."""

TEXT = '"Found 42"'
DICT = '{"name": "shoes"}'
GUESSES = {"str": '"shoes"', "int": "3", "float": "2.5", "bool": "True", "dict": DICT}
# As a model writes them.
DATES = {"date": '"2030-05-17"', "time": '"12:00"', "datetime": '"2030-05-17T12:00:00"'}
LISTS = ("list", "List", "Sequence", "Iterable", "set", "tuple")


def sample(module: Module, node: ast.expr | None, imports: set[str], depth: int = 0) -> str:
    """Return a value of the type that an annotation names; `imports` gets what it needs."""
    match node := unquoted(node):
        case ast.Constant(value=None):
            return "None"
        case ast.BinOp(left=left, right=right):
            first = sample(module, left, imports, depth)
            is_better = first not in (UNKNOWN, "None")
            return first if is_better else sample(module, right, imports, depth)
        case ast.Subscript(value=of, slice=inner):
            first_type = inner.elts[0] if isinstance(inner, ast.Tuple) else inner
            if last(of) == "Literal":
                return ast.unparse(first_type).replace("'", '"')
            if last(of) in LISTS:
                item = sample(module, first_type, imports, depth)
                return '["red", "blue"]' if item == GUESSES["str"] else f"[{item}]"
            if last(of) in ("Annotated", "Optional", "Union"):
                return sample(module, first_type, imports, depth)
            return DICT if last(of) in ("dict", "Dict") else UNKNOWN
    if (name := last(node)) in (*GUESSES, *LISTS):
        return GUESSES.get(name, '["red", "blue"]')
    if name in DATES and not depth:
        return DATES[name]
    there, own_name = (module.where(ast.unparse(node)) if node else None) or (module, "")
    if (alias := there.value(own_name)) and depth < 9:
        return sample(there, alias, imports, depth)
    kind = module.class_of(node)
    return instance(kind, imports, depth + 1) if kind and (kind.node or depth) else UNKNOWN


def instance(kind: Class, imports: set[str], depth: int = 0) -> str:
    """Return how to make an instance; deep inside another, if need be one without its values."""
    kind = kind.implementation()
    where, _, name = kind.path.rpartition(".")
    if where:
        imports.add(f"from {where} import {name}")
    if kind.is_a("Enum", "StrEnum", "IntEnum"):
        return f"{name}.{next(assigned(kind.body))[0]}"
    needed = _required(kind)
    if kind.node and depth < 4 and not (depth and needed and kind.method("__init__")):
        given = [f"{n}={sample(m, type_, imports, depth + 1)}" for m, n, type_ in needed]
        return f"{name}({', '.join(given)})"
    # what the tool asks of it is held, so it does not matter that it was never initialised
    return f"{name}.__new__({name})" if where else UNKNOWN


def _required(kind: Class) -> list[tuple[Module, str, ast.expr | None]]:
    """Return the required arguments of an instance, and their annotations."""
    if (found := kind.method("__init__")) and found[0].module:
        return [(found[0].module, arg.arg, arg.annotation) for arg in required(found[1])]
    return [
        (above.module, ast.unparse(node.target), node.annotation)
        for above in kind.bases()
        if above.module and above.node
        if above.node.decorator_list or kind.is_a("BaseModel", "NamedTuple", "TypedDict")
        for node in above.body
        if isinstance(node, ast.AnnAssign)
        and not node.value
        and last(node.annotation) != "ClassVar"
    ]


def used(function: Function, call: ast.Call) -> tuple[str, set[str]]:
    """Return a value that can be used as a function uses what a call gives; a text by default.

    Beside it are the names that it goes through.
    """
    root: Use = {}
    known: dict[str, Use] = {}
    methods = {node.func for node in ast.walk(function) if isinstance(node, ast.Call)}

    def part(node: ast.AST, key: str) -> Use | None:
        whole = find(node)
        return None if whole is None else whole.setdefault(key, {})

    def find(node: ast.AST) -> Use | None:
        match node:
            case _ if node is call:
                return root
            case ast.Name(id=name):
                return known.get(name)
            case ast.Await(value=value) | ast.BoolOp(values=[value, *_]):
                return find(value)
            case ast.Subscript(value=value, slice=ast.Slice()):
                return find(value)
            case (
                ast.Subscript(value=value, slice=ast.Constant(value=str(key)))
                | ast.Call(
                    func=ast.Attribute(value=value, attr="get"),
                    args=[ast.Constant(value=str(key)), *_],
                )
            ):
                return part(value, f"[{key}")
            case ast.Subscript(value=value):
                return part(value, "*")
            case ast.Call(func=ast.Attribute(value=value, attr="json" | "result" | "items")):
                return find(value)
            case ast.Call(func=ast.Name(id="len" | "enumerate" | "sorted"), args=[value, *_]):
                part(value, "*")
                return find(value)
            case ast.Call(args=[value, *_]) if last(node.func) in TASKS:
                return find(value)
            case ast.Attribute(value=value, attr=name) if node not in methods:
                return part(value, f".{name}")
        return None

    for _ in range(2):  # a comprehension's element stands before its loop
        for node in ast.walk(function):
            for target, value in assigned([node]):
                if (use := find(value)) is not None:
                    known.setdefault(target, use)
            if isinstance(node, ast.For | ast.comprehension):
                if (use := part(node.iter, "*")) is not None:
                    known.setdefault(ast.unparse(node.target), use)
            elif isinstance(node, ast.FormattedValue) and ast.unparse(node)[-4:-2] in ("f}", "d}"):
                part(node.value, "#")
            else:
                find(node)
    return _source(root), {*known}


def _source(use: Use) -> str:
    keys = [f"{literal(key[1:])}: {_source(use[key])}" for key in use if key[0] == "["]
    attributes = [f"{key[1:]}={_source(use[key])}" for key in use if key[0] == "."]
    if keys or attributes:
        return f"{{{', '.join(keys)}}}" if keys else f"SimpleNamespace({', '.join(attributes)})"
    return f"[{_source(use['*'])}]" if "*" in use else "3" if "#" in use else TEXT
