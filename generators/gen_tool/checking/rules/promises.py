"""2xx: promises and progress: what is told that is not so."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ..finding import Hit
from ..flow import is_in
from ..handlers import words_of
from ..tasks import makes_task
from ..walking import LOOPS, names_in, own
from .rule import of_tools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..tool import Tool

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
