"""What comes after what, as far as it is certain from the text."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .walking import LOOPS, SCOPES, TRIES, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .module import Module
    from .resolving import Names

ENDS = ("sys.exit", "os._exit", "exit", "quit", "pytest.fail", "assert_never")
ENDS_TYPES = ("NoReturn", "Never")
SWALLOWS = ("suppress", "move_on_after", "move_on_at")


def falls(body: list[ast.stmt], module: Module) -> bool:
    """Whether the end of `body` can be reached."""
    return all(_goes_on(statement, module) for statement in body)


def _goes_on(node: ast.stmt, module: Module) -> bool:
    if isinstance(node, ast.Return | ast.Raise | ast.Continue | ast.Break):
        return False
    if isinstance(node, ast.Assert):
        return not (isinstance(node.test, ast.Constant) and not node.test.value)
    if isinstance(node, ast.If):
        if isinstance(node.test, ast.Constant):
            return falls(node.body if node.test.value else node.orelse, module)
        return falls(node.body, module) or falls(node.orelse, module)
    if isinstance(node, LOOPS):
        forever = isinstance(node, ast.While) and is_true(node.test)
        return breaks(node) or (not forever and falls(node.orelse, module))
    if isinstance(node, TRIES):
        return _try_goes_on(node, module)
    if isinstance(node, ast.With | ast.AsyncWith):
        swallows = any(swallows_errors(item.context_expr, module.names) for item in node.items)
        return swallows or falls(node.body, module)
    if isinstance(node, ast.Match):
        last = node.cases[-1]
        takes_all = last.guard is None and _takes_all(last.pattern)
        return not takes_all or any(falls(case.body, module) for case in node.cases)
    return not (isinstance(node, ast.Expr) and _never_returns(node.value, module))


def _takes_all(pattern: ast.pattern) -> bool:
    if isinstance(pattern, ast.MatchOr):
        return _takes_all(pattern.patterns[-1])
    return isinstance(pattern, ast.MatchAs) and pattern.pattern is None


def _try_goes_on(node: ast.Try, module: Module) -> bool:
    if not falls(node.finalbody, module):
        return False
    through = falls(node.body, module) and falls(node.orelse, module)
    return through or any(falls(handler.body, module) for handler in node.handlers)


def swallows_errors(node: ast.expr, names: Names) -> bool:
    """Whether a context manager may leave its block in the middle, without a word."""
    return isinstance(node, ast.Call) and names.dotted(node.func).rpartition(".")[2] in SWALLOWS


def _never_returns(node: ast.expr, module: Module) -> bool:
    call = node.value if isinstance(node, ast.Await) else node
    if not isinstance(call, ast.Call):
        return False
    dotted = module.names.dotted(call.func)
    if dotted in ENDS or dotted.endswith(".assert_never"):
        return True
    called = module.called(call, call)
    returns = module.names.annotated(called.returns) if called else None
    return module.names.dotted(returns).rpartition(".")[2] in ENDS_TYPES


def is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and bool(node.value)


def breaks(loop: ast.AST) -> bool:
    """Whether a `break` of this very loop is in it."""
    return any(isinstance(node, ast.Break) for node in _of_this_loop(loop.body))  # type: ignore[attr-defined]


def _of_this_loop(body: list[ast.stmt]) -> Iterator[ast.AST]:
    for node in body:
        yield node
        if isinstance(node, LOOPS):
            yield from _of_this_loop(node.orelse)
        elif not isinstance(node, SCOPES):
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
                    yield from _of_this_loop([child])  # type: ignore[list-item]


def above(node: ast.AST, module: Module, top: ast.AST) -> Iterator[ast.AST]:
    """What `node` is in, from the inside out, up to `top`, which is left out."""
    while (found := module.parent.get(node)) is not None and found is not top:
        yield found
        node = found


def statement(node: ast.AST, module: Module) -> ast.AST:
    """The statement or the clause that `node` is a part of, or itself."""
    while not isinstance(node, ast.stmt | ast.ExceptHandler) and node in module.parent:
        node = module.parent[node]
    return node


def loops_around(node: ast.AST, module: Module, top: ast.AST) -> list[ast.AST]:
    """The loops that do `node` again and again, the innermost first."""
    found: list[ast.AST] = []
    child = node
    for parent in above(node, module, top):
        if isinstance(parent, LOOPS) and child in (*parent.body, getattr(parent, "test", None)):
            found.append(parent)
        child = parent
    return found


def field_of(child: ast.AST, parent: ast.AST) -> str:
    """In which field of `parent` the node `child` is."""
    for name, value in ast.iter_fields(parent):
        if value is child or (isinstance(value, list) and child in value):
            return name
    return ""


def is_in(
    node: ast.AST, module: Module, top: ast.AST, kind: type | tuple[type, ...], *fields: str
) -> ast.AST | None:
    """The innermost node of `kind` around `node`, below `top`, which has it in one of the
    fields."""
    child = node
    for parent in above(node, module, top):
        if isinstance(parent, kind) and (not fields or field_of(child, parent) in fields):
            return parent
        child = parent
    return None


def certainly_before(first: ast.AST, then: ast.AST, module: Module, top: ast.AST) -> bool:
    """Whether whoever comes to `then` has surely been at `first`."""
    if place(first) >= place(then):
        return False
    around = {id(node) for node in (then, *above(then, module, top), top)}
    child = first
    for parent in (*above(first, module, top), top):
        if id(parent) in around:
            # in another branch of the same statement it is not before
            other = next(
                n for n in (then, *above(then, module, top)) if module.parent.get(n) is parent
            )
            if isinstance(parent, TRIES):
                return (field_of(child, parent), field_of(other, parent)) in SAME_WAY
            return field_of(child, parent) == field_of(other, parent) or _always(child, parent)
        if not _always(child, parent):
            return False
        child = parent
    return False


SAME_WAY = {
    ("body", "body"),
    ("body", "orelse"),
    ("orelse", "orelse"),
    ("handlers", "handlers"),
    ("finalbody", "finalbody"),
}


def _always(child: ast.AST, parent: ast.AST) -> bool:
    """Whether `child` is done wherever `parent` has been done to its end."""
    field = field_of(child, parent)
    if isinstance(parent, ast.If | ast.While):
        return field == "test"
    if isinstance(parent, ast.For | ast.AsyncFor):
        return field == "iter"
    if isinstance(parent, TRIES):
        return field == "finalbody" or (field == "body" and not parent.handlers)
    if isinstance(parent, ast.BoolOp):
        return child is parent.values[0]
    if isinstance(parent, ast.IfExp):
        return field == "test"
    return not isinstance(parent, (*SCOPES, ast.ExceptHandler, ast.match_case, ast.comprehension))
