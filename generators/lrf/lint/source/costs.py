"""The longest time that an awaited call takes, as far as the source tells."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .attention import notices
from .constants import given_to
from .libraries import is_async_request, is_slow
from .seconds import LONGEST, number, timeout
from .values import Made
from .walk import argument, attribute_of, given

if TYPE_CHECKING:
    from collections.abc import Callable

    from .code import Code
    from .constants import Known
    from .values import Value

SLEEPS = ("asyncio.sleep", "anyio.sleep", "trio.sleep")
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


def is_conversation(work: ast.expr | None) -> bool:
    """Return whether the caller is heard meanwhile, or the call ends.

    Args:
        work: What is awaited: another agent has the floor, or this one speaks.
    """
    name = attribute_of(work) if isinstance(work, ast.Call) else ""
    return name in (*_SPEECH, *_ENDS) or name[:1].isupper()


class Costs:
    """The seconds that awaited expressions of a function take at most, and why.

    Args:
        code: The function.
        depth: How many calls of other functions to follow.
        known: What its parameters are, as far as that is known.
        measure: Returns the same of a whole function.
    """

    def __init__(
        self,
        code: Code,
        depth: int,
        known: Known,
        measure: Callable[[Code, int, Known], tuple[float, str]],
    ) -> None:
        self._code = code
        self._known = known
        self._depth = depth
        self._measure = measure
        self._following: set[str] = set()

    def number(self, node: ast.AST | None) -> float | None:
        """Return a number that is written or named in the function."""
        if isinstance(node, ast.Name) and node.id in self._known:
            given = self._known[node.id]
            return given if isinstance(given, float) else None
        return number(node, self._code.module, self._code.node)

    def cost(self, work: ast.expr | None) -> tuple[float, str]:
        """Return the seconds that an awaited expression takes at most, and why."""
        if isinstance(work, ast.Starred):
            work = work.value
        if isinstance(work, ast.Name):
            return self._task(work)
        if isinstance(work, ast.List | ast.Tuple | ast.Set):
            return max((self.cost(each) for each in work.elts), default=(0.0, ""))
        if isinstance(work, ast.ListComp | ast.GeneratorExp | ast.SetComp):
            return self.cost(work.elt)
        if isinstance(work, ast.Call):
            return self.call(work)
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
                costs.append(self.cost(node) if isinstance(node, ast.expr) else (0.0, ""))
        self._following.discard(name.id)
        return max(costs)

    def call(self, call: ast.Call) -> tuple[float, str]:
        """Return what awaiting a call takes."""
        code = self._code
        dotted = code.module.names.dotted(call.func)
        name = attribute_of(call)
        if dotted in SLEEPS and call.args:
            seconds = self.number(call.args[0]) or 0.0
            return seconds, f"{seconds:g} s"
        if dotted in ("asyncio.wait_for", "asyncio.wait"):
            return self._deadline(call)
        if name in _WRAPS:
            return max((self.cost(arg) for arg in call.args), default=(0.0, ""))
        if dotted in _THREADS or name in _THREADS:
            args = call.args[1:] if name == "run_in_executor" else call.args
            return self._thread(args, argument(call, -1, "timeout"))
        if name == "wait_for_participant":
            return LONGEST, "until somebody joins"
        if is_conversation(call):
            return 0.0, ""
        if name == "perform_rpc":
            seconds = self.number(argument(call, -1, "response_timeout")) or 0.0
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
        seconds = self.number(argument(call, position, "timeout"))
        cost, why = self.cost(work)
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
            seconds = self.number(limit) or 0.0
            return seconds, f"up to {seconds:g} s"
        value = self._code.value(args[0])
        if value.path == "time.sleep" and len(args) > 1:
            seconds = self.number(args[1]) or 0.0
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
        known = given_to(code, call, self._code, self._known)
        key = (node, self._depth, tuple(known.items()))
        if key not in module.waits:
            module.waits[key] = (0.0, "")  # a function that calls itself
            seconds, why = self._measure(code, self._depth - 1, known)
            module.waits[key] = (seconds, f"{why} in {node.name}")
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
            is_given = isinstance(given_timeout, ast.Name) and given_timeout.id in self._known
            if is_given and function is code.node:
                seconds = self.number(given_timeout)
            else:
                seconds = timeout(given_timeout, module, function)
            if seconds is None:
                return 0.0, ""
            if seconds >= LONGEST:
                return LONGEST, "without a timeout"
            return seconds, f"up to {seconds:g} s"
        if is_slow(value.path) and value.path.count("()") == len(value.calls):
            return LONGEST, "up to ten minutes, as no timeout is set,"
        return 0.0, ""
