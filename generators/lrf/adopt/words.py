"""The words of a tool that its contract compares with what the caller hears."""

import ast
import re
from collections.abc import Iterable, Iterator

from ..source.modules import Module
from ..source.syntax import last
from .samples import TEXT, used
from .tools import Written
from .work import Work

KEYWORDS = {"stopped", "failed", "late", "started", "refused", "unknown", "waiting"}
CALLS = {"with_filler": "waiting", "update": "started"}
_WHY = re.compile(r"\binterrupted\b|^not [\w.]+\.done\(\)$")
_GUARD = re.compile(r"not \w+|.* is None$|.*status.* != 200|.*\binterrupted\b")


def words_of(tool: Written, work: Work | None, mode: str, result: str) -> dict[str, str]:
    """Return the words of a tool, by the names that contracts use for them.

    Words that it does not have are left out: its contract says what to write, or fails for them.
    """
    found: dict[str, str] = {}
    for name, node in _told(tool.function, mode == "payment"):
        if (text := text_of(node, tool.module)) and text not in found.values():
            found.setdefault(name, text)
    answers = _answers(tool.function, work.call.lineno if work else 0)
    if mode == "background" and answers and "started" not in found:
        found["started"] = text_of(answers[0], tool.module)
    elif work:
        found["answer"] = _answer(answers[0] if answers else None, tool, work, result)
    return {name: text for name, text in sorted(found.items()) if text}


def text_of(node: ast.expr | None, module: Module) -> str:
    """Return the longest part of a text that is the same whenever it is said."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            parts = [str(p.value).strip(" '\"") for p in values if isinstance(p, ast.Constant)]
            return max(parts, key=len, default="")
        case ast.Tuple(elts=[first, *_]) | ast.List(elts=[first, *_]):
            return text_of(first, module)
        case ast.BinOp(left=left, right=right):
            return max(text_of(left, module), text_of(right, module), key=len)
        case ast.Name(id=name):
            there, own_name = module.where(name) or (module, "")
            return text_of(there.value(own_name), there)
    return ""


def _told(function: ast.AST, is_payment: bool) -> Iterator[tuple[str, ast.expr]]:
    """Yield what the caller or the model is told, where it is clear why; errors at the end."""
    errors = []
    for node in ast.walk(function):
        if isinstance(node, ast.ExceptHandler):
            is_late = node.type is not None and "Timeout" in ast.unparse(node.type)
            yield from (("late" if is_late else "failed", value) for value in _returned(node.body))
        elif isinstance(node, ast.If) and (found := _WHY.search(ast.unparse(node.test))):
            stopped = "refused" if is_payment else "stopped"
            name = stopped if found[0] == "interrupted" else "late"
            yield from ((name, value) for value in _returned(node.body)[-1:])
        elif isinstance(node, ast.Raise):
            errors += [("unknown" if is_payment else "failed", e) for e in _returned([node])]
        elif isinstance(node, ast.Call):
            if node.args and last(node.func) in CALLS:
                yield CALLS[last(node.func)], node.args[0]
            yield from ((k.arg, k.value) for k in node.keywords if k.arg in KEYWORDS)
    yield from errors


def _returned(body: Iterable[ast.AST]) -> list[ast.expr]:
    """Return what is returned or raised, out of ToolError and ToolResult."""
    found = []
    for part in (part for statement in body for part in ast.walk(statement)):
        value = part.value if isinstance(part, ast.Return) else getattr(part, "exc", None)
        if isinstance(value, ast.Call) and last(value.func) in ("ToolError", "ToolResult"):
            found += value.args[:1]
        elif value is not None and isinstance(part, ast.Return):
            found.append(value)
    return found


def _answers(function: ast.AST, after: int) -> list[ast.expr]:
    """Return what a tool returns when all is well, what comes after its work first."""
    left_out: set[ast.AST] = set()
    for node in ast.walk(function):
        is_guard = isinstance(node, ast.If) and _GUARD.match(ast.unparse(node.test))
        if isinstance(node, ast.ExceptHandler) or is_guard:
            left_out |= {part for each in getattr(node, "body", []) for part in ast.walk(each)}
    returned = [n for n in ast.walk(function) if isinstance(n, ast.Return) and n not in left_out]
    returned.sort(key=lambda node: (node.lineno < after, node.lineno))
    return [node.value for node in returned if node.value]


def _answer(node: ast.expr | None, tool: Written, work: Work, result: str) -> str:
    """Return what is always heard of the answer; "" if it is the result itself."""
    value = ast.parse(result, mode="eval").body
    keys = {key for each in ast.walk(value) if isinstance(each, ast.Dict) for key in each.keys}
    texts = (n.value for n in ast.walk(value) if isinstance(n, ast.Constant) and n not in keys)
    in_result = next((text for text in texts if isinstance(text, str)), "") * (result != TEXT)
    if node is None:
        return in_result
    _, names = used(tool.function, work.call)
    counts = (n for n in ast.walk(node) if isinstance(n, ast.Call) and last(n.func) == "len")
    counted = {part for each in counts for part in ast.walk(each)}
    parts = [part for part in ast.walk(node) if part not in counted]
    if result == TEXT and any(p is work.call or getattr(p, "id", "") in names for p in parts):
        return ""
    return text_of(node, tool.module) or in_result
