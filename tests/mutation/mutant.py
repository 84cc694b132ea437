"""A defect, as data: small edits of the rendered project, and the tests that they must turn red."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gen_tool.regions import TOOL

from .tools import PACKAGE, TOOLS, Tool

ITS_OWN = "its own"
"""Stands for the module of the tool itself, where a defect is in what is generated."""


class StaleError(Exception):
    """An edit no longer fits the text that it is for."""


@dataclass(frozen=True)
class Mutant:
    """One defect.

    `file` is below the package, or `ITS_OWN`. Each text of `edits` stands in it exactly once; in a
    tool whose own module has it not, the defect is not. `registry` has the tools generated anew, as
    if these fields stood in the registry of patterns.

    The defect is one of the tools that have one of the patterns `of` (if any are named) and all of
    the patterns `having`; `only_confirmed` are the payments that ask. `tests` are files that must
    turn red besides. `unless` names tools that cannot show it, each with the reason.
    """

    name: str
    file: str
    edits: tuple[tuple[str, str], ...] = ()
    of: tuple[str, ...] = ()
    having: tuple[str, ...] = ()
    only_confirmed: bool = False
    registry: Mapping[str, dict[str, object]] = field(default_factory=dict)
    tests: tuple[str, ...] = ()
    unless: Mapping[tuple[str, ...], str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"src/{PACKAGE}/{self.file}"

    def edited(self, source: str) -> str:
        """`source` with the defect.

        Raises:
            StaleError: An edit fits in no place, or in several.
        """
        for old, new in self.edits:
            if source.count(old) != 1:
                raise StaleError(f"{self.name}: {old!r} stands {source.count(old)} times")
            source = source.replace(old, new)
        return source

    def tools(self) -> list[Tool]:
        """The tools that have the defect and can show it."""
        return [tool for tool in TOOLS if self._is_of(tool) and not self._excused(tool)]

    def _is_of(self, tool: Tool) -> bool:
        if not (self.of or self.having or self.file == ITS_OWN):
            return False
        asked = not self.of or any(p in tool.patterns for p in self.of)
        asked = asked and all(p in tool.patterns for p in self.having)
        asked = asked and (tool.confirm or not self.only_confirmed)
        if asked and self.file == ITS_OWN:
            asked = self._differs(self.source_of(tool), tool.text.module)
        return asked

    def _differs(self, defect: str, source: str) -> bool:
        """Whether that is a defect: in another order of patterns, not if only constants move."""
        from_ = TOOL if self.registry else ""
        return defect[defect.index(from_) :] != source[source.index(from_) :]

    def _excused(self, tool: Tool) -> bool:
        return any(set(names) <= set(tool.patterns) for names in self.unless)

    def source_of(self, tool: Tool) -> str:
        """The module of `tool` with the defect, or as it is if the defect is not in it."""
        if self.registry:
            return tool.text_with(dict(self.registry)).module
        source = tool.text.module
        return (
            self.edited(source) if all(source.count(old) == 1 for old, _ in self.edits) else source
        )

    def one_of_each_cell(self) -> list[Tool]:
        """Of the tools one for each stance and shape: with other guards for another defect."""
        cells: dict[tuple[str, ...], list[Tool]] = {}
        for tool in self.tools():
            cells.setdefault(tool.cell, []).append(tool)
        number = sum(map(ord, self.name))
        return [tools[(number + n) % len(tools)] for n, tools in enumerate(cells.values())]

    def jobs(self, project: Path, tools: list[Tool]) -> Iterator[tuple[str, str, str]]:
        """What to run: a test file, the file that is edited, and its text with the defect."""
        for tool in tools:
            if self.file == ITS_OWN:
                yield tool.test, tool.module, self.source_of(tool)
            else:
                yield tool.test, self.path, self.edited(self._text(project))
        for test in self.tests:
            yield test, self.path, self.edited(self._text(project))

    def _text(self, project: Path) -> str:
        return (project / self.path).read_text("utf-8")
