"""Values for a test, as source: what a model gives, what an operation returns."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from ..spec.values import literal
from .modules import Class, Module
from .syntax import FUNCTIONS, Function, assigned, last, required

GUESSES = {"str": '"shoes"', "int": "3", "float": "2.5", "bool": "True", "bytes": 'b"shoes"'}
LISTS = ("list", "List", "Sequence", "Iterable", "tuple", "set")
UNKNOWN = "..."
"""What stands where nothing can be made up."""


@dataclass
class Sample:
    """Source, the imports that it needs, and whether something in it is unknown."""

    source: str
    imports: set[str] = field(default_factory=set)

    @property
    def is_unknown(self) -> bool:
        """Whether somebody has to fill it in."""
        return self.source == UNKNOWN


def sample(module: Module, node: ast.expr | None, depth: int = 0) -> Sample:
    """Return a value of the type that an annotation names."""
    match node:
        case ast.Constant(value=str(text)):
            return sample(module, ast.parse(text, mode="eval").body, depth)
        case ast.Constant(value=None):
            return Sample("None")
        case ast.BinOp(left=left, right=right):
            first = sample(module, left, depth)
            is_better = first.source not in (UNKNOWN, "None")
            return first if is_better else sample(module, right, depth)
        case ast.Subscript(value=of, slice=inner):
            items = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            if last(of) == "Literal":
                return Sample(ast.unparse(items[0]).replace("'", '"'))
            if last(of) in ("Annotated", "Optional", "Union", "AsyncIterator", "AsyncGenerator"):
                return sample(module, items[0], depth)
            if last(of) in LISTS:
                item = sample(module, items[0], depth)
                both = '"red", "blue"' if item.source == GUESSES["str"] else item.source
                return Sample(f"[{both}]", item.imports)
            return Sample('{"name": "shoes"}' if last(of) in ("dict", "Dict") else UNKNOWN)
    if (name := last(node)) in GUESSES:
        return Sample(GUESSES[name])
    if name in (*LISTS, "dict"):
        return Sample('["red", "blue"]' if name != "dict" else '{"name": "shoes"}')
    if (kind := module.class_of(node)) and (kind.node or depth):
        return instance(kind, depth + 1)
    return Sample(UNKNOWN)


def instance(kind: Class, depth: int = 0) -> Sample:
    """Return how to make an instance, if need be one that was never initialised."""
    kind = kind.implementation() or kind
    where, _, name = kind.path.rpartition(".")
    imports = {f"from {where} import {name}"} if where else set[str]()
    init = kind.method("__init__")
    is_service = depth > 0 and init is not None and required(init[1].args)
    if kind.node and kind.module and depth < 4 and not is_service:
        if member := _enum_member(kind):
            return Sample(f"{name}.{member}", imports)
        given = []
        for owner, arg, annotation in _required(kind):
            value = sample(owner, annotation, depth + 1)
            given.append(f"{arg}={value.source}")
            imports |= value.imports
        if not depth or not any(text.endswith(f"={UNKNOWN}") for text in given):
            return Sample(f"{name}({', '.join(given)})", imports)
    # what the tool works with is held, so it does not matter that the rest is not there
    return Sample(f"{name}.__new__({name})", imports) if where else Sample(UNKNOWN)


def _required(kind: Class) -> list[tuple[Module, str, ast.expr | None]]:
    """Return what an instance cannot be made without, and its annotation."""
    found: list[tuple[Module, str, ast.expr | None]] = []
    for above in kind.bases():
        if not above.node or not above.module:
            continue
        body = above.node.body
        init = next((n for n in body if isinstance(n, FUNCTIONS) and n.name == "__init__"), None)
        if init:
            return [(above.module, arg.arg, arg.annotation) for arg in required(init.args)]
        fields = [n for n in body if isinstance(n, ast.AnnAssign)]
        bases = [last(base) for base in above.node.bases]
        if above.node.decorator_list or "BaseModel" in bases or "NamedTuple" in bases:
            needed = (n for n in fields if n.value is None and last(n.annotation) != "ClassVar")
            found += [(above.module, ast.unparse(n.target), n.annotation) for n in needed]
    return found


def _enum_member(kind: Class) -> str:
    is_enum = kind.is_a("Enum", "StrEnum", "IntEnum")
    return next((name for name, _ in assigned(kind.node.body if kind.node else ())), "") * is_enum


class Use:
    """What a tool does with a value: its keys, its attributes, its items."""

    def __init__(self) -> None:
        self.keys: dict[str, Use] = {}
        self.attributes: dict[str, Use] = {}
        self.item: Use | None = None
        self.is_number = False

    def source(self) -> str:
        """Return a value that can be used like that."""
        if self.keys:
            items = (f"{literal(key)}: {use.source()}" for key, use in self.keys.items())
            return f"{{{', '.join(items)}}}"
        if self.attributes:
            given = (f"{name}={use.source()}" for name, use in self.attributes.items())
            return f"SimpleNamespace({', '.join(given)})"
        if self.item:
            return f"[{self.item.source()}]"
        return "3" if self.is_number else '"Found 42"'


def used(function: Function, names: set[str], calls: set[int]) -> Use:
    """Return how a function uses the value of some names, and of some calls."""
    root = Use()
    known: dict[str, Use] = dict.fromkeys(names, root)
    methods = {id(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}

    def find(node: ast.expr) -> Use | None:
        if id(node) in calls:
            return root
        match node:
            case ast.Name(id=name):
                return known.get(name)
            case ast.Await(value=value) | ast.NamedExpr(value=value):
                return find(value)
            case ast.BoolOp(values=[first, *_]):
                return find(first)
            case ast.Subscript(value=value, slice=ast.Constant(value=str(key))):
                return (base := find(value)) and base.keys.setdefault(key, Use())
            case ast.Subscript(value=value):
                if base := find(value):
                    is_slice = isinstance(node.slice, ast.Slice)
                    base.item = base.item or (None if is_slice else Use())
                    return base if is_slice else base.item
            case ast.Call(
                func=ast.Attribute(value=value, attr="get"), args=[ast.Constant(value=str(key)), *_]
            ):
                return (base := find(value)) and base.keys.setdefault(key, Use())
            case ast.Call(func=ast.Attribute(value=value, attr="json" | "result" | "items")):
                return find(value)
            case ast.Call(func=ast.Name(id="len" | "enumerate" | "sorted"), args=[value, *_]):
                if base := find(value):
                    base.item = base.item or Use()
                return base
            case ast.Attribute(value=value, attr=name) if id(node) not in methods:
                return (base := find(value)) and base.attributes.setdefault(name, Use())
        return None

    for _ in range(2):  # a comprehension's element stands before its loop
        for node in ast.walk(function):
            for target, value in assigned([node]):
                if target.isidentifier() and (use := find(value)) and target not in known:
                    known[target] = use
            if isinstance(node, ast.For | ast.comprehension) and (use := find(node.iter)):
                use.item = use.item or Use()
                known.setdefault(ast.unparse(node.target), use.item)
            elif isinstance(node, ast.FormattedValue) and (use := find(node.value)):
                use.is_number = use.is_number or "f'" in ast.unparse(node)[-4:]
            elif isinstance(node, ast.Subscript | ast.Call | ast.Attribute):
                find(node)
    return root
