"""How long a tool waits at most without noticing the caller, on each way through it.

The statements are followed in order. What is known to take time is added up: sleeps, deadlines,
timeouts of clients. What is not known counts as nothing. An update, or giving the caller's context
away, ends the count on that way: from there on somebody else may notice.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from .clients import is_async_request, is_slow
from .order import statement
from .seconds import LONGEST, number, timeout
from .values import Made
from .walk import FUNCTIONS, LOOPS, TRIES, argument, attribute_of, below, given, own, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .tool import Code
    from .values import Value

LONG = 4.0  # seconds; at 5 LiveKit gives an interrupted speech up
_GONE, _ANSWERED = -2.0, -1.0  # no way leads here; the caller has been answered
_DEEP = 4
_SLEEPS = ("asyncio.sleep", "anyio.sleep", "trio.sleep")
_LIMITS = ("asyncio.timeout", "async_timeout.timeout", "anyio.fail_after", "anyio.move_on_after")
_THREADS = ("asyncio.to_thread", "anyio.to_thread.run_sync", "run_in_executor")
_WRAPS = ("create_task", "ensure_future", "gather", "shield")
_EVENTS = (
    "asyncio.Event().wait", "asyncio.Queue().get", "asyncio.PriorityQueue().get",
    "asyncio.Condition().wait", "asyncio.Condition().wait_for", "asyncio.Barrier().wait",
    "anyio.Event().wait", "asyncio.create_subprocess_exec().wait",
    "asyncio.create_subprocess_exec().communicate", "asyncio.create_subprocess_shell().wait",
    "asyncio.create_subprocess_shell().communicate",
)  # fmt: skip
_FUTURES = (
    "asyncio.Future()", "asyncio.get_event_loop().create_future()",
    "asyncio.get_running_loop().create_future()",
)  # fmt: skip
_SPEECH = ("say", "generate_reply", "wait_for_playout", "wait_for_inactive", "update")
_ENDS = ("aclose", "close", "disconnect", "delete_room")
# What a function mentions that can notice the caller while it waits.
_NOTICES = (
    "wait_if_not_interrupted", "disallow_interruptions", "allow_interruptions", "foreground",
    "add_done_callback",
)  # fmt: skip
NOTICES = ("interrupted", *_NOTICES)


class Wait(NamedTuple):
    """Where a tool waits too long, and how one sees that."""

    node: ast.AST
    why: str


def long_wait(code: Code) -> Wait | None:
    """Return where a function surely waits more than 4 s for something, deaf to the caller.

    Args:
        code: The function.
    """
    clock = _Clock(code, _DEEP)
    clock.run(code.node.body, 0.0)
    return clock.found


def notices(code: Code) -> bool:
    """Return whether a function can notice, while it waits, that the caller speaks."""
    for node in code.all(ast.Attribute):
        is_own = node.attr != "add_done_callback" or code.is_handle(node.value)
        if node.attr in _NOTICES and is_own:
            return True
        if node.attr in ("speech_handle", "current_speech"):
            around = code.module.parent.get(node)
            if not (isinstance(around, ast.Attribute) and around.attr in _READS):
                return not isinstance(around, ast.Assign)
    return False


# What is given a session or an agent, and cannot hear the caller by it.
_ONLY_ASK = (
    "print", "info", "debug", "warning", "isinstance", "type", "getattr", "hasattr", "setattr",
    "id", "str", "repr", "vars", "super",
)  # fmt: skip
_READS = ("interrupted", "done", "id", "num_steps", "wait_for_playout", "interrupt")


def is_conversation(work: ast.expr | None) -> bool:
    """Return whether the caller is heard meanwhile, or the call ends.

    Args:
        work: What is awaited: another agent has the floor, or this one speaks.
    """
    name = attribute_of(work) if isinstance(work, ast.Call) else ""
    return name in (*_SPEECH, *_ENDS) or name[:1].isupper()


def _counting(code: Code) -> set[ast.AST | None]:
    """Return the statements and clauses that wait, look at the caller, or give the caller away."""
    found: list[ast.AST] = list(code.all(ast.Await))
    found += [n for n in code.all(ast.Attribute) if n.attr == "interrupted"]
    found += [n for n in code.all(ast.Call) if _passes(n, code)]
    found += [n for n in code.all(ast.Assign) if code.is_context(n.value)]
    found += code.updates
    return {statement(node, code.module) for node in found}


def _passes(call: ast.Call, code: Code) -> bool:
    """Return whether a call is given something by which the caller can be heard."""
    for arg in given(call):
        if code.is_caller(arg):
            return True
        holds = isinstance(arg, ast.List | ast.Tuple | ast.Dict | ast.Lambda | ast.Starred)
        if holds and any(isinstance(n, ast.Name) and _is_bare(n, code) for n in walk([arg])):
            return True
    return False


def _is_bare(name: ast.Name, code: Code) -> bool:
    around = code.module.parent.get(name)
    return code.is_caller(name) and not isinstance(around, ast.Attribute)


class _Clock:
    """Follows the ways through a function.

    A count is the seconds since the caller could last be noticed, _ANSWERED or _GONE.
    """

    def __init__(self, code: Code, depth: int) -> None:
        self.found: Wait | None = None
        self.peak = 0.0
        self.why = ""
        self._code = code
        self._depth = depth
        self._breaks: list[float] = []
        self._again: list[float] = []
        self._answered_if: set[str] = set()
        self._following: set[str] = set()
        self._counts = _counting(code)

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
        if isinstance(node.test, ast.Constant):
            return self.run(node.body if node.test.value else node.orelse, count)
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
        times = self._times(node)
        if isinstance(node, ast.While) and self._polls(node):
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

    def _times(self, node: ast.AST) -> float | None:
        """Return how often a loop is run at most; None if that is unknown."""
        if not isinstance(node, ast.For):
            return None
        code, of = self._code, node.iter
        if isinstance(of, ast.Call) and attribute_of(of) == "enumerate" and of.args:
            of = of.args[0]
        if isinstance(of, ast.Name):
            found = code.module.bindings(code.node).get(of.id) or code.module.bindings().get(of.id)
            if found and len(found) == 1 and isinstance(found[0].node, ast.expr):
                of = found[0].node
        if isinstance(of, ast.List | ast.Tuple | ast.Set):
            starred = any(isinstance(element, ast.Starred) for element in of.elts)
            return None if starred else len(of.elts)
        if isinstance(of, ast.Call) and attribute_of(of) == "range":
            bounds = [number(arg, code.module, code.node) for arg in of.args]
            if len(bounds) == 1:
                return bounds[0]
            if len(bounds) == 2 and bounds[0] is not None and bounds[1] is not None:
                return bounds[1] - bounds[0]
        return None

    def _polls(self, loop: ast.While) -> bool:
        """Return whether a loop waits until something has happened, and counts nothing."""
        inside = [n for s in loop.body for n in own(s)]
        tests = [loop.test, *(n.test for n in inside if isinstance(n, ast.If))]
        for node in walk(tests):
            if isinstance(node, ast.Compare) and any(
                isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for op in node.ops
            ):
                return False
        sleeps = [n for n in inside if isinstance(n, ast.Await) and self._is_sleep(n)]
        again = [n for n in sleeps if not self._is_last(n, loop)]
        return bool(again)

    def _is_sleep(self, node: ast.Await) -> bool:
        call = node.value
        return isinstance(call, ast.Call) and self._code.module.names.dotted(call.func) in _SLEEPS

    def _is_last(self, node: ast.AST, loop: ast.AST) -> bool:
        """Return whether the loop is left right behind it, or it handles an error."""
        parent, child = self._code.module.parent, node
        while child is not loop:
            above = parent[child]
            if isinstance(above, ast.ExceptHandler):
                return True
            for name in ("body", "orelse", "finalbody"):
                block = getattr(above, name, None)
                last = block[-1] if isinstance(block, list) and child in block else None
                if isinstance(last, ast.Return | ast.Break | ast.Raise):
                    return True
            child = above
        return False

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
                    most = self._number(item.context_expr.args[0])
                if dotted.endswith("TaskGroup") and isinstance(item.optional_vars, ast.Name):
                    groups.add(item.optional_vars.id)
                if isinstance(node, ast.AsyncWith):
                    seconds, why = self._call(item.context_expr)
                    count = self._add(item.context_expr, seconds, why, count)
            count = self._expression(item.context_expr, count, but=item.context_expr)
        if most is None:
            count = self.run(node.body, count)
            for call in (n for n in below(node.body) if isinstance(n, ast.Call) and groups):
                of = call.func.value if isinstance(call.func, ast.Attribute) else None
                if isinstance(of, ast.Name) and of.id in groups and call.args:
                    seconds, why = self._cost(call.args[0])
                    count = self._add(call, seconds, why, count)
            return count
        awaits = [n for n in below(node.body) if isinstance(n, ast.Await)]
        if not any(not is_conversation(n.value) for n in awaits):
            return count
        inner = _Clock(self._code, self._depth)
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
                seconds, why = self._cost(each.value)
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
        return work in self._code.updates or self._gives_away(work)

    def _gives_away(self, call: ast.Call) -> bool:
        """Return whether something that may notice the caller gets what it needs for that."""
        code = self._code
        if not _passes(call, code):
            return False
        called = code.called(call)
        if called is None or not isinstance(called.node, FUNCTIONS):
            return attribute_of(call) not in _ONLY_ASK
        other = called.module.code(called.node)
        return (
            notices(other)
            or bool(other.updates)
            or any(isinstance(n, ast.Attribute) and n.attr in NOTICES for n in other.nodes)
        )

    def _number(self, node: ast.AST | None) -> float | None:
        return number(node, self._code.module, self._code.node)

    def _cost(self, work: ast.expr | None) -> tuple[float, str]:
        """Return the seconds that an awaited expression takes at most, and why."""
        if isinstance(work, ast.Starred):
            work = work.value
        if isinstance(work, ast.Name):
            return self._task(work)
        if isinstance(work, ast.List | ast.Tuple | ast.Set):
            return max((self._cost(each) for each in work.elts), default=(0.0, ""))
        if isinstance(work, ast.ListComp | ast.GeneratorExp | ast.SetComp):
            return self._cost(work.elt)
        if isinstance(work, ast.Call):
            return self._call(work)
        return 0.0, ""

    def _task(self, name: ast.Name) -> tuple[float, str]:
        """Return what awaiting a name takes: a task, or a list of tasks, or a future."""
        if self._code.value(name).path in _FUTURES:
            return LONGEST, "until something happens"
        if name.id in self._following:  # task = asyncio.shield(task)
            return 0.0, ""
        self._following.add(name.id)
        costs = [(0.0, "")]
        scope = self._code.module.function_of(name) or self._code.node
        for binding in self._code.module.bindings(scope).get(name.id, ()):
            node = binding.node
            if binding.kind == "value" and not isinstance(node, ast.Await | ast.Name):
                costs.append(self._cost(node) if isinstance(node, ast.expr) else (0.0, ""))
        self._following.discard(name.id)
        return max(costs)

    def _call(self, call: ast.Call) -> tuple[float, str]:
        code = self._code
        dotted = code.module.names.dotted(call.func)
        name = attribute_of(call)
        if dotted in _SLEEPS and call.args:
            seconds = self._number(call.args[0]) or 0.0
            return seconds, f"{seconds:g} s"
        if dotted in ("asyncio.wait_for", "asyncio.wait"):
            return self._deadline(call)
        if name in _WRAPS:
            return max((self._cost(arg) for arg in call.args), default=(0.0, ""))
        if dotted in _THREADS or name in _THREADS:
            args = call.args[1:] if name == "run_in_executor" else call.args
            return self._thread(args, argument(call, -1, "timeout"))
        if name == "wait_for_participant":
            return LONGEST, "until somebody joins"
        if is_conversation(call):
            return 0.0, ""
        if name == "perform_rpc":
            seconds = self._number(argument(call, -1, "response_timeout")) or 0.0
            return seconds, f"up to {seconds:g} s"
        if name == "create_sip_participant" and self._rings(call):
            return LONGEST, "until the other side answers"
        value = code.value(call.func)
        if value.definition is not None:
            return self._function(value, call)
        if value.path in _EVENTS:
            return LONGEST, "until something happens"
        if is_async_request(value.path) or is_slow(value.path):
            return self._request(call, value)
        return 0.0, ""

    def _deadline(self, call: ast.Call) -> tuple[float, str]:
        work = argument(call, 0, "fut")
        if is_conversation(work):
            return 0.0, ""
        position = 1 if attribute_of(call) == "wait_for" else -1  # wait has it by name only
        seconds = self._number(argument(call, position, "timeout"))
        cost, why = self._cost(work)
        if seconds is None:
            return cost, why
        if 0 < cost < seconds and isinstance(work, ast.Call) and attribute_of(work) == "sleep":
            return cost, why
        return seconds, f"up to {seconds:g} s"

    def _thread(self, args: list[ast.expr], limit: ast.expr | None = None) -> tuple[float, str]:
        """Return what a function takes that is run in a thread, with its own timeout."""
        if not args:
            return 0.0, ""
        if limit is not None:
            seconds = self._number(limit) or 0.0
            return seconds, f"up to {seconds:g} s"
        value = self._code.value(args[0])
        if value.path == "time.sleep" and len(args) > 1:
            seconds = self._number(args[1]) or 0.0
            return seconds, f"{seconds:g} s"
        work = args[0].body if isinstance(args[0], ast.Lambda) else None
        if work is None and isinstance(args[0], ast.Call) and attribute_of(args[0]) == "partial":
            return self._thread(args[0].args, argument(args[0], -1, "timeout"))
        if isinstance(work, ast.Call):
            return self._thread([work.func, *work.args], argument(work, -1, "timeout"))
        return self._sleeps(value)

    def _sleeps(self, value: Value) -> tuple[float, str]:
        """Return what a plain function of the repository sleeps."""
        function, module = value.definition or (None, self._code.module)
        if not isinstance(function, ast.FunctionDef):
            return 0.0, ""
        code = module.code(function)
        whole = 0.0
        for node in code.own_all(ast.Call):
            if code.value(node.func).path == "time.sleep":
                seconds = number(node.args[0], module, function) if node.args else None
                whole += seconds or 0.0
        return whole, f"{whole:g} s in {function.name}"

    def _function(self, value: Value, call: ast.Call) -> tuple[float, str]:
        """Return what a coroutine function of the repository takes."""
        node, module = value.definition or (None, self._code.module)
        if not isinstance(node, ast.AsyncFunctionDef) or not self._depth:
            return 0.0, ""
        if node is self._code.node:
            return 0.0, ""
        code = module.code(node)
        if notices(code) or code.own_all(ast.Yield):
            return 0.0, ""
        key = (node, self._depth)
        if key not in module.waits:
            module.waits[key] = (0.0, "")  # a function that calls itself
            clock = _Clock(code, self._depth - 1)
            clock.run(node.body, 0.0)
            why = f"{clock.why or f'{clock.peak:g} s'} in {node.name}"
            module.waits[key] = (clock.peak, why)
        return module.waits[key]

    def _rings(self, call: ast.Call) -> bool:
        """Return whether a call of SIP waits until it is answered."""
        for arg in given(call):
            made = arg
            if isinstance(arg, ast.Name):
                found = self._code.module.bindings(self._code.node).get(arg.id, ())
                made = found[-1].node if found else arg  # type: ignore[assignment]
            for keyword in made.keywords if isinstance(made, ast.Call) else ():
                value = keyword.value
                if keyword.arg == "wait_until_answered" and isinstance(value, ast.Constant):
                    return bool(value.value)
        return False

    def _request(self, call: ast.Call, value: Value) -> tuple[float, str]:
        """Return the timeout of a request, of the call itself or of its client."""
        code = self._code
        for made, module, function in (Made(call, code.module, code.node), *reversed(value.calls)):
            given_timeout = argument(made, -1, "timeout")
            if given_timeout is None:
                continue
            seconds = timeout(given_timeout, module, function)
            if seconds is None:
                return 0.0, ""
            if seconds >= LONGEST:
                return LONGEST, "without a timeout"
            return seconds, f"up to {seconds:g} s"
        if is_slow(value.path) and value.path.count("()") == len(value.calls):
            return LONGEST, "up to ten minutes, as no timeout is set,"
        return 0.0, ""
