"""The slow part of a tool: the call that a gate can stand in for, and the path to hold it by."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from .modules import Class, Module
from .syntax import FUNCTIONS, Function, assigned, last
from .tools import Written
from .types import Types

TASKS = frozenset({"create_task", "ensure_future", "wait_for", "shield", "gather", "wait"})
# What belongs to the conversation is not the tool's work.
CONVERSATION = frozenset(
    "update wait_for_playout wait_if_not_interrupted with_filler foreground say generate_reply"  # noqa: SIM905
    " interrupt update_chat_ctx update_instructions update_tools aclose acquire commit"
    " disallow_interruptions drain publish_data perform_rpc add_shutdown_callback".split()
)
SETTLED = ("asyncio", "livekit", "logging", "contextlib")


@dataclass(frozen=True)
class Work:
    """A call that a tool waits for.

    Args:
        call: The call, as the tool has it.
        holds: What to replace; empty if nothing can be.
        module: Where its function is defined, and the function, if it is the repository's.
        function: The definition.
        is_task: Whether the tool makes a task of it.
        is_used: Whether the tool uses what it gives.
        client: "aiohttp" or "httpx" if it is a request to a server.
    """

    call: ast.Call
    holds: str
    module: Module | None = None
    function: Function | None = None
    is_task: bool = False
    is_used: bool = True
    client: str = ""

    @property
    def name(self) -> str:
        """How the tool calls it."""
        return ast.unparse(self.call.func)

    @property
    def is_stream(self) -> bool:
        """Whether it yields."""
        return any(isinstance(n, ast.Yield) for n in ast.walk(self.function or ast.Pass()))


def works_of(tool: Written) -> list[Work]:
    """Return what a tool waits for, each once."""
    types = Types(tool, tool.module, tool.function, tool.owner)
    found: dict[str, Work] = {}
    calls = _waited_for(tool.function)
    inner = {n.name for n in ast.walk(tool.function) if isinstance(n, FUNCTIONS)}
    discarded = _discarded(tool.function)
    for call, how in calls.items():
        if isinstance(call.func, ast.Name) and call.func.id in inner:
            continue  # its own, whose calls are looked at too
        holds, module, function, client = _resolve(call, types)
        if how == "passed" and not isinstance(function, ast.AsyncFunctionDef):
            continue
        if _is_conversation(call, holds, types) or (function and function is tool.function):
            continue
        is_thread = holds == "asyncio.to_thread"
        if function and not is_thread and not isinstance(function, ast.AsyncFunctionDef):
            continue
        if tool.module.class_of(call.func) and last(call.func)[:1].isupper():
            continue
        name = ast.unparse(call.func)
        used = id(call) not in discarded
        work = Work(call, holds, module, function, how == "task", used, client)
        if name not in found or (work.is_task and not found[name].is_task):
            found[name] = work
    wrapped = {w.name for w in found.values() if _takes_another(w, list(found.values()))}
    return [work for work in found.values() if work.name not in wrapped]


def choose(works: list[Work]) -> tuple[Work | None, list[Work]]:
    """Return the work that is most likely the slow one, and the others that it may be.

    A tool makes a task of it, or it uses what it gives.
    """
    left = works
    for rule in (lambda w: w.is_task, lambda w: w.is_used, lambda w: bool(w.holds)):
        left = [work for work in left if rule(work)] or left
    return (left[0] if left else None), left[1:]


def _waited_for(function: Function) -> dict[ast.Call, str]:
    """Return the calls in a function that something waits for, and how.

    "task" if a task is made of it, "called" if it is awaited, iterated or entered, "passed" if it
    is an argument of another call, such as of a helper that waits.
    """
    found: dict[ast.Call, str] = {}

    def add(node: ast.AST, how: str) -> None:
        match node:
            case ast.Call() if last(node.func) in TASKS:
                for argument in node.args:
                    add(argument, "task")
            case ast.Call(func=ast.Attribute(value=ast.Call() as before, attr=attribute)) if (
                how == "called" and attribute in ("json", "text", "read")
            ):
                add(before, how)
            case ast.Call():
                found.setdefault(node, how)
            case ast.Starred(value=inner) | ast.Await(value=inner):
                add(inner, how)
            case ast.List(elts=items) | ast.Tuple(elts=items):
                for item in items:
                    add(item, how)
            case ast.ListComp(elt=item) | ast.GeneratorExp(elt=item):
                add(item, how)

    for statement in function.body:
        for node in ast.walk(statement):
            match node:
                case ast.Await(value=value):
                    add(value, "called")
                case ast.AsyncFor(iter=value):
                    add(value, "called")
                case ast.AsyncWith(items=items):
                    for item in items:
                        add(item.context_expr, "called")
                case ast.comprehension(iter=value, is_async=1):
                    add(value, "called")
                case ast.Call() if last(node.func) in TASKS:
                    add(node, "task")
                case ast.Call() if node not in found:
                    found[node] = "passed"
    return found


def _resolve(call: ast.Call, types: Types) -> tuple[str, Module | None, Function | None, str]:
    """Return what holds a call, where its function is defined, and whose request it is."""
    func, module = call.func, types.module
    name = ast.unparse(func)
    if name.endswith("to_thread"):
        return "asyncio.to_thread", *_function(module, call.args[0] if call.args else None), ""
    if isinstance(func, ast.Name):
        there, function = _function(module, func)
        is_known = name in module.imports or function is not None
        return (f"{module.name}.{name}" if is_known else ""), there, function, ""
    if not isinstance(func, ast.Attribute):
        return "", None, None, ""
    if kind := types.of(func.value):
        return _of_class(kind, func.attr, func, types)
    if other := module.module_of(ast.unparse(func.value)):
        return f"{other.name}.{func.attr}", other, other.functions.get(func.attr), ""
    first = name.partition(".")[0]
    if first in module.imports and not module.where(first):
        return module.full(name), None, None, ""
    if first in module.values or module.where(first):  # an object at the top of a module
        return f"{module.name}.{name}", None, None, ""
    return "", None, None, ""


def _of_class(
    kind: Class, name: str, func: ast.Attribute, types: Types
) -> tuple[str, Module | None, Function | None, str]:
    if kind.path.startswith("aiohttp."):
        return "aiohttp.ClientSession._request", None, None, "aiohttp"
    if kind.path.startswith("httpx."):
        return f"{kind.path}.{name}", None, None, "httpx"
    if found := kind.method(name):
        above, function = found
        # a protocol or an abstract class is not what is called
        if not (above.is_a("Protocol", "ABC") or _is_empty(function)):
            return f"{above.path}.{name}", above.module, function, ""
        if made := _object_path(func, types):
            return f"{made}.{name}", above.module, function, ""
        if below := kind.implementation():
            return f"{below.path}.{name}", below.module, function, ""
        return "", above.module, function, ""
    if not kind.node:
        return f"{kind.path}.{name}", None, None, ""
    return (f"{made}.{name}" if (made := _object_path(func, types)) else ""), None, None, ""


def _object_path(func: ast.Attribute, types: Types) -> str:
    """Return the path of an object at the top of the module, or in the body of the class."""
    name = ast.unparse(func.value)
    if name.partition(".")[0] in types.module.values:
        return f"{types.module.name}.{name}"
    first, _, attribute = name.partition(".")
    body = types.owner.node.body if types.owner and types.owner.node and first == "self" else []
    is_there = attribute in {target for target, _ in assigned(body)}
    return f"{types.owner.path}.{attribute}" if types.owner and is_there else ""


def _is_empty(function: Function) -> bool:
    return ast.unparse(function.body[-1]) in ("...", "raise NotImplementedError")


def _function(module: Module, node: ast.expr | None) -> tuple[Module | None, Function | None]:
    found = module.where(ast.unparse(node)) if node is not None else None
    function = found[0].functions.get(found[1]) if found else None
    return (found[0], function) if found and function else (None, None)


def _is_conversation(call: ast.Call, holds: str, types: Types) -> bool:
    name = ast.unparse(call.func)
    method = name.rpartition(".")[2]
    context = types.tool.context.arg if types.tool.context else "ctx"
    if holds == "asyncio.to_thread":
        return False
    if name.startswith((f"{context}.session.", f"{context}.speech_handle.", "self.session.")):
        return True
    if method in CONVERSATION and (name.startswith((f"{context}.", "self.")) or not holds):
        return True
    full = types.module.full(name)
    runtime = f"{types.module.repository.project.settings.package}.longrunning"
    return full.startswith((*(f"{top}." for top in SETTLED), runtime))


def _discarded(function: Function) -> set[int]:
    """Return the calls whose values nobody looks at."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Expr):
            value = node.value.value if isinstance(node.value, ast.Await) else node.value
            found.add(id(value))
    return found


def _takes_another(work: Work, others: list[Work]) -> bool:
    """Return whether it is given another of them: a helper that waits for it."""
    names = {other.name for other in others if other is not work}
    given = [*work.call.args, *(keyword.value for keyword in work.call.keywords)]
    parts = (part for argument in given for part in ast.walk(argument))
    return any(isinstance(p, ast.Name | ast.Attribute) and ast.unparse(p) in names for p in parts)


def is_in_loop(work: Work, function: Function) -> bool:
    """Return whether a tool calls it again and again, one after the other."""
    loops = (n for n in ast.walk(function) if isinstance(n, ast.For | ast.While))
    return any(part is work.call for loop in loops for each in loop.body for part in ast.walk(each))


def opened_by(tool: Written) -> str:
    """Return what holds the function whose context the work is done in."""
    types = Types(tool, tool.module, tool.function, tool.owner)
    for node in ast.walk(tool.function):
        if isinstance(node, ast.AsyncWith):
            for item in node.items:
                if isinstance(item.context_expr, ast.Call):
                    holds = _resolve(item.context_expr, types)[0]
                    if holds and not _is_conversation(item.context_expr, holds, types):
                        return holds
    return ""
