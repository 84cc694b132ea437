"""Read files, run the rules, and drop what comments ignore."""

from __future__ import annotations

import ast
import gc
import os
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from .ignores import FORM, fault_of, ignores_in
from .notebooks import Notebook, parse, read_notebook
from .options import Options
from .parallel import can_fork, start
from .rule import Finding
from .rules import BAD_IGNORE, NAMES, NO_PYTHON, all_rules
from .source.files import SUFFIXES, decode, python_files, shown
from .source.module import Module
from .source.order import statement
from .source.repository import Repository, root_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .ignores import Ignore
    from .rule import Hit, Rule
    from .source.tool import Tool

# A module with none of these groups of words has nothing that a rule could find.
_MARKS = (
    (b"function_tool",),
    (b"longrunning",),
    (b"livekit", b"Toolset"),
    (b"livekit", b"Mock"),
    (b"livekit.agents.testing",),
    (b"interrupt", b"tool_calls"),
)


@dataclass(frozen=True)
class Report:
    """The result of a check: the files checked, and the findings.

    Args:
        findings: What is wrong.
        tools: How many tools there are, without those of tests.
        unread: Files that could not be opened.
        files: How many files.
    """

    findings: tuple[Finding, ...]
    tools: int
    unread: tuple[str, ...]
    files: int


Checked: TypeAlias = tuple[tuple[Finding, ...], int, tuple[str, ...]]


def check(paths: Iterable[Path], options: Options | None = None) -> Report:
    """Check files, and all Python files and notebooks of folders.

    Args:
        paths: The files and folders.
        options: Which rules are on, and what is left out.

    Raises:
        InputError: What is selected or ignored is not a rule.
    """
    options, paths = options or Options(), list(paths)
    named = {path for path in paths if path.is_file()}
    files = python_files(paths, options.exclude, SUFFIXES)
    was_on = gc.isenabled()
    gc.disable()  # trees have no cycles worth finding: a third faster
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _check(files, named, Checker(options))
    finally:
        if was_on:
            gc.enable()


def _check(files: list[Path], named: set[Path], checker: Checker) -> Report:
    """Check files, half of them in a second process if there are many."""
    if not can_fork(len(files)):
        return Report(*checker.check(files, named), len(files))
    wait = start(lambda: _as_tuples(checker.check(files[1::2], named)))
    found, tools, unread = checker.check(files[::2], named)
    other, more, also_unread = wait()
    findings = sorted([*found, *(Finding(*each) for each in other)])
    unread = tuple(sorted((*unread, *also_unread)))
    return Report(tuple(findings), tools + more, unread, len(files))


def _as_tuples(checked: Checked) -> tuple[object, ...]:
    findings, *rest = checked
    return ([tuple(vars(finding).values()) for finding in findings], *rest)


def check_source(
    source: str, path: str = "module.py", options: Options | None = None
) -> list[Finding]:
    """Check the text of a module.

    Args:
        source: The text.
        path: Its path, as it is shown.
        options: Which rules are on.
    """
    checker = Checker(options or Options())
    checker.check_text(source, path, None)
    return sorted(checker.findings)


@dataclass
class Checker:
    """Checks files.

    Args:
        options: Which rules are on, and what is left out.
    """

    options: Options
    findings: list[Finding] = field(default_factory=list)
    tools: int = 0
    _repositories: dict[Path | None, Repository] = field(default_factory=dict)
    _roots: dict[str, Path | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._rules = self.options.rules()
        self._words = {word for rule in self._rules for word in rule.words}
        self._active = {rule.code for rule in self._rules}
        tools = self.options.tools
        self._tools_folder = os.path.abspath(tools) if tools else None

    def check(self, files: list[Path], named: set[Path]) -> Checked:
        """Check files; return the findings, the number of tools, and what could not be opened."""
        unread = [shown(file) for file in files if not self._check_file(file, file in named)]
        return tuple(sorted(self.findings)), self.tools, tuple(unread)

    def _check_file(self, file: Path, is_named: bool) -> bool:
        """Check a file, and return whether it could be opened."""
        try:
            data = file.read_bytes()
        except OSError:
            return False
        if is_named or self._is_of_tools(file) or any(all(m in data for m in ms) for ms in _MARKS):
            try:
                source = decode(data)
            except (SyntaxError, ValueError) as error:
                self.findings.append(_no_python(shown(file), 1, 1, str(error)))
            else:
                self.check_text(source, shown(file), file)
        return True

    def _is_of_tools(self, file: Path) -> bool:
        return self._tools_folder is not None and (
            os.path.dirname(os.path.abspath(file)) == self._tools_folder
        )

    def check_text(self, source: str, path: str, file: Path | None) -> None:
        """Check the text of a module or a notebook."""
        notebook = None
        try:
            if path.endswith(".ipynb"):
                notebook = read_notebook(source)
                source = notebook.source
            tree = parse(source, is_notebook=notebook is not None)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line, column = getattr(error, "lineno", None), getattr(error, "offset", None)
            why = getattr(error, "msg", None) or str(error)
            self.findings.append(_no_python(path, line or 1, column or 1, why))
            return
        repository = self._repository(file)
        module = Module(path, source, tree, repository, file)
        module.is_of_tools_folder = file is not None and self._is_of_tools(file)
        repository.add(module)
        self.tools += 0 if module.is_test else len(module.tools)
        found = self._without_ignored(module, list(self._hits(module)))
        self.findings += [_in_notebook(each, notebook) for each in found] if notebook else found

    def _repository(self, file: Path | None) -> Repository:
        root = None
        if file is not None:
            folder = os.path.dirname(os.path.abspath(file))
            if folder not in self._roots:
                self._roots[folder] = root_of(file)
            root = self._roots[folder]
        if root not in self._repositories:
            self._repositories[root] = Repository(root)
        return self._repositories[root]

    def _hits(self, module: Module) -> Iterator[tuple[Rule, Tool | None, Hit]]:
        in_module = {word for word in self._words if word in module.source}
        in_tools = [{word for word in in_module if word in tool.text} for tool in module.tools]
        for rule in self._rules:
            if rule.words and in_module.isdisjoint(rule.words):
                continue
            if rule.per == "module":
                for hit in rule.check(module):
                    yield rule, None, hit
                continue
            for tool, words in zip(module.tools, in_tools, strict=True):
                if tool.mode and not rule.decorated:
                    continue
                if not rule.words or not words.isdisjoint(rule.words):
                    for hit in rule.check(tool):
                        yield rule, tool, hit

    def _without_ignored(
        self, module: Module, hits: list[tuple[Rule, Tool | None, Hit]]
    ) -> list[Finding]:
        """Return the findings that no comment ignores, and the comments that are wrong."""
        asked = ignores_in(module.source)
        known = {*all_rules(), NO_PYTHON, BAD_IGNORE}
        faults = {ignore: fault_of(ignore, known) for ignore in asked}
        heeded: set[tuple[Ignore, str]] = set()
        findings = []
        for rule, tool, hit in hits:
            spans = [_span(statement(hit.node, module)), *([_head(tool.node)] if tool else [])]
            heeding = {
                (ignore, rule.code)
                for ignore in asked
                if not faults[ignore]
                and rule.code in ignore.codes
                and any(first <= ignore.line <= last for first, last in spans)
            }
            heeded |= heeding
            if not heeding:
                findings.append(_finding(module, rule, tool, hit))
        for ignore in asked:
            idle = [c for c in ignore.codes if (ignore, c) not in heeded and c in self._active]
            fault = faults[ignore] or (f"{', '.join(idle)} is not found here" if idle else "")
            if fault:
                findings.append(_bad_ignore(module, ignore, fault))
        return findings


def _head(node: ast.AST) -> tuple[int, int]:
    """Return the lines of a definition without those of its body."""
    decorators = [d.lineno for d in getattr(node, "decorator_list", [])]
    first = min([node.lineno, *decorators])  # type: ignore[attr-defined]
    return first, max(first, node.body[0].lineno - 1)  # type: ignore[attr-defined]


def _span(node: ast.AST) -> tuple[int, int]:
    if getattr(node, "body", None) and not isinstance(node, ast.Lambda):
        return _head(node)
    return node.lineno, node.end_lineno or node.lineno  # type: ignore[attr-defined]


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
        message=f"{tool.name} {hit.message}" if tool else hit.message,
        caller=f"The caller {rule.caller}.",
        instead=hit.instead or rule.instead,
    )


def _in_notebook(finding: Finding, notebook: Notebook) -> Finding:
    from dataclasses import replace

    cell, line = notebook.places[finding.line - 1]
    end = notebook.places[min(finding.end_line, len(notebook.places)) - 1][1]
    return replace(finding, cell=cell, line=line, end_line=max(line, end))


def _no_python(path: str, line: int, column: int, why: str) -> Finding:
    message = f"this is not Python as this interpreter reads it: {why}"
    lived = "Nothing in it was checked."
    instead = "check with the Python that the agent runs on"
    return _without_rule(path, line, max(column, 1), NO_PYTHON, message, lived, instead)


def _bad_ignore(module: Module, ignore: Ignore, why: str) -> Finding:
    message = f"this comment ignores nothing: {why}"
    lived = "The next reader takes it for a decision."
    return _without_rule(module.path, ignore.line, ignore.column, BAD_IGNORE, message, lived, FORM)


def _without_rule(
    path: str, line: int, column: int, code: str, message: str, caller: str, instead: str
) -> Finding:
    return Finding(path, line, column, code, NAMES[code], line, None, message, caller, instead)
