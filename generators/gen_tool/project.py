"""Finds the project that a tool is for, and knows where things go in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from . import toml
from .names import Problem

if TYPE_CHECKING:
    from .overrides import Overrides

RUFF_LINE_LENGTH = 88


@dataclass(frozen=True)
class Project:
    """A project. The paths that it gives are relative to `root`."""

    root: Path
    package: str
    line_length: int = RUFF_LINE_LENGTH
    templates: PurePosixPath | None = None
    """The folder of its own templates, patterns and words."""
    overrides: Overrides | None = field(default=None, compare=False)
    """What was read from there, and from the packages of organisations."""

    @cached_property
    def tools(self) -> PurePosixPath:
        return PurePosixPath("src", self.package, "tools")

    @property
    def wiring(self) -> PurePosixPath:
        return self.tools / "__init__.py"

    @cached_property
    def tests(self) -> PurePosixPath:
        return PurePosixPath("tests/tools")

    @cached_property
    def records(self) -> PurePosixPath:
        return PurePosixPath(".gen-tool")

    @property
    def conflicts(self) -> PurePosixPath:
        return self.records / "conflicts"

    def module(self, name: str) -> PurePosixPath:
        return self.tools / f"{name}.py"

    def test(self, name: str) -> PurePosixPath:
        return self.tests / f"test_{name}.py"

    def record(self, name: str) -> PurePosixPath:
        return self.records / f"{name}.json"


def find(start: Path) -> Project | Problem:
    """The project that `start` lies in: the nearest pyproject.toml with a [tool.gen-tool]."""
    start = start.resolve()
    for root in (start, *start.parents):
        path = root / "pyproject.toml"
        if not path.is_file():
            continue
        try:
            tables = toml.read(path).get("tool", {})
            if "gen-tool" in tables:
                line_length = int(tables.get("ruff", {}).get("line-length", RUFF_LINE_LENGTH))
                return _checked(root, tables["gen-tool"], line_length)
        except (AttributeError, OSError, TypeError, ValueError) as error:
            return Problem("bad-project", f"{path} cannot be read: {error}", "repair it first")
    return Problem(
        "no-project",
        f"there is no project in {start} or above it: no pyproject.toml with a [tool.gen-tool]",
        "change into your project, or make one: cookiecutter gh:org/lrf-template",
    )


def _checked(root: Path, table: dict[str, Any], line_length: int) -> Project | Problem:
    package, templates = table.get("package"), table.get("templates")
    if not isinstance(package, str) or not package.isidentifier():
        return Problem(
            "bad-project",
            f"[tool.gen-tool] in {root / 'pyproject.toml'} names no package",
            'write there: package = "your_package"',
        )
    if not (root / "src" / package).is_dir():
        return Problem(
            "bad-project",
            f"[tool.gen-tool] names {package}, and there is no {root / 'src' / package}",
            "correct the name in pyproject.toml",
        )
    if templates is None:
        return Project(root, package, line_length)
    place = f"templates = {templates!r} under [tool.gen-tool] in {root / 'pyproject.toml'}"
    hint = 'name a folder by its path from there: templates = "gen-tool-templates"'
    if not isinstance(templates, str):
        return Problem("bad-project", f"{place} is no text", hint)
    folder = (root / templates).resolve()
    if root not in folder.parents:
        return Problem("bad-project", f"{place} is no folder within the project", hint)
    if not folder.is_dir():
        return Problem("bad-project", f"{place}: there is no such folder", "make it, or correct it")
    return Project(root, package, line_length, PurePosixPath(templates))
