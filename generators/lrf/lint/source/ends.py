"""Reachability of the end of a block, as a type checker would see it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeAlias

from .loops import breaks, is_true
from .members import key, parts, patterns, without
from .subjects import Subjects
from .walk import LOOPS, TRIES, Function

if TYPE_CHECKING:
    from .module import Module
    from .names import Names

_ENDS = ("sys.exit", "os._exit", "exit", "quit", "pytest.fail", "assert_never")
_ENDS_TYPES = ("NoReturn", "Never")
_SWALLOWS = ("suppress", "move_on_after", "move_on_at")

# Which values are left of each subject: of a Literal, an Enum, a bool or a union of classes.
# None: it may be anything. A subject whose type cannot be read is not in it.
Left: TypeAlias = dict[str, "frozenset[str] | None"]


class Ends:
    """The ends of a function: which of them can be reached.

    Args:
        module: The module of the function.
        function: The function.
    """

    def __init__(self, module: Module, function: Function) -> None:
        self._module = module
        self._function = function
        self._subjects = Subjects(module, function)

    def falls(self) -> bool:
        """Return whether its end can be reached."""
        body = self._function.body
        return not isinstance(body[-1], ast.Return | ast.Raise) and self._falls(body, {})

    def _falls(self, body: list[ast.stmt], left: Left) -> bool:
        left = dict(left)
        return all(self._goes_on(statement, left) for statement in body)

    def _goes_on(self, node: ast.stmt, left: Left) -> bool:
        if isinstance(node, ast.Return | ast.Raise | ast.Continue | ast.Break):
            return False
        if isinstance(node, ast.Assert):
            return not (isinstance(node.test, ast.Constant) and not node.test.value)
        if isinstance(node, ast.If):
            return self._if_goes_on(node, left)
        if isinstance(node, LOOPS):
            forever = isinstance(node, ast.While) and is_true(node.test)
            return breaks(node) or (not forever and self._falls(node.orelse, left))
        if isinstance(node, TRIES):
            return self._try_goes_on(node, left)
        if isinstance(node, ast.With | ast.AsyncWith):
            swallows = any(_swallows(i.context_expr, self._module.names) for i in node.items)
            return swallows or self._falls(node.body, left)
        if isinstance(node, ast.Match):
            return self._match_goes_on(node, left)
        return not (isinstance(node, ast.Expr) and self._never_returns(node.value))

    def _if_goes_on(self, node: ast.If, left: Left) -> bool:
        if isinstance(node.test, ast.Constant):
            return self._falls(node.body if node.test.value else node.orelse, left)
        subject, taken, rest = self._test(node.test, left)
        yes = self._falls(node.body, {**left, subject: taken} if subject else left)
        if not subject or rest is None:
            return yes or self._falls(node.orelse, left)
        no = bool(rest) and self._falls(node.orelse, {**left, subject: rest})
        if not yes:
            left[subject] = rest
        return yes or no

    def _match_goes_on(self, node: ast.Match, left: Left) -> bool:
        subject = ast.unparse(node.subject)
        rest = left[subject] if subject in left else self._subjects.values(node.subject)
        for case in node.cases:
            if rest is not None and not rest:
                return False
            if self._falls(case.body, left):
                return True
            if case.guard is None and _takes_all(case.pattern):
                return False
            if case.guard is None and rest is not None:
                rest = without(rest, patterns(case.pattern))
        left[subject] = rest
        return rest is None or bool(rest)

    def _test(
        self, test: ast.expr, left: Left
    ) -> tuple[str, frozenset[str] | None, frozenset[str] | None]:
        """Return the subject of a test, and which of its values pass it and which do not."""
        negated = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
        inner = test.operand if isinstance(test, ast.UnaryOp) and negated else test
        subject, values = self._compared(inner)
        if subject is None:
            return "", None, None
        key = ast.unparse(subject)
        whole = left[key] if key in left else self._subjects.values(subject)
        if whole is None or (subject is inner and not whole & {"True", "False", "?"}):
            return key, None, None
        is_not = isinstance(inner, ast.Compare) and _is_not(inner.ops[0])
        if "?" in whole:
            rest = without(whole, frozenset(f"{negated or is_not}{v}" for v in values))
            return key, whole, rest
        taken = whole & values
        if negated != is_not:
            return key, whole - taken, taken
        return key, taken, whole - taken

    def _compared(self, test: ast.expr) -> tuple[ast.expr | None, frozenset[str]]:
        """Return what a test is about, and the values that it asks for."""
        if isinstance(test, ast.Compare) and len(test.ops) == 1:
            op, right = test.ops[0], test.comparators[0]
            if isinstance(op, ast.Eq | ast.Is | ast.NotEq | ast.IsNot):
                return test.left, frozenset({key(right)})
            if isinstance(op, ast.In | ast.NotIn) and isinstance(
                right, ast.Tuple | ast.List | ast.Set
            ):
                return test.left, frozenset(key(each) for each in right.elts)
        if isinstance(test, ast.Call) and self._module.names.dotted(test.func) == "isinstance":
            classes = test.args[1] if len(test.args) == 2 else None
            each = classes.elts if isinstance(classes, ast.Tuple) else [classes]
            if isinstance(classes, ast.BinOp):
                each = list(parts(classes))
            return test.args[0], frozenset(key(c) for c in each if c is not None)
        if isinstance(test, ast.Name | ast.Attribute):
            return test, frozenset({"True"})
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
            found = [self._compared(each) for each in test.values]
            subjects = {ast.unparse(subject) for subject, _ in found if subject is not None}
            if len(subjects) == 1 and all(subject is not None for subject, _ in found):
                return found[0][0], frozenset().union(*(values for _, values in found))
        return None, frozenset()

    def _try_goes_on(self, node: ast.Try, left: Left) -> bool:
        if not self._falls(node.finalbody, left):
            return False
        through = self._falls(node.body, left) and self._falls(node.orelse, left)
        return through or any(self._falls(handler.body, left) for handler in node.handlers)

    def _never_returns(self, node: ast.expr) -> bool:
        call = node.value if isinstance(node, ast.Await) else node
        if not isinstance(call, ast.Call):
            return False
        dotted = self._module.names.dotted(call.func)
        if dotted in _ENDS or dotted.endswith(".assert_never"):
            return True
        returns, module = self._subjects.returned(call)
        if module.names.dotted(module.names.annotated(returns)).endswith(_ENDS_TYPES):
            return True
        return self._only_raises(call, is_awaited=call is not node)

    def _only_raises(self, call: ast.Call, *, is_awaited: bool) -> bool:
        """Return whether a function of the repository can only end by an exception."""
        called = self._module.called(call, self._function)
        kind = ast.AsyncFunctionDef if is_awaited else ast.FunctionDef
        if called is None or not isinstance(called.node, kind) or called.node.decorator_list:
            return False
        last = called.node.body[-1]
        kinds = (ast.Return, ast.Yield, ast.YieldFrom)
        return isinstance(last, ast.Raise) and not called.module.code(called.node).own_all(*kinds)


def _is_not(op: ast.cmpop) -> bool:
    return isinstance(op, ast.NotEq | ast.IsNot | ast.NotIn)


def _takes_all(pattern: ast.pattern) -> bool:
    if isinstance(pattern, ast.MatchOr):
        return _takes_all(pattern.patterns[-1])
    return isinstance(pattern, ast.MatchAs) and pattern.pattern is None


def _swallows(node: ast.expr, names: Names) -> bool:
    """Return whether a context manager may leave its block in the middle, silently."""
    return isinstance(node, ast.Call) and names.dotted(node.func).rpartition(".")[2] in _SWALLOWS
