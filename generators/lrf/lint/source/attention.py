"""The attention of a function: can it notice, while it waits, that the caller speaks?"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .order import statement
from .walk import FUNCTIONS, attribute_of, given, walk

if TYPE_CHECKING:
    from .code import Code

# What a function mentions that can notice the caller while it waits.
_NOTICES = (
    "wait_if_not_interrupted", "disallow_interruptions", "allow_interruptions", "foreground",
    "add_done_callback",
)  # fmt: skip
NOTICES = ("interrupted", *_NOTICES)
_READS = ("interrupted", "done", "id", "num_steps", "wait_for_playout", "interrupt")
# What is given a session or an agent, and cannot hear the caller by it.
_ONLY_ASK = (
    "print", "info", "debug", "warning", "isinstance", "type", "getattr", "hasattr", "setattr",
    "id", "str", "repr", "vars", "super",
)  # fmt: skip


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


def counting(code: Code) -> set[ast.AST | None]:
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


def gives_away(call: ast.Call, code: Code) -> bool:
    """Return whether something that may notice the caller gets what it needs for that."""
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
