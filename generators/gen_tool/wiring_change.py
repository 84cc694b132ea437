"""The change of the wiring file that a command makes, or what is left to do there by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .names import Problem
from .plan import Change, Plan
from .tool_lists import EMPTY
from .tree import content, uses_of
from .unwiring import empty_lists, in_order, unwire, without_list
from .wiring import Changed, Manual, wire

if TYPE_CHECKING:
    from collections.abc import Callable

    from .project import Project
    from .spec import ToolSpec
    from .wiring import Wired

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


@dataclass(frozen=True)
class WiringFile:
    """The wiring file with the edits made so far: line endings and all else are as they were."""

    project: Project
    before: bytes | None
    source: str
    by_hand: tuple[Problem, ...] = ()

    @classmethod
    def of(cls, project: Project) -> WiringFile:
        before = content(project, project.wiring)
        try:
            source = EMPTY if before is None else before.decode()
        except UnicodeDecodeError:
            source = "it is not UTF-8"
        return cls(project, before, source)

    def with_tool(self, spec: ToolSpec) -> WiringFile:
        return self._edited(
            lambda source: wire(source, spec.name, spec.scope, spec.functions, spec.agent), "add"
        )

    def without_tool(self, name: str) -> WiringFile:
        return self if self.before is None else self._edited(lambda s: unwire(s, name), "take out")

    def without_empty_lists(self) -> WiringFile:
        """Without the lists of agents that have no tool, but for those that somebody calls."""
        text = self
        for function in empty_lists(self.source):
            if not uses_of(function, self.project):
                text = replace(text, source=without_list(text.source, function))
        return text

    def sorted(self) -> WiringFile:
        return self if self.before is None else self._edited(in_order, "sort")

    @property
    def plan(self) -> Plan:
        """The change, if there is one."""
        after = self.source.encode()
        if self.by_hand or after == self.before:
            return Plan(by_hand=self.by_hand)
        return Plan((Change(self.project.wiring, self.before, after),))

    def _edited(self, edit: Callable[[str], Wired], verb: str) -> WiringFile:
        bom = _BOM if self.source.startswith(_BOM) else ""
        result = edit(self.source.removeprefix(_BOM))
        if isinstance(result, Changed):
            return WiringFile(self.project, self.before, bom + result.text, self.by_hand)
        if isinstance(result, Manual):
            message = f"{self.project.wiring} could not be edited safely: {result.reason}; {verb}:"
            step = Problem("wire-by-hand", message, result.snippet)
            return WiringFile(self.project, self.before, self.source, (*self.by_hand, step))
        return self
