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

SETTINGS = "gen-tool.toml"
"""The settings of a project that has moved in; one of the template has them in pyproject.toml."""

FOLDERS = {"source": "src", "tests": "tests/tools", "templates": "gen-tool-templates"}

RUFF_LINE_LENGTH = 88
RUFF_FILES = (".ruff.toml", "ruff.toml")


@dataclass(frozen=True)
class Project:
    """A project. The paths that it gives are relative to `root`."""

    root: Path
    package: str
    """What holds the tools and what they need, as it is imported: `my_agent`, `app.voice_tools`."""
    line_length: int = RUFF_LINE_LENGTH
    templates: PurePosixPath | None = None
    """The folder of its own templates, patterns and words."""
    overrides: Overrides | None = field(default=None, compare=False)
    """What was read from there, and from the packages of organisations."""
    source: PurePosixPath = field(default=PurePosixPath("src"))
    """The folder that Python imports from."""
    tests: PurePosixPath = field(default=PurePosixPath("tests/tools"))
    run: str = "uv run"
    """What is typed before a command: nothing where the environment is an activated one."""
    strict: bool = False
    """Whether pytest-asyncio takes a coroutine for a test only where it is marked."""

    @cached_property
    def home(self) -> PurePosixPath:
        """The folder of the package."""
        return self.source.joinpath(*self.package.split("."))

    @cached_property
    def tools(self) -> PurePosixPath:
        return self.home / "tools"

    @property
    def wiring(self) -> PurePosixPath:
        return self.tools / "__init__.py"

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

    def typed(self, command: str) -> str:
        """A command as it is typed here."""
        return f"{self.run} {command}".strip()


def find(start: Path) -> Project | Problem:
    """The project that `start` lies in: the nearest folder upwards that has settings for gen-tool.

    They are in gen-tool.toml, or in pyproject.toml under [tool.gen-tool].
    """
    start = start.resolve()
    for root in (start, *start.parents):
        path = root / SETTINGS
        try:
            path = root / "pyproject.toml"
            tables = toml.read(path) if path.is_file() else {}
            table = tables.get("tool", {}).get("gen-tool")
            path = root / SETTINGS
            own = toml.read(path) if path.is_file() else None
            if table is not None and own is not None:
                message = f"{root} has a {SETTINGS}, and a [tool.gen-tool] in pyproject.toml"
                return Problem("bad-project", message, "keep one of them")
            if own is not None:
                return _project(path, own, line_length(root, tables))
            if table is not None:
                path = root / "pyproject.toml"
                return _project(path, table, line_length(root, tables))
        except (AttributeError, OSError, TypeError, ValueError) as error:
            return Problem("bad-project", f"{path} cannot be read: {error}", "repair it first")
    return Problem(
        "no-project",
        f"there is no project in {start} or above it: no {SETTINGS}, and no pyproject.toml with a"
        " [tool.gen-tool]",
        "change into your project; or make one: cookiecutter gh:org/lrf-template; or move into a"
        " repository that you have: gen-tool init",
    )


def line_length(root: Path, pyproject: dict[str, Any]) -> int:
    """How long a line may be, as ruff is told.

    Raises:
        OSError, TypeError, ValueError: ruff's settings cannot be read.
    """
    file = ruff_settings(root, pyproject)
    own = (
        toml.read(root / file) if file in RUFF_FILES else pyproject.get("tool", {}).get("ruff", {})
    )
    return int(own.get("line-length", RUFF_LINE_LENGTH))


def ruff_settings(root: Path, pyproject: dict[str, Any]) -> str | None:
    """The file in `root` that has ruff's settings, if there is one."""
    own = next((name for name in RUFF_FILES if (root / name).is_file()), None)
    return own or ("pyproject.toml" if "ruff" in pyproject.get("tool", {}) else None)


def _project(path: Path, table: dict[str, Any], line_length: int) -> Project | Problem:
    """The project of the settings `table`, which stand in `path`."""
    root, package = path.parent, table.get("package")
    place = f"[tool.gen-tool] in {path}" if path.name != SETTINGS else str(path)
    if not isinstance(package, str) or not all(map(str.isidentifier, package.split("."))):
        message, hint = f"{place} names no package", 'write there: package = "your_package"'
        return Problem("bad-project", message, hint)
    for key, example in FOLDERS.items():
        if key in table and not _is_within(root, table[key], itself=key == "source"):
            message = f"{key} = {table[key]!r} in {place} is no folder within the project"
            hint = f'name a folder by its path from there: {key} = "{example}"'
            return Problem("bad-project", message, hint)
    source, tests, templates = (PurePosixPath(table.get(key, FOLDERS[key])) for key in FOLDERS)
    project = Project(
        root,
        package,
        line_length,
        templates if "templates" in table else None,
        source=source,
        tests=tests,
        run=str(table.get("run", "uv run")),
        strict=table.get("asyncio_mode") == "strict",
    )
    if not (root / project.home).is_dir():
        message = f"{place} names {package}, and there is no {root / project.home}"
        return Problem("bad-project", message, "correct the name there")
    if project.templates and not (root / project.templates).is_dir():
        message = f"templates = {str(project.templates)!r} in {place}: there is no such folder"
        return Problem("bad-project", message, "make it, or correct it")
    return project


def _is_within(root: Path, path: object, *, itself: bool) -> bool:
    """Whether `path` lies in the folder `root`, or is that folder `itself`."""
    folder = root / path if isinstance(path, str) else root.parent
    return root in folder.resolve().parents or (itself and folder == root)
