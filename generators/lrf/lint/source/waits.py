"""The longest wait of a tool without noticing the caller, on each path through it.

The statements are followed in order. What is known to take time is added up: sleeps, deadlines,
timeouts of clients. What is not known counts as nothing. An update, or giving the caller's context
away, ends the count on that path: from there on somebody else may notice.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from .attention import counting, gives_away
from .constants import decided
from .costs import Costs, is_conversation
from .rounds import count_rounds, polls
from .seconds import LONGEST
from .walk import FUNCTIONS, LOOPS, TRIES, below, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .code import Code
    from .constants import Known

LONG = 4.0  # seconds; at 5 LiveKit gives an interrupted speech up
_GONE, _ANSWERED = -2.0, -1.0  # no path leads here; the caller has been answered
_DEEP = 4
_LIMITS = ("asyncio.timeout", "async_timeout.timeout", "anyio.fail_after", "anyio.move_on_after")


class Wait(NamedTuple):
    """A place where a tool waits too long, and the evidence."""

    node: ast.AST
    why: str


def long_wait(code: Code) -> Wait | None:
    """Return where a function surely waits more than 4 s for something, deaf to the caller.

    Args:
        code: The function.
    """
    clock = _Clock(code, _DEEP, {})
    clock.run(code.node.body, 0.0)
    return clock.found


def _measure(code: Code, depth: int, known: Known) -> tuple[float, str]:
    """Return how long a function waits at most, and why."""
    clock = _Clock(code, depth, known)
    clock.run(code.node.body, 0.0)
    return clock.peak, clock.why or f"{clock.peak:g} s"


class _Clock:
    """Follows the paths through a function.

    A count is the seconds since the caller could last be noticed, _ANSWERED or _GONE.
    """

    def __init__(self, code: Code, depth: int, known: Known) -> None:
        self.found: Wait | None = None
        self.peak = 0.0
        self.why = ""
        self._code = code
        self._depth = depth
        self._known = known
        self._costs = Costs(code, depth, known, _measure)
        self._breaks: list[float] = []
        self._again: list[float] = []
        self._answered_if: set[str] = set()
        self._counts = counting(code)

    def run(self, body: Iterable[ast.stmt], count: float) -> float:
        """Follow a block, and return the count at its end."""
        for node in body:
            if count == _GONE or self.found:
                return count
            count = self._statement(node, count)
        return count

    def _statement(self, node: ast.stmt, count: float) -> float:
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            return count
        if isinstance(node, ast.If):
            return self._if(node, count)
        if isinstance(node, LOOPS):
            return self._loop(node, count)
        if isinstance(node, TRIES):
            return self._try(node, count)
        if isinstance(node, ast.With | ast.AsyncWith):
            return self._with(node, count)
        if isinstance(node, ast.Match):
            count = self._expression(node.subject, count)
            return max([count, *(self.run(case.body, count) for case in node.cases)])
        count = self._expression(node, count)
        if isinstance(node, ast.Return | ast.Raise):
            return _GONE
        if isinstance(node, ast.Break | ast.Continue):
            stack = self._breaks if isinstance(node, ast.Break) else self._again
            if stack:
                stack[-1] = max(stack[-1], count)
            return _GONE
        return count

    def _if(self, node: ast.If, count: float) -> float:
        count = self._expression(node.test, count)
        test = node.test
        taken = test.value if isinstance(test, ast.Constant) else decided(test, self._known)
        if taken is not None:
            return self.run(node.body if taken else node.orelse, count)
        inside = count
        if count >= 0 and self._answered_if and ast.unparse(node.test) in self._answered_if:
            inside = _ANSWERED
        yes, no = self.run(node.body, inside), self.run(node.orelse, count)
        if count >= 0 and yes == _ANSWERED:
            self._answered_if.add(ast.unparse(node.test))
            if self._code.context in {n.id for n in walk([node.test]) if isinstance(n, ast.Name)}:
                return _ANSWERED  # if ctx is not None: await ctx.update(…)
        return max(yes, no)

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, count: float) -> float:
        attributes = (n for n in walk([node]) if isinstance(n, ast.Attribute))
        if any(n.attr == "interrupted" or self._code.is_handle(n.value) for n in attributes):
            return min(count, 0.0)  # LRF106 and LRF112 see to what it waits for
        head = node.test if isinstance(node, ast.While) else node.iter
        count = self._expression(head, count)
        if count < 0:
            return count
        times = count_rounds(node, self._costs, self._code)
        if isinstance(node, ast.While) and polls(node, self._code):
            return self._add(node, LONGEST, "until something happens", count)
        self._breaks.append(_GONE)
        self._again.append(_GONE)
        peak = self.peak
        self.peak = 0.0
        end = self.run(node.body, 0.0)
        broken = self._breaks.pop()
        end = max(end, self._again.pop())
        inside, self.peak = self.peak, max(peak, self.peak if self.found else peak)
        if self.found is not None:
            return count
        if _ANSWERED in (end, broken) and max(end, broken) == _ANSWERED:
            return _ANSWERED
        # the last round may end in a break, a return or an error
        whole = max(end, 0.0) * max((times or 1) - 1, 0) + max(inside, end, broken, 0.0)
        why = f"{whole:g} s in all" if times and times > 1 else ""
        count = self._add(node, whole, why, count)
        return self.run(node.orelse, count)

    def _try(self, node: ast.Try, count: float) -> float:
        before, self.peak = self.peak, max(count, 0.0)
        end = self.run(node.body, count)
        reached = self.peak if count >= 0 else count
        if end == _ANSWERED:
            reached = _ANSWERED
        end = self.run(node.orelse, end)
        for handler in node.handlers:
            end = max(end, self.run(handler.body, reached))
        self.peak = max(before, self.peak)
        if node.finalbody:
            end = max(self.run(node.finalbody, end if end != _GONE else reached), _GONE)
            return end
        return end

    def _with(self, node: ast.With | ast.AsyncWith, count: float) -> float:
        most = None
        groups: set[str] = set()
        for item in node.items:
            if isinstance(item.context_expr, ast.Call):
                dotted = self._code.module.names.dotted(item.context_expr.func)
                if dotted in _LIMITS and item.context_expr.args:
                    most = self._costs.number(item.context_expr.args[0])
                if dotted.endswith("TaskGroup") and isinstance(item.optional_vars, ast.Name):
                    groups.add(item.optional_vars.id)
                if isinstance(node, ast.AsyncWith):
                    seconds, why = self._costs.call(item.context_expr)
                    count = self._add(item.context_expr, seconds, why, count)
            count = self._expression(item.context_expr, count, but=item.context_expr)
        if most is None:
            count = self.run(node.body, count)
            for call in (n for n in below(node.body) if isinstance(n, ast.Call) and groups):
                of = call.func.value if isinstance(call.func, ast.Attribute) else None
                if isinstance(of, ast.Name) and of.id in groups and call.args:
                    seconds, why = self._costs.cost(call.args[0])
                    count = self._add(call, seconds, why, count)
            return count
        awaits = [n for n in below(node.body) if isinstance(n, ast.Await)]
        if not any(not is_conversation(n.value) for n in awaits):
            return count
        inner = _Clock(self._code, self._depth, self._known)
        end = inner.run(node.body, 0.0)
        if end == _ANSWERED and not inner.found:
            return _ANSWERED
        count = self._add(node, most, f"up to {most:g} s", count)
        return end if end == _GONE else count

    def _expression(self, node: ast.AST, count: float, but: ast.AST | None = None) -> float:
        """Add what the awaits of a statement or an expression take."""
        if count < 0 or self._counts.isdisjoint((node, self._code.module.parent.get(node))):
            return count
        if isinstance(node, ast.Assign) and self._code.is_context(node.value):
            return _ANSWERED
        for each in walk([node], into_scopes=False):
            if isinstance(each, ast.Attribute) and each.attr == "interrupted":
                count = min(count, 0.0)
            elif isinstance(each, ast.Await):
                if self._answers(each.value):
                    return _ANSWERED
                seconds, why = self._costs.cost(each.value)
                count = self._add(each, seconds, why, count)
            elif isinstance(each, ast.Call) and each is not but and self._answers(each):
                return _ANSWERED
        return count

    def _add(self, node: ast.AST, seconds: float, why: str, count: float) -> float:
        if count < 0:
            return count
        total = count + seconds
        self.peak = max(self.peak, total)
        if total > LONG and self.found is None and seconds > 0:
            in_all = f"{total:g} s in all" if total < LONGEST else ""
            self.found = Wait(node, why if seconds > LONG and why else in_all or why)
            self.why = self.found.why
        return total

    def _answers(self, work: ast.expr) -> bool:
        """Return whether an update, or a function that makes one, is awaited."""
        if not isinstance(work, ast.Call):
            return False
        return work in self._code.updates or gives_away(work, self._code)
