"""5xx: the session that a tool is in: what it must not wait for, and what is its own."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..files import root_of
from ..finding import Hit
from ..flow import certainly_before, field_of, is_in
from ..handlers import caught
from ..repository import has_session_without_userdata
from ..walking import SCOPES, TRIES, place
from .rule import of_modules, of_tools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..module import Module
    from ..tool import Tool

ENDS_NEVER = ("aclose", "drain")


@of_tools(
    "LRF501",
    "waits-for-itself",
    "waits for the very speech that waits for it",
    caller="hears nothing more, or is told that something went wrong",
    instead="await ctx.wait_for_playout() for what is being said;"
    " session.shutdown() to end the call",
)
def waits_for_itself(tool: Tool) -> Iterator[Hit]:
    """Where no call of the context's `update` stands above: an await of the tool's own speech
    handle (`ctx.speech_handle`, a `current_speech` with no `say` or `generate_reply` above, a name
    bound to one) or its `wait_for_playout()`, or of the session's `wait_for_inactive()`,
    `interrupt()`, `aclose()` or `drain()`."""
    for node in tool.own:
        if not isinstance(node, ast.Await) or any(place(u) < place(node) for u in tool.updates):
            continue
        if message := _waits_for_itself(node, tool):
            yield Hit(node, message)


def _waits_for_itself(node: ast.Await, tool: Tool) -> str:
    value = node.value
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        method, of = value.func.attr, value.func.value
        if method == "wait_for_playout" and _is_own(of, node, tool):
            return "waits for its own speech, which LiveKit refuses with a RuntimeError"
        if tool.is_session(of):
            if method == "wait_for_inactive":
                return "waits for a silence that cannot come while it runs: RuntimeError"
            if method == "interrupt":
                return "interrupts its own speech and waits for it: five seconds of silence"
            if method in ENDS_NEVER:
                return f"awaits {method}(), which waits for this tool: neither ever ends"
    elif _is_own(value, node, tool):
        return "waits for its own speech, which LiveKit refuses with a RuntimeError"
    return ""


def _is_own(of: ast.expr, node: ast.AST, tool: Tool) -> bool:
    spoken = any(place(call) < place(node) for call in tool.calls("say", "generate_reply"))
    if isinstance(of, ast.Attribute):
        if of.attr == "speech_handle":
            return tool.is_context(of.value)
        return of.attr == "current_speech" and tool.is_session(of.value) and not spoken
    return isinstance(of, ast.Name) and of.id in tool.handles and not spoken


@of_tools(
    "LRF505",
    "speech-hides-stop",
    "waits for words in which nobody can stop it",
    caller='says "never mind" to these words: only they stop, and the work goes on',
    instead="handle = session.say(…); await handle; if handle.interrupted: return …;"
    " or ctx.with_filler(…) beside the work",
)
def speech_hides_stop(tool: Tool) -> Iterator[Hit]:
    """An await of what the session's `say` or `generate_reply` gives, or of its
    `wait_for_playout()`, surely before a return of a text. Not where its `interrupted` is read,
    where it is called with `allow_interruptions=False`, or after the context's `update`."""
    spoken = {
        target.id: node.value
        for node in tool.own
        if isinstance(node, ast.Assign) and _speech(node.value, tool)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    asked = {
        node.value.id
        for node in tool.nodes
        if isinstance(node, ast.Attribute)
        and node.attr == "interrupted"
        and isinstance(node.value, ast.Name)
    }
    texts = [
        node
        for node in tool.own
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Constant | ast.JoinedStr)
        if not (isinstance(node.value, ast.Constant) and not isinstance(node.value.value, str))
    ]
    for node in tool.own:
        if not isinstance(node, ast.Await) or any(place(u) < place(node) for u in tool.updates):
            continue
        of = node.value
        if isinstance(of, ast.Call) and getattr(of.func, "attr", "") == "wait_for_playout":
            of = of.func.value  # type: ignore[attr-defined]
        name = of.id if isinstance(of, ast.Name) else ""
        if not (_speech(of, tool) or (name in spoken and name not in asked)):
            continue
        if any(certainly_before(node, text, tool.module, tool.node) for text in texts):
            yield Hit(node, "waits for words of its own, and does not hear a stop in them")


def _speech(node: ast.expr, tool: Tool) -> bool:
    """Whether it is a call of `say` or `generate_reply` that can be interrupted."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    allowed = (k.value for k in node.keywords if k.arg == "allow_interruptions")
    return (
        node.func.attr in ("say", "generate_reply")
        and tool.is_session(node.func.value)
        and not any(isinstance(a, ast.Constant) and a.value is False for a in allowed)
    )


@of_tools(
    "LRF502",
    "no-userdata",
    "reads a userdata that no session was given",
    caller="is told that something went wrong, each time",
    instead="AgentSession(userdata=…), with a dataclass of your own",
)
def no_userdata(tool: Tool) -> Iterator[Hit]:
    """`userdata` of the tool's context or session, in no `try` that catches ValueError, in a
    repository (the nearest folder above with a pyproject.toml, setup.py, setup.cfg,
    requirements.txt or .git) that makes an AgentSession and in no file of which a userdata is set:
    no `userdata=`, `userdata:` or "userdata" as a key, and no AgentSession(**…)."""
    if tool.module.file is None:
        return
    for node in tool.nodes:
        if not isinstance(node, ast.Attribute) or node.attr != "userdata":
            continue
        if not (tool.is_context(node.value) or tool.is_session(node.value)) or _is_guarded(
            node, tool
        ):
            continue
        root = root_of(tool.module.file)
        if root is not None and has_session_without_userdata(root):
            yield Hit(
                node, "reads a userdata that no session of this repository is given: ValueError"
            )
        return


def _is_guarded(node: ast.AST, tool: Tool) -> bool:
    around = is_in(node, tool.module, tool.node, TRIES, "body")
    handlers = around.handlers if around is not None else []  # type: ignore[attr-defined]
    return any(caught(h, tool.module) & {"", "ValueError", "Exception"} for h in handlers)


@of_modules(
    "LRF503",
    "shared-toolset",
    "shares a toolset between all calls",
    caller="hears what another caller has asked for, and loses a job when that one hangs up",
    instead="make it where the session is made: AgentSession(tools=[AsyncToolset(…)])",
)
def shared_toolset(module: Module) -> Iterator[Hit]:
    """A call of AsyncToolset, or of a class of this module that derives from it, that is in no
    function but in its default arguments, and not under `if __name__ == …`."""
    for node in module.nodes:
        if not isinstance(node, ast.Call) or not _is_toolset(node.func, module):
            continue
        if not _is_in_code(node, module):
            yield Hit(node, "this toolset is made once, and every call has the same one")


def _is_toolset(node: ast.expr, module: Module, depth: int = 5) -> bool:
    if module.names.is_livekit(node, "AsyncToolset"):
        return True
    of = module.classes.get(node.id) if isinstance(node, ast.Name) else None
    return bool(of and depth and any(_is_toolset(base, module, depth - 1) for base in of.bases))


def _is_in_code(node: ast.AST, module: Module) -> bool:
    child = node
    while (parent := module.parent.get(child)) is not None:
        is_function = isinstance(parent, SCOPES) and not isinstance(parent, ast.ClassDef)
        if is_function and field_of(child, parent) == "body":
            return True
        if isinstance(parent, ast.If) and "__name__" in ast.unparse(parent.test):
            return True
        child = parent
    return False


@of_tools(
    "LRF504",
    "plain-tool",
    "is no async def, and always fails",
    caller="is told that something went wrong, although it was done, and has it done again",
    instead="async def",
)
def plain_tool(tool: Tool) -> Iterator[Hit]:
    """A tool that is a plain `def`, without `on_duplicate="confirm"`, that has no return of a
    value, or one of a value that is no call and no name: LiveKit 1.8 awaits what it returns."""
    if not isinstance(tool.node, ast.FunctionDef):
        return
    keywords = tool.made_by.keywords if tool.made_by else []
    if any(k.arg == "on_duplicate" and ast.unparse(k.value) == "'confirm'" for k in keywords):
        return
    values = [n.value for n in tool.own if isinstance(n, ast.Return) and n.value is not None]
    if not values or any(
        not isinstance(v, ast.Call | ast.Name | ast.Attribute | ast.Subscript) for v in values
    ):
        message = (
            "is a plain function: LiveKit awaits what it returns, and tells of an internal error"
        )
        yield Hit(tool.node, message)
