"""What a project, and organisations whose packages are installed, change in what is generated.

A folder of theirs holds templates (`background.py.j2` replaces ours of that name, or extends
`gen-tool/background.py.j2`), patterns of their own (`outbound.toml` beside `outbound.py.j2`), and
in `words.toml` what callers hear in place of our words. The project comes first.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from . import entry_points, patterns, spoken, toml
from .declared import SKELETONS, declared, problems_among
from .names import Problem
from .patterns import Pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from .project import Project
    from .spoken import Words

THIS_PROJECT = "this project"
TEMPLATE = ".py.j2"
WORDS = "words.toml"


class Source(NamedTuple):
    """A folder, and whose it is."""

    origin: str
    folder: Path


@dataclass(frozen=True)
class Overrides:
    """The folders that templates are looked for in before ours, the patterns that are added, and
    the words in place of ours."""

    folders: tuple[Path, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    words: Words = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """The same for the same overrides, wherever their folders are."""
        digest = hashlib.sha256(repr((self.patterns, self.words)).encode())
        for path in (path for folder in self.folders for path in sorted(folder.rglob("*.j2"))):
            # LF: a checkout on Windows may have CRLF, which changes nothing
            digest.update(path.name.encode() + path.read_bytes().replace(b"\r\n", b"\n"))
        return digest.hexdigest()


def load(project: Project | None) -> Overrides | list[Problem]:
    """What there is for this project, or outside of one; or all that is wrong with it."""
    found = entry_points.installed()
    problems = [entry for entry in found if isinstance(entry, Problem)]
    sources = [Source(*entry) for entry in found if not isinstance(entry, Problem)]
    if project and project.templates:
        sources.insert(0, Source(THIS_PROJECT, project.root / project.templates))
    overrides = read(sources) if sources else Overrides()
    if isinstance(overrides, list):
        return problems + overrides
    return problems or overrides


def read(sources: Sequence[Source]) -> Overrides | list[Problem]:
    """What these folders hold, the first coming first, or all that is wrong with it."""
    folders = tuple(source.folder for source in sources)
    paths = {
        path: source.origin for source in sources for path in sorted(source.folder.glob("*.toml"))
    }
    tables, problems = _tables(paths)
    found = {
        path: declared(path, paths[path], table)
        for path, table in tables.items()
        if path.name != WORDS
    }
    added = {path: pattern for path, pattern in found.items() if isinstance(pattern, Pattern)}
    problems += [bad for pattern in found.values() if isinstance(pattern, list) for bad in pattern]
    problems += problems_among(added, patterns.PATTERNS)
    own = [path for path in paths if path.name != WORDS]
    names = list(dict.fromkeys([p.name for p in patterns.PATTERNS] + [path.stem for path in own]))
    problems += _problems_of_templates(folders, own, names)
    said = {path: table for path, table in tables.items() if path.name == WORDS}
    # not without need: all templates are read for it
    constants = spoken.constants_of(names, (*folders, patterns.TEMPLATES)) if said else {}
    for path, table in said.items():
        problems += spoken.problems_of(table, constants, path)
    if problems:
        return problems
    words = spoken.texts_of(list(said.values()), constants)
    return Overrides(folders, tuple(added.values()), words)


def _tables(paths: Iterable[Path]) -> tuple[dict[Path, dict[str, Any]], list[Problem]]:
    tables: dict[Path, dict[str, Any]] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            tables[path] = toml.read(path)
        except (OSError, ValueError) as error:
            problems.append(Problem("bad-toml", f"{path} cannot be read: {error}", "repair it"))
    return tables, problems


def _problems_of_templates(
    folders: Sequence[Path], declarations: Sequence[Path], names: Sequence[str]
) -> Iterator[Problem]:
    """A pattern without a template, and a template without a pattern."""
    for path in declarations:
        template = path.with_name(path.stem + TEMPLATE)
        if not template.is_file():
            message = f"{path} declares a pattern, and there is no {template.name} beside it"
            yield Problem("no-template", message, "write it, or remove the declaration")
    for path in (path for folder in folders for path in sorted(folder.glob(f"*{TEMPLATE}"))):
        name = path.name.removesuffix(TEMPLATE)
        if name not in (*names, *SKELETONS) and not name.startswith("_"):
            message = f"{path} is the template of no pattern"
            hint = f"declare one in {name}.toml, or call it _{path.name} if others include it"
            yield Problem("no-pattern", message, hint)
