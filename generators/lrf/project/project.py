"""A project: its settings, and where things go in it."""

from dataclasses import dataclass, replace
from functools import cached_property
from keyword import iskeyword
from pathlib import Path, PurePosixPath

from ..errors import InputError, Problem
from ..settings import Settings, load
from ..spec.patterns import BUILT_IN, Pattern


@dataclass(frozen=True)
class Project:
    """A project, and the folders of its tools and of their tests; all paths are below `root`."""

    settings: Settings
    tools: PurePosixPath
    tests: PurePosixPath

    @property
    def root(self) -> Path:
        """Return its folder."""
        return self.settings.root

    @cached_property
    def source(self) -> PurePosixPath:
        """Return the folder that Python imports from."""
        return PurePosixPath(self.settings.source.relative_to(self.root).as_posix())

    @cached_property
    def home(self) -> PurePosixPath:
        """Return the folder of the package."""
        return self.source.joinpath(*self.settings.package.split("."))

    @property
    def runtime(self) -> PurePosixPath:
        """Return the folder of the runtime."""
        return self.home / "longrunning"

    @property
    def run(self) -> str:
        """Return what is typed before a command: nothing where no tool keeps the environment."""
        tools = {"uv.lock": "uv run ", "poetry.lock": "poetry run ", "lrf.toml": ""}
        return next((run for file, run in tools.items() if (self.root / file).exists()), "uv run ")

    @property
    def templates(self) -> Path | None:
        """Return the folder of its own templates."""
        return self.root / self.settings.templates if self.settings.templates else None

    @cached_property
    def registry(self) -> tuple[Pattern, ...]:
        """Return all patterns, its own included."""
        if not (module := self.settings.patterns):
            return BUILT_IN
        from .own import read_patterns

        base = self.root / self.source / PurePosixPath(*module.split("."))
        path = base / "__init__.py" if base.is_dir() else base.with_suffix(".py")
        return (*BUILT_IN, *read_patterns(path, module))

    def module_path(self, name: str) -> PurePosixPath:
        """Return the file of a tool's module."""
        return self.tools / f"{name}.py"

    def test_path(self, name: str) -> PurePosixPath:
        """Return the file of a tool's test."""
        return self.tests / f"test_{name}.py"

    def paths_of(self, name: str) -> list[PurePosixPath]:
        """Return the files of a tool: module, test, and scenarios where the project has such."""
        folder = self.settings.scenarios
        scenarios = [folder / f"{name}.yaml"] if folder else []
        return [self.module_path(name), self.test_path(name), *scenarios]

    def dotted(self, path: PurePosixPath) -> str:
        """Return the name by which a file is imported."""
        parts = path.relative_to(self.source).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1:] == ("__init__",) else parts)

    @property
    def dots(self) -> str:
        """Return the dots of imports from the package: `..` in its tools folder."""
        return "." * (len(self.tools.relative_to(self.home).parts) + 1)

    def within(self, folder: str) -> "Project":
        """Return the project with another tools folder, and with the folder of their tests."""
        path, home = Path(folder).resolve(), (self.root / self.home).resolve()
        below = path.relative_to(home).parts if path.is_relative_to(home) else ()
        if not below or any(not part.isidentifier() or iskeyword(part) for part in below):
            message = f"--to {folder}: tools belong in a folder of the package, {self.home}"
            hint = f"for example {self.tools}; a name that Python can import"
            raise InputError(Problem("bad-folder", message, hint))
        tools, tests = self.home.joinpath(*below), self.tests.parent.joinpath(*below)
        return replace(self, tools=tools, tests=tests)


def find_project(start: Path | None = None) -> Project:
    """Return the project that a folder belongs to; by default the working directory."""
    settings = load(start)
    project = Project(settings, settings.tools, settings.tests)
    wrong = ""
    if not settings.tools.is_relative_to(project.home) or settings.tools == project.home:
        wrong = f"the tools, {settings.tools}, are not in a folder of the package, {project.home}"
    elif not (project.root / project.home).is_dir():
        wrong = f"there is no package {settings.package}: {project.home} is missing"
    elif project.templates and not project.templates.is_dir():
        wrong = f"there is no folder of templates {settings.templates}"
    if wrong:
        raise InputError(Problem("bad-setting", f"{project.root}: {wrong}", "correct the settings"))
    return project


def find_project_if_any() -> Project | None:
    """Return the project of the working directory, or None outside of one."""
    try:
        return find_project()
    except InputError as error:
        if [problem.code for problem in error.problems] == ["no-settings"]:
            return None
        raise
