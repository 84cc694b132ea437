"""The userdata of a test's session: what the tool names, or what the repository's sessions have."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from ..names import Problem
from .classes import lineage, required_of
from .expressions import Expression, qualified, source_of
from .modules import FUNCTIONS, assigned, modules_with
from .tool import is_tool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .classes import Class
    from .modules import Module
    from .tool import HandWritten

UNTYPED = ("object", "Any", "None")


def userdata_of(
    tool: HandWritten, given: str | None, agent: str | None
) -> Expression | Problem | None:
    """The userdata as source; None if nothing has to do with it.

    Where nothing of it can be made, it is asked for if the tool reads it, or its agent, such as in
    an `on_enter` that this inherits: `agent` is how that is made, if it was given.
    """
    if given is not None:
        return qualified(given, tool.module, "--userdata")
    there, asked = tool.userdata
    if asked is None or ast.unparse(asked).split(".")[-1] in UNTYPED:
        asked = None
    sessions = list(_sessions(tool))
    if asked is not None and (owner := there.class_of(asked)):
        sessions = [s for s in sessions if s.owner and s.owner[1].name == owner[1].name]
    elif asked is not None:
        sessions = []
    made = {s.made.source: s.made for s in sessions if isinstance(s.made, Expression)}
    if len(made) == 1:
        return next(iter(made.values()))
    if asked is not None:
        return _of_type(there, asked, tool)
    reader = _reader(tool, agent)
    if reader is None:
        return None
    hint = "give some: --userdata EXPR, such as '{}'"
    if made:
        hint = f"say which: {' or '.join(f'--userdata {source!r}' for source in made)}"
    elif wrong := [s.made for s in sessions if isinstance(s.made, Problem)]:
        return wrong[0]
    message = f"{reader} uses userdata, and it cannot be seen of what type"
    return Problem("no-userdata", message, hint)


class _Session(NamedTuple):
    """What a session of the repository is given; the class of it, if that is known."""

    made: Expression | Problem
    owner: Class | None = None


def _sessions(tool: HandWritten) -> Iterator[_Session]:
    """The userdata of each AgentSession that is made in the project."""
    for module in modules_with(tool.module.project, "AgentSession"):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and module.is_livekit(node.func, "AgentSession"):
                given = {keyword.arg: keyword.value for keyword in node.keywords}
                of = module.meaning(node.func)[1]
                declared = of.slice if isinstance(of, ast.Subscript) else None
                value = _value(module, node, given.get("userdata"))
                if value is not None and (session := _session(module, value, declared, tool)):
                    yield session


def _value(module: Module, call: ast.Call, given: ast.expr | None) -> ast.expr | None:
    """What the function around a call, or its module, has put into the name that is given."""
    if not isinstance(given, ast.Name):
        return given
    scopes = (node for node in ast.walk(module.tree) if isinstance(node, FUNCTIONS))
    around = [scope for scope in scopes if call in ast.walk(scope)]
    local = assigned(part for scope in around for part in ast.walk(scope))
    return local.get(given.id) or module.values.get(given.id) or given


def _session(
    module: Module, value: ast.expr, declared: ast.expr | None, tool: HandWritten
) -> _Session | None:
    """What a test gives in place of `value`: that itself where nothing else is needed for it."""
    if _is_literal(value):
        is_none = isinstance(value, ast.Constant) and value.value is None
        return None if is_none else _Session(Expression(source_of(value)))
    if isinstance(value, ast.Call) and (owner := module.class_of(value.func)):
        arguments = [*value.args, *(keyword.value for keyword in value.keywords)]
        if all(_is_literal(argument) for argument in arguments):
            call = ast.Call(ast.Name(owner[1].name), value.args, value.keywords)
            return _Session(_in_test(call, owner[0], tool), owner)
        return _Session(_of_class(owner, tool), owner)
    if declared is not None and ast.unparse(declared) not in UNTYPED:
        return _Session(_of_type(module, declared, tool), module.class_of(declared))
    return None


def _of_type(there: Module, asked: ast.expr, tool: HandWritten) -> Expression | Problem:
    name = ast.unparse(asked)
    if name.partition("[")[0].split(".")[-1] in ("dict", "Dict"):
        return Expression("{}")
    if owner := there.class_of(asked):
        return _of_class(owner, tool)
    return _cannot_be_made(name, "by itself")


def _of_class(owner: Class, tool: HandWritten) -> Expression | Problem:
    module, node = owner
    missing = required_of(node)
    if missing is None or missing:
        how = f"without {', '.join(missing)}" if missing else "by itself"
        return _cannot_be_made(node.name, how)
    return _in_test(ast.Call(ast.Name(node.name), [], []), module, tool)


def _cannot_be_made(name: str, how: str) -> Problem:
    message = f"its userdata, {name}, cannot be made {how}"
    return Problem("no-userdata", message, f"say how: --userdata '{name}(…)'")


def _in_test(call: ast.Call, module: Module, tool: HandWritten) -> Expression:
    """A call of a class of `module` as a test of the tool has it."""
    source = source_of(call)
    if module.path == tool.module.path:
        return Expression(f"module.{source}")
    return Expression(source, [f"from {module.dotted} import {ast.unparse(call.func)}"])


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True


def _reader(tool: HandWritten, agent: str | None) -> str | None:
    """Who reads the userdata: the tool, or its agent, but for other tools of that."""
    if _reads(tool.function):
        return tool.name
    owner = (tool.module, tool.owner) if tool.owner else None
    owners = [owner] if owner and agent is None else []
    if agent is not None:
        names = (
            node
            for node in ast.walk(ast.parse(agent.strip(), mode="eval"))
            if isinstance(node, ast.Name)
        )
        owners = [found for name in names if (found := tool.module.class_of(name))]
    for module, node in owners:
        own = (part for _, above in lineage(module, node) for part in above.body)
        if any(_reads(part) and not is_tool(part) for part in own):
            return node.name
    return None


def _reads(node: ast.AST) -> bool:
    parts = ast.walk(node)
    return any(isinstance(part, ast.Attribute) and part.attr == "userdata" for part in parts)
