"""The findings of a module that are left once its comments are heeded."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .findings import bad_ignore, of_rule
from .ignores import fault_of, ignores_in
from .rules import BAD_IGNORE, NO_PYTHON, all_rules
from .source.order import statement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from .ignores import Ignore
    from .rule import Finding, Hit, Rule
    from .source.module import Module
    from .source.tool import Tool


def heed_ignores(
    module: Module, hits: Iterable[tuple[Rule, Tool | None, Hit]], active: Collection[str]
) -> list[Finding]:
    """Return the findings that no comment ignores, and the comments that are wrong.

    Args:
        module: The module.
        hits: All that the rules find in it.
        active: The codes of the rules that are on.
    """
    asked = ignores_in(module.source)
    known = {*all_rules(), NO_PYTHON, BAD_IGNORE}
    faults = {ignore: fault_of(ignore, known) for ignore in asked}
    sound = [ignore for ignore in asked if not faults[ignore]]
    heeded: set[tuple[Ignore, str]] = set()
    findings = []
    for rule, tool, hit in hits:
        heeding = {
            (ignore, rule.code)
            for ignore in sound
            if rule.code in ignore.codes and _is_beside(ignore, module, tool, hit)
        }
        heeded |= heeding
        if not heeding:
            findings.append(of_rule(module, rule, tool, hit))
    for ignore in asked:
        idle = [code for code in ignore.codes if (ignore, code) not in heeded and code in active]
        fault = faults[ignore] or (f"{', '.join(idle)} is not found here" if idle else "")
        if fault:
            findings.append(bad_ignore(module.path, ignore, fault))
    return findings


def _is_beside(ignore: Ignore, module: Module, tool: Tool | None, hit: Hit) -> bool:
    """Return whether a comment is in a hit's statement, or above the body of its tool."""
    spans = [_span(statement(hit.node, module)), *([_head(tool.node)] if tool else [])]
    return any(first <= ignore.line <= last for first, last in spans)


def _head(node: ast.AST) -> tuple[int, int]:
    """Return the lines of a definition without those of its body."""
    decorators = [d.lineno for d in getattr(node, "decorator_list", [])]
    first = min([node.lineno, *decorators])  # type: ignore[attr-defined]
    return first, max(first, node.body[0].lineno - 1)  # type: ignore[attr-defined]


def _span(node: ast.AST) -> tuple[int, int]:
    if getattr(node, "body", None) and not isinstance(node, ast.Lambda):
        return _head(node)
    return node.lineno, node.end_lineno or node.lineno  # type: ignore[attr-defined]
