"""A checker, which reads files and has the rules look for faults in them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from .findings import in_notebook, no_python
from .heeding import heed_ignores
from .notebooks import parse, read_notebook
from .options import Options
from .rule import Finding
from .source.files import decode, shown
from .source.module import Module
from .source.repository import Repository, root_of

if TYPE_CHECKING:
    from collections.abc import Iterator

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


Checked: TypeAlias = tuple[tuple[Finding, ...], int, tuple[str, ...]]


@dataclass
class Checker:
    """A checker of files.

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
                self.findings.append(no_python(shown(file), 1, 1, str(error)))
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
            self.findings.append(no_python(path, line or 1, column or 1, why))
            return
        repository = self._repository(file)
        module = Module(path, source, tree, repository, file)
        module.is_of_tools_folder = file is not None and self._is_of_tools(file)
        repository.add(module)
        self.tools += 0 if module.is_test else len(module.tools)
        found = heed_ignores(module, list(self._hits(module)), self._active)
        self.findings += [in_notebook(each, notebook) for each in found] if notebook else found

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
