"""Findings, made of what rules find in a module, and of what cannot be checked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .ignores import FORM
from .rule import Finding
from .rules import BAD_IGNORE, NAMES, NO_PYTHON

if TYPE_CHECKING:
    from .ignores import Ignore
    from .notebooks import Notebook
    from .rule import Hit, Rule
    from .source.module import Module
    from .source.tool import Tool

_LOST = "Nothing in it was checked."


def of_rule(module: Module, rule: Rule, tool: Tool | None, hit: Hit) -> Finding:
    """Return what a rule has found in a module, or in one of its tools."""
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
        message=f"{tool.name} {hit.message}" if tool else hit.message,
        caller=f"The caller {rule.caller}.",
        instead=hit.instead or rule.instead,
    )


def in_notebook(finding: Finding, notebook: Notebook) -> Finding:
    """Return a finding in the source of a notebook with its place in a cell."""
    from dataclasses import replace

    cell, line = notebook.places[finding.line - 1]
    end = notebook.places[min(finding.end_line, len(notebook.places)) - 1][1]
    return replace(finding, cell=cell, line=line, end_line=max(line, end))


def no_python(path: str, line: int, column: int, why: str) -> Finding:
    """Return the finding of a file that cannot be parsed."""
    kind = "Python {}.{}".format(*sys.version_info)
    instead = "check with the Python that the agent runs on"
    if path.endswith(".ipynb"):
        kind, instead = "a notebook", "save it from Jupyter once more, or exclude it"
    message = f"cannot be read as {kind}: {why}"
    return _without_rule(path, line, max(column, 1), NO_PYTHON, message, _LOST, instead)


def unread(path: str) -> Finding:
    """Return the finding of a file that cannot be opened."""
    message, instead = "cannot be opened", "let it be read, or exclude it"
    return _without_rule(path, 1, 1, NO_PYTHON, message, _LOST, instead)


def bad_ignore(path: str, ignore: Ignore, why: str) -> Finding:
    """Return the finding of a comment that ignores nothing."""
    message = f"this comment ignores nothing: {why}"
    lived = "The next reader takes it for a decision."
    return _without_rule(path, ignore.line, ignore.column, BAD_IGNORE, message, lived, FORM)


def _without_rule(
    path: str, line: int, column: int, code: str, message: str, caller: str, instead: str
) -> Finding:
    return Finding(path, line, column, code, NAMES[code], line, None, message, caller, instead)
