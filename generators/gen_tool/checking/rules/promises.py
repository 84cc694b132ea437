"""2xx: addresses, attempts, promises and progress: what is told that is not so."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ..finding import Hit
from ..flow import certainly_before, is_in
from ..handlers import broad_handlers, returns, words_of
from ..tasks import makes_task
from ..walking import LOOPS, below, names_in, own
from .rule import of_tools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..module import Function, Module, Tool

ADDRESS = re.compile(r"(.*_)?(url|uri|endpoint)")
VERBS = ("get", "post", "put", "patch", "delete", "head", "request", "stream", "ws_connect")
CLIENT = re.compile(r"session|client|http|requests", re.IGNORECASE)


@of_tools(
    "LRF205",
    "model-chooses-address",
    "asks whatever address the model chooses",
    caller="can have your server ask anything that it can reach, by asking nicely",
    instead="take a name that you look up in a list of your own, and no address",
)
def model_chooses_address(tool: Tool) -> Iterator[Hit]:
    """A parameter of the tool that is named url, uri or endpoint, or ends in one, and is given as
    it is to a request of aiohttp, httpx, requests or urllib, in the tool or in a function of the
    module that the tool gives it to; with no `if` in the tool that mentions it."""
    for param in tool.params:
        if not ADDRESS.fullmatch(param.arg.lower()) or _is_asked(param.arg, tool):
            continue
        for call in (n for n in tool.nodes if isinstance(n, ast.Call)):
            if _requests(call, param.arg, tool.module) or _passes_on(call, param.arg, tool.module):
                yield Hit(call, f"asks whatever {param.arg} the model chooses")
                break


def _is_asked(name: str, tool: Tool) -> bool:
    tests = (
        n.test for n in tool.nodes if isinstance(n, ast.If | ast.IfExp | ast.Assert | ast.While)
    )
    bound = {
        target.id
        for n in tool.nodes
        if isinstance(n, ast.Assign) and name in names_in(n.value)
        for target in n.targets
        if isinstance(target, ast.Name)
    }
    return any(names_in(test) & {name, *bound} for test in tests)


def _requests(call: ast.Call, name: str, module: Module) -> bool:
    given = [*call.args[:2], *(k.value for k in call.keywords if k.arg == "url")]
    if not any(isinstance(g, ast.Name) and g.id == name for g in given):
        return False
    dotted = module.names.dotted(call.func)
    if dotted.endswith("urllib.request.urlopen"):
        return True
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in VERBS:
        return False
    of = call.func.value
    of = of.func if isinstance(of, ast.Call) else of
    last = of.attr if isinstance(of, ast.Attribute) else getattr(of, "id", "")
    return dotted.startswith(("requests.", "httpx.", "aiohttp.")) or bool(CLIENT.search(last))


def _passes_on(call: ast.Call, name: str, module: Module) -> bool:
    called = module.called(call, call)
    if called is None:
        return False
    inner = _name_inside(call, name, called)
    calls = (n for n in ast.walk(called) if isinstance(n, ast.Call))
    return bool(inner) and any(_requests(found, inner, module) for found in calls)


def _name_inside(call: ast.Call, name: str, called: Function) -> str:
    """How a function names what it is given as `name`."""
    params = [a.arg for a in (*called.args.posonlyargs, *called.args.args)]
    params = params[1:] if params[:1] in (["self"], ["cls"]) else params
    for arg, param in zip(call.args, params, strict=False):
        if isinstance(arg, ast.Name) and arg.id == name:
            return param
    for keyword in call.keywords:
        if isinstance(keyword.value, ast.Name) and keyword.value.id == name:
            return keyword.arg or ""
    return ""


@of_tools(
    "LRF206",
    "retries-everything",
    "tries again whatever went wrong",
    caller="waits for three attempts at what could not work the first time",
    instead="except (TimeoutError, ConnectionError): what may work the next time, and nothing else",
)
def retries_everything(tool: Tool) -> Iterator[Hit]:
    """In a `while`, or a `for` over a `range`, a `try` that leaves the loop where it succeeds, and
    a clause that catches everything, with none above it, and that can go on to the next round."""
    for node, handler in broad_handlers(tool):
        loop = is_in(node, tool.module, tool.node, LOOPS, "body")
        if loop is None or handler is not node.handlers[0] or not _counts(loop, tool.module):
            continue
        tried = [*node.body, *node.orelse]
        leaves = any(isinstance(n, ast.Return | ast.Break) for n in below(tried))
        if leaves and _goes_on(handler):
            yield Hit(handler, "tries again whatever went wrong")


def _counts(loop: ast.AST, module: Module) -> bool:
    if isinstance(loop, ast.While):
        return True
    iterates = loop.iter if isinstance(loop, ast.For) else None
    return isinstance(iterates, ast.Call) and module.names.dotted(iterates.func) in (
        "range",
        "itertools.count",
    )


def _goes_on(handler: ast.ExceptHandler) -> bool:
    """Whether its end, or a `continue`, can be reached."""

    def ends(body: list[ast.stmt]) -> bool:
        last = body[-1]
        if isinstance(last, ast.If) and last.orelse:
            return ends(last.body) and ends(last.orelse)
        return isinstance(last, ast.Return | ast.Raise | ast.Break)

    return not ends(handler.body)


PROMISE = re.compile(
    r"let you know|\bI'll\b|\bI will\b|notify|get back to you|\bstarted\b|in the background"
    r"|working on|when (it|that|they)( is|'s| are)? (ready|done)|shortly",
    re.IGNORECASE,
)
SPEAKS = ("say", "generate_reply", "publish_data", "send_text", "perform_rpc")


@of_tools(
    "LRF207",
    "promise",
    "promises what nothing will tell",
    caller="waits for the call back that was promised, and never hears of it again",
    instead="await ctx.update(…) first, then await the work, and return its result",
)
def promise(tool: Tool) -> Iterator[Hit]:
    """A task that the tool makes and puts into an attribute, a subscript, or a collection there,
    that it neither awaits nor gives a callback but to forget it, whose coroutine is a call of a
    function that gets nothing but parameters of the tool and constants, and, if it is of this
    module, says nothing; while a text that the tool returns promises something: `let you know`,
    `started`, `in the background` and the like."""
    if tool.updates or any(True for _ in tool.calls(*SPEAKS, "with_filler")):
        return
    promised = [n for n in tool.own if isinstance(n, ast.Return) and n.value]
    if not any(PROMISE.search(words_of(n.value)) for n in promised if n.value):
        return
    made = (node for node in tool.own if isinstance(node, ast.Call) and makes_task(node))
    for node in made:
        if _is_kept(node, tool) and _knows_nobody(node, tool):
            yield Hit(node, "promises to tell, and nothing will: nobody is told how this task ends")


def _is_kept(made: ast.Call, tool: Tool) -> bool:
    """Whether it outlives the tool in some place, with nobody who waits for it or is called
    back."""
    parent = tool.module.parent[made]
    if isinstance(parent, ast.Call):  # self.tasks.append(asyncio.create_task(…))
        return _is_collection(parent)
    if not isinstance(parent, ast.Assign):
        return False
    if any(isinstance(t, ast.Attribute | ast.Subscript) for t in parent.targets):
        return True
    kept = False
    for name in (t.id for t in parent.targets if isinstance(t, ast.Name)):
        for node in tool.nodes:
            if isinstance(node, ast.Await) and name in names_in(node):
                return False
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                on_it = isinstance(node.func.value, ast.Name) and node.func.value.id == name
                if on_it and node.func.attr == "add_done_callback" and not _forgets(node):
                    return False
                kept |= _is_collection(node) and any(name in names_in(a) for a in node.args)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
                stored = any(isinstance(t, ast.Attribute | ast.Subscript) for t in node.targets)
                kept |= node.value.id == name and stored
    return kept


def _is_collection(call: ast.Call) -> bool:
    func = call.func
    adds = isinstance(func, ast.Attribute) and func.attr in ("add", "append")
    return adds and isinstance(func.value, ast.Attribute)  # type: ignore[attr-defined]


def _forgets(call: ast.Call) -> bool:
    given = call.args[0] if call.args else None
    return isinstance(given, ast.Attribute) and given.attr in ("discard", "remove", "pop")


def _knows_nobody(made: ast.Call, tool: Tool) -> bool:
    work = made.args[0] if made.args else None
    if not isinstance(work, ast.Call) or not isinstance(work.func, ast.Name):
        return False
    given = {n for a in [*work.args, *(k.value for k in work.keywords)] for n in names_in(a)}
    if not given <= {p.arg for p in tool.params}:
        return False
    called = tool.module.called(work, made)
    if called is None:
        return True
    if tool.module.function_of(called) is not None:  # it can see what the tool sees
        return False
    return not any(
        isinstance(n, ast.Attribute) and n.attr in (*SPEAKS, "session") for n in ast.walk(called)
    )


PROGRESS = re.compile(r"progress|percent", re.IGNORECASE)


@of_tools(
    "LRF208",
    "progress-unheard",
    "keeps its progress where nobody hears of it",
    caller="waits in silence, while the progress is written down step by step",
    instead="await ctx.update(…) at the steps, or async with ctx.with_filler(…) around the loop",
)
def progress_unheard(tool: Tool) -> Iterator[Hit]:
    """In a loop with an await, an assignment to a key or an attribute of a userdata whose name has
    `progress` or `percent` in it, in a tool that neither updates, says something nor has a filler,
    and gives its context to nobody."""
    if tool.updates or any(True for _ in tool.calls("say", "generate_reply", "with_filler")):
        return
    given = (arg for n in tool.nodes if isinstance(n, ast.Call) for arg in n.args)
    if any(tool.is_context(arg) or tool.is_session(arg) for arg in given):
        return
    for node in tool.own:
        if not isinstance(node, ast.Assign) or not any(_is_progress(t) for t in node.targets):
            continue
        loop = is_in(node, tool.module, tool.node, LOOPS, "body")
        if loop is not None and any(isinstance(n, ast.Await) for n in own(loop)):
            yield Hit(node, "writes its progress down, and nobody hears of it")
            return


def _is_progress(target: ast.expr) -> bool:
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        name = str(target.slice.value)
    elif isinstance(target, ast.Attribute):
        name = target.attr
    else:
        return False
    return bool(PROGRESS.search(name)) and "userdata" in ast.unparse(target.value)


@of_tools(
    "LRF209",
    "agent-after-update",
    "hands over after an update, which LiveKit refuses",
    caller="is told of somebody else who takes over, and goes on with the same one",
    instead="return the agent before any update, or session.update_agent(…) where the work is done",
)
def agent_after_update(tool: Tool) -> Iterator[Hit]:
    """A `return` of a new Agent (of LiveKit's, or of a class of this module that derives from it),
    or of a tuple with one, where a call of the context's `update` has surely been before."""
    for node in returns(tool.node.body):
        values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        agents = [v for v in values if isinstance(v, ast.Call) and is_agent(v.func, tool.module)]
        before = (certainly_before(u, node, tool.module, tool.node) for u in tool.updates)
        if agents and any(before):
            yield Hit(node, "returns an agent after an update, and LiveKit refuses to hand over")


def is_agent(node: ast.expr, module: Module, depth: int = 5) -> bool:
    """Whether it is a class of agents."""
    if module.names.is_livekit(node, "Agent", "AgentTask"):
        return True
    of = module.classes.get(node.id) if isinstance(node, ast.Name) else None
    return bool(of and depth and any(is_agent(base, module, depth - 1) for base in of.bases))
