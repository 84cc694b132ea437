"""A defect, as data: small edits of the runtime, and the tests that they must turn red."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.combinations.tools import CASES, Case

WAYS = ("progress", "streaming", "concurrent")


class StaleError(Exception):
    """An edit no longer fits the text that it is for."""


@dataclass(frozen=True)
class Defect:
    """A defect of one file of the runtime.

    Args:
        name: What is wrong.
        file: The file, below the package.
        edits: Texts that stand in it exactly once, and what takes their place.
        of: The tools that have one of these patterns have the defect; all if there are none.
        having: They have all of these patterns too.
        only_confirmed: They ask for consent.
        tests: Tests of this repository that must turn red too.
        unless: Patterns of tools that cannot show it, each with the reason.
    """

    name: str
    file: str
    edits: tuple[tuple[str, str], ...]
    of: tuple[str, ...] = ()
    having: tuple[str, ...] = ()
    only_confirmed: bool = False
    tests: tuple[str, ...] = ()
    unless: Mapping[tuple[str, ...], str] = field(default_factory=dict, hash=False)

    def edit(self, package: Path) -> str:
        """Return the text of the file with the defect.

        Raises:
            StaleError: An edit fits in no place, or in several.
        """
        source = (package / self.file).read_text("utf-8")
        for old, new in self.edits:
            if source.count(old) != 1:
                raise StaleError(f"{self.name}: {old!r} stands {source.count(old)} times")
            source = source.replace(old, new)
        return source

    def cases(self) -> list[Case]:
        """Return the tools that have the defect and can show it."""
        return [case for case in CASES if self._is_of(case) and not self._is_excused(case)]

    def one_of_each_cell(self) -> list[Case]:
        """Return one of them for each mode and way to tell a result, other options varying."""
        cells: dict[tuple[str, ...], list[Case]] = {}
        for case in self.cases():
            cell = tuple(p for p in case.patterns if p in WAYS or p == case.patterns[0])
            cells.setdefault(cell, []).append(case)
        number = sum(map(ord, self.name))
        return [cases[(number + n) % len(cases)] for n, cases in enumerate(cells.values())]

    def _is_of(self, case: Case) -> bool:
        if not (self.of or self.having):
            return False
        asked = not self.of or any(pattern in case.patterns for pattern in self.of)
        asked = asked and set(self.having) <= set(case.patterns)
        return asked and (case.confirm or not self.only_confirmed)

    def _is_excused(self, case: Case) -> bool:
        patterns = {*case.patterns, *(["confirmed"] if case.confirm else [])}
        return any(set(excused) <= patterns for excused in self.unless)


def defect(
    name: str,
    file: str,
    *edits: tuple[str, str],
    of: tuple[str, ...] = (),
    having: tuple[str, ...] = (),
    only_confirmed: bool = False,
    tests: tuple[str, ...] = (),
    unless: Mapping[tuple[str, ...], str] | None = None,
) -> Defect:
    """Make a defect of a file in longrunning/, or of another one if the path has a folder."""
    path = file if "/" in file else f"longrunning/{file}"
    return Defect(name, path, edits, of, having, only_confirmed, tests, unless or {})
