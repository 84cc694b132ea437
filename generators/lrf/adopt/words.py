"""The words that a tool says, and that its contract compares with what is heard."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from .modules import Module
from .syntax import carriers, last, own
from .tools import Written
from .work import Work

_INTERRUPTED = re.compile(r"\binterrupted\b")


def words_of(tool: Written, work: Work | None, mode: str) -> dict[str, str]:
    """Return the words that stand in a tool, by the names that contracts have for them.

    Words that it does not have are left out: its contract says what to write, or fails for them.
    """
    found: dict[str, str] = {}
    module = tool.module

    def note(name: str, node: ast.expr | None) -> None:
        if name not in found and (text := text_of(node, module)):
            found[name] = text

    for node in ast.walk(tool.function):
        if isinstance(node, ast.Try):
            for handler in node.handlers:
                kinds = ast.unparse(handler.type) if handler.type else "Exception"
                is_late = "Timeout" in kinds and "," not in kinds
                for value in _told(handler):
                    note("late" if is_late else "failed", value)
        elif isinstance(node, ast.If) and _INTERRUPTED.search(ast.unparse(node.test)):
            for value in _told(node):
                note("refused" if mode == "payment" else "stopped", value)
        elif isinstance(node, ast.Call) and last(node.func) == "with_filler" and node.args:
            note("waiting", node.args[0])
        elif isinstance(node, ast.Call) and last(node.func) == "update" and node.args:
            note("started", node.args[0])
        elif isinstance(node, ast.Call):
            for keyword in node.keywords:  # of unless_interrupted, in_background, charge_once
                if keyword.arg in ("stopped", "failed", "late", "started", "refused", "unknown"):
                    note(keyword.arg, keyword.value)
                elif keyword.arg == "waiting":
                    note("waiting", keyword.value)
    if mode == "background" and "started" not in found and work:
        for _, answer in _answers(tool, work):
            note("started", answer)
    for value in _told(tool.function, errors=True):
        note("unknown" if mode == "payment" else "failed", value)
    return found


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
        case ast.Name(id=name) if found := module.where(name):
            there, own_name = found
            value = there.values.get(own_name)
            return text_of(value, there) if value is not node else ""
    return ""


def answer_of(tool: Written, work: Work, result: str) -> str:
    """Return what is always heard of the tool's answer; "" if it is the result itself."""
    first_text = _first_text(ast.parse(result, mode="eval").body)
    node = next((answer for _, answer in _answers(tool, work)), None)
    if node is None or (result.startswith('"') and _passes_on(node, tool, work)):
        return "" if result.startswith('"') else first_text
    return text_of(node, tool.module) or ("" if result.startswith('"') else first_text)


def _first_text(node: ast.expr) -> str:
    """Return the first text in a value, which is heard if the value is told as it is."""
    keys = {id(key) for d in ast.walk(node) if isinstance(d, ast.Dict) for key in d.keys}
    texts = (n for n in ast.walk(node) if isinstance(n, ast.Constant) and id(n) not in keys)
    return next((n.value for n in texts if isinstance(n.value, str)), "")


def _passes_on(node: ast.expr, tool: Written, work: Work) -> bool:
    """Return whether the answer has the result in it, and not only how long it is."""
    counted = {
        part
        for n in ast.walk(node)
        if last(getattr(n, "func", None)) == "len"
        for part in ast.walk(n)
    }
    names = carriers(tool.function, work.call)
    parts = (part for part in ast.walk(node) if part not in counted)
    return any(p is work.call or getattr(p, "id", "") in names for p in parts)


def _answers(tool: Written, work: Work) -> Iterator[tuple[int, ast.expr]]:
    """Yield what the tool returns when all is well, what comes after its work first."""
    left_out: set[ast.AST] = set()
    found = []
    for node in own(tool.function):
        if isinstance(node, ast.ExceptHandler) or _is_guard(node):
            body = node.body  # type: ignore[attr-defined]
            left_out |= {part for each in body for part in ast.walk(each)}
        elif isinstance(node, ast.Return) and node.value and node not in left_out:
            found.append((node.lineno, node.value))
    line = work.call.lineno
    yield from sorted(found, key=lambda pair: (pair[0] < line, pair[0]))


def _is_guard(node: ast.AST) -> bool:
    """Return whether this is the case that there is nothing to tell."""
    if not isinstance(node, ast.If):
        return False
    test = ast.unparse(node.test)
    return bool(_INTERRUPTED.search(test) or re.match(r"not |.* is None$|.*status.*!= ?200", test))


def _told(node: ast.AST, *, errors: bool = False) -> Iterator[ast.expr]:
    """Yield what is returned, or raised as a ToolError, in the body of a node."""
    for statement in getattr(node, "body", []):
        for part in ast.walk(statement):
            value = part.value if isinstance(part, ast.Return) and not errors else None
            if isinstance(part, ast.Raise):
                value = part.exc
            if isinstance(value, ast.Call) and last(value.func) in ("ToolError", "ToolResult"):
                yield from value.args[:1]
            elif value is not None and isinstance(part, ast.Return):
                yield value
