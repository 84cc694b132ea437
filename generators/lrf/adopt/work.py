"""The slow part of a tool: the call that a gate can stand in for, and the path to hold it by."""

import ast
from dataclasses import dataclass

from ..source.modules import Module
from ..source.syntax import FUNCTIONS, Function, assigned, last
from .tools import Written
from .types import Types

TASKS = {"create_task", "ensure_future", "wait_for", "shield", "gather", "wait"}
# What belongs to the conversation is not the tool's work.
CONVERSATION = frozenset(
    "update wait_for_playout wait_if_not_interrupted with_filler foreground say generate_reply"  # noqa: SIM905
    " interrupt update_chat_ctx update_instructions update_tools disallow_interruptions".split()
)
LIBRARIES = ("asyncio.", "livekit.", "logging.", "contextlib.")
THREAD = "asyncio.to_thread"


@dataclass(frozen=True)
class Work:
    """A call that a tool waits for, what to replace for it ("" if nothing can be), its definition.

    Whether the tool makes a task of it, and whether it uses what that gives, tell how slow it is.
    """

    call: ast.Call
    holds: str
    module: Module | None = None
    function: Function | None = None
    is_task: bool = False
    is_used: bool = True

    @property
    def rank(self) -> tuple[bool, ...]:
        """Return how unlikely it is that this is the slow part."""
        return (not self.is_task, not self.is_used, not self.holds)

    @property
    def name(self) -> str:
        """Return how the tool calls it."""
        return ast.unparse(self.call.func)


def works_of(tool: Written) -> list[Work]:
    """Return what a tool waits for, each once, the most likely one first.

    A tool makes a task of its work, or it uses what that gives.
    """
    types = Types(tool)
    nodes = [node for statement in tool.function.body for node in ast.walk(statement)]
    awaited, tasks, discarded = set[ast.AST](), set[ast.AST](), set[ast.AST]()
    for node in nodes:
        match node:
            case ast.Await(value=v) | ast.AsyncFor(iter=v) | ast.comprehension(iter=v, is_async=1):
                awaited.add(v)
            case ast.AsyncWith(items=items):
                awaited |= {item.context_expr for item in items}
            case ast.Call() if last(node.func) in TASKS:
                tasks |= {part for argument in node.args for part in ast.walk(argument)}
            case ast.Expr(value=ast.Await(value=v)):
                discarded.add(v)
    found: dict[str, Work] = {}
    for call in (node for node in nodes if isinstance(node, ast.Call)):
        holds, module, function = _resolve(call, types)
        is_async = isinstance(function, ast.AsyncFunctionDef) or holds == THREAD
        if function is None and holds != THREAD:  # of another library
            is_async = call in awaited | tasks and not last(call.func)[:1].isupper()
        work = Work(call, holds, module, function, call in tasks, call not in discarded)
        if is_async and not _is_conversation(work, types):
            found.setdefault(work.name, work)
    works = [work for work in found.values() if not _takes_another(work, found)]
    return sorted(works, key=lambda work: work.rank)


def is_step(work: Work, function: Function) -> bool:
    """Return whether a tool calls it again and again, one after the other."""
    loops = (n for n in ast.walk(function) if isinstance(n, ast.For | ast.While))
    return any(part is work.call for loop in loops for each in loop.body for part in ast.walk(each))


def opened_by(tool: Written) -> str:
    """Return what holds the function whose context the work is done in."""
    opened = (n for n in ast.walk(tool.function) if isinstance(n, ast.AsyncWith))
    calls = [item.context_expr for node in opened for item in node.items]
    works = (Work(c, _resolve(c, Types(tool))[0]) for c in calls if isinstance(c, ast.Call))
    return next((w.holds for w in works if not _is_conversation(w, Types(tool))), "")


def _resolve(call: ast.Call, types: Types) -> tuple[str, Module | None, Function | None]:
    """Return what holds a call, and where its function is defined."""
    func, module, name = call.func, types.module, ast.unparse(call.func)
    there, own_name = module.where(name) or (None, "")
    function = there.function(own_name) if there else None
    if module.full(name) == THREAD:
        there, own_name = module.where(ast.unparse(call.args[0])) or (None, "")
        return THREAD, there, there.function(own_name) if there else None
    if not isinstance(func, ast.Attribute):
        is_known = function is not None or name in module.imports
        return (f"{module.name}.{name}" if is_known else ""), there, function
    if there and function:
        return f"{there.name}.{own_name}", there, function
    first, _, attribute = name.rpartition(".")[0].partition(".")
    in_body = types.owner and attribute in dict(assigned(types.owner.body)) and first == "self"
    made = f"{types.owner.path}.{attribute}" if types.owner and in_body else ""
    made = f"{module.name}.{first}.{attribute}".rstrip(".") if first in module.defined else made
    if kind := types.of(func.value):
        if kind.path.startswith("aiohttp."):
            return "aiohttp.ClientSession._request", None, None
        kind = kind.implementation()
        above, method = kind.method(func.attr) or (kind, None)
        if method or not kind.node:
            return f"{above.path}.{func.attr}", above.module, method
    if made:
        return f"{made}.{func.attr}", None, None
    return (module.full(name) if first in module.imports else ""), None, None


def _is_conversation(work: Work, types: Types) -> bool:
    """Return whether this belongs to the call, to a library, or to the tool itself."""
    module, name = types.module, work.name
    inner = {n.name for n in ast.walk(types.tool.function) if isinstance(n, FUNCTIONS)}
    if name in inner or ".session." in name or ".speech_handle." in name:
        return True
    if work.holds == THREAD:
        return False
    is_of_context = name.count(".") == 1 and last(work.call.func) in CONVERSATION
    return module.full(name).startswith((*LIBRARIES, module.repository.runtime)) or (
        is_of_context and work.function is None
    )


def _takes_another(work: Work, others: dict[str, Work]) -> bool:
    """Return whether it is given another of them: a helper that waits for it."""
    given = [*work.call.args, *(keyword.value for keyword in work.call.keywords)]
    parts = (part for argument in given for part in ast.walk(argument))
    names = (ast.unparse(p) for p in parts if isinstance(p, ast.Name | ast.Attribute))
    return any(name in others and name != work.name for name in names)
