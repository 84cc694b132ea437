"""Checks files, and reports what was found in them."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import files, rules
from .finding import Finding
from .flow import statement
from .ignoring import Ignore, Span, fault, ignores
from .module import Module

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from .finding import Hit, Rule
    from .tool import Tool

MARKS = (("livekit",), ("interrupt", "tool_calls"))
"""A module with no such group of words has nothing that a rule could find."""


@dataclass(frozen=True)
class Report:
    """What was looked at, and what was found."""

    findings: tuple[Finding, ...]
    tools: int
    files: int
    unread: tuple[str, ...] = ()
    """files that could not be read"""


def check(paths: Iterable[Path]) -> Report:
    """Look at all Python files there."""
    findings: list[Finding] = []
    unread: list[str] = []
    tools = 0
    paths = list(paths)
    named = {path for path in paths if path.is_file()}
    found = files.python_files(paths)
    for path in found:
        shown = files.shown(path)
        try:
            source = files.read(path)
        except (SyntaxError, ValueError) as error:
            findings.append(_no_python(shown, 1, 1, str(error)))
            continue
        if source is None:
            unread.append(shown)
            continue
        if path in named or any(all(mark in source for mark in marks) for marks in MARKS):
            some, count = check_source(source, shown, path)
            findings += some
            tools += count
    return Report(tuple(sorted(findings)), tools, len(found), tuple(unread))


def check_source(
    source: str, shown: str = "", path: Path | None = None
) -> tuple[list[Finding], int]:
    """What is found in the text of a module, and how many tools are in it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what else is to be said of it is for a linter to say
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None) or 1
            column = getattr(error, "offset", None) or 1
            return [_no_python(shown, line, column, getattr(error, "msg", str(error)))], 0
        module = Module(shown, source, tree, path)
        return _told(module, list(_looked(module))), len(module.tools)


def _looked(module: Module) -> Iterator[tuple[Rule, Tool | None, Hit]]:
    for rule in rules.RULES:
        if rule.look_at_module:
            for hit in rule.look_at_module(module):
                yield rule, None, hit
        if rule.look_at_tool:
            for tool in module.tools:
                for hit in rule.look_at_tool(tool):
                    yield rule, tool, hit


def _told(module: Module, hits: list[tuple[Rule, Tool | None, Hit]]) -> list[Finding]:
    """The findings but for those that comments speak against, and the comments that are faulty."""
    asked = ignores(module.source)
    faults = {ignore: fault(ignore, rules.CODES) for ignore in asked}
    heeded: set[tuple[Ignore, str]] = set()
    findings = []
    for rule, tool, hit in hits:
        spans = [_span(statement(hit.node, module)), *([_head(tool.node)] if tool else [])]
        heeding = {
            (ignore, rule.code)
            for ignore in asked
            if not faults[ignore]
            and rule.code in ignore.codes
            and any(ignore.line in span for span in spans)
        }
        heeded |= heeding
        if not heeding:
            findings.append(_finding(module, rule, tool, hit))
    for ignore in asked:
        idle = [code for code in ignore.codes if (ignore, code) not in heeded]
        if message := faults[ignore] or (f"there is no {', '.join(idle)} here" if idle else ""):
            findings.append(_bad_ignore(module, ignore, message))
    return findings


def _head(node: ast.AST) -> Span:
    """The lines of a definition without what is in it."""
    decorators = [d.lineno for d in getattr(node, "decorator_list", [])]
    first = min([node.lineno, *decorators])  # type: ignore[attr-defined]
    return Span(first, max(first, node.body[0].lineno - 1))  # type: ignore[attr-defined]


def _span(node: ast.AST) -> Span:
    if getattr(node, "body", None) and not isinstance(node, ast.Lambda):
        return _head(node)
    return Span(node.lineno, node.end_lineno or node.lineno)  # type: ignore[attr-defined]


def _finding(module: Module, rule: Rule, tool: Tool | None, hit: Hit) -> Finding:
    line, offset = hit.node.lineno, hit.node.col_offset  # type: ignore[attr-defined]
    text = module.lines[line - 1] if line <= len(module.lines) else ""
    return Finding(
        path=module.path,
        line=line,
        column=len(text.encode()[:offset].decode(errors="replace")) + 1,
        code=rule.code,
        rule=rule.name,
        end_line=hit.node.end_lineno or line,  # type: ignore[attr-defined]
        tool=tool.name if tool else None,
        message=hit.message,
        caller=rule.caller,
        instead=hit.instead or rule.instead,
    )


def _no_python(path: str, line: int, column: int, why: str) -> Finding:
    message = f"this is not Python as this interpreter reads it: {why}"
    lived = "nothing: what is in it was not looked at"
    instead = "check with the Python that the agent runs on"
    return _without_rule(path, line, max(column, 1), rules.NO_PYTHON, message, lived, instead)


def _bad_ignore(module: Module, ignore: Ignore, why: str) -> Finding:
    message = f"this comment ignores nothing: {why}"
    lived = "what the finding says, which nobody reads any more"
    instead = "# gen-tool: ignore[LRF103] and why it does not matter here"
    place = (module.path, ignore.line, ignore.column)
    return _without_rule(*place, rules.BAD_IGNORE, message, lived, instead)


def _without_rule(
    path: str, line: int, column: int, code: str, message: str, caller: str, instead: str
) -> Finding:
    name = rules.NAMES[code]
    return Finding(path, line, column, code, name, line, None, message, caller, instead)
