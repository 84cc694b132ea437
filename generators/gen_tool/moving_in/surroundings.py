"""What a repository is like that gen-tool is to move into, and where its things would go there."""

from __future__ import annotations

import configparser
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from ..checking.files import root_of
from ..names import Problem
from ..project import Project, line_length
from .agents import Agents, agents_of
from .dependencies import Declared, Manager, declared, manager_of, pyproject_of
from .import_root import place_beside

if TYPE_CHECKING:
    from collections.abc import Iterable

PACKAGE = "voice_tools"
INI_FILES = {"pytest.ini": "pytest", "tox.ini": "pytest", "setup.cfg": "tool:pytest"}


@dataclass(frozen=True)
class Surroundings:
    """A repository: the project that it would be, its agents, and what it depends on."""

    project: Project
    agents: Agents
    manager: Manager
    requirements: tuple[Declared, ...]


def root_above(start: Path) -> Path:
    """The folder of the repository that `start` lies in, or `start` itself."""
    return root_of(start / "any.py") or start


def surroundings(
    root: Path, entry: str | None = None, package: str | None = None
) -> Surroundings | list[Problem]:
    """What there is in the folder `root`; or all that is wrong with it and with what is asked for.

    Args:
        root: The folder of the repository.
        entry: The module that makes the session, by its path, where there is more than one.
        package: What the new package is called.
    """
    problems = []
    if package is not None and not package.isidentifier():
        message = f"--package: {package!r} is no name of a package"
        problems.append(Problem("bad-package", message, f"for example: {PACKAGE}"))
    try:
        pyproject = pyproject_of(root)
        width, strict = line_length(root, pyproject), not _takes_all(root, pyproject)
        requirements = tuple(declared(root, pyproject))
    except (AttributeError, OSError, TypeError, ValueError, configparser.Error) as error:
        message = f"the settings in {root} cannot be read: {error}"
        return [*problems, Problem("bad-settings", message, "repair them first")]
    agents = agents_of(root)
    module = _entry(entry, agents, root)
    if isinstance(module, Problem):
        return [*problems, module]
    if problems:
        return problems
    if entry is not None:
        agents = agents.beside(PurePosixPath(module.relative_to(root).as_posix()))
    place = place_beside(module, root)
    name = package or PACKAGE
    manager = manager_of(root, pyproject)
    project = Project(
        root,
        f"{place.within}.{name}" if place.within else name,
        width,
        source=PurePosixPath(place.source.relative_to(root).as_posix()),
        tests=_tests(root, name),
        run=manager.run,
        strict=strict,
    )
    return Surroundings(project, agents, manager, requirements)


def _entry(asked_for: str | None, agents: Agents, root: Path) -> Path | Problem:
    """The module that makes the session."""
    if asked_for is not None:
        path = (Path.cwd() / asked_for).resolve()
        if path.is_file() and path.suffix == ".py" and root in path.parents:
            return path
        message = f"{asked_for} is no Python file in {root}"
        return Problem("bad-entry", message, "name the module that makes the AgentSession")
    made = agents.sessions or agents.agents
    paths = sorted({item.path for item in made}, key=lambda path: (len(path.parts), path))
    if not paths:
        message = f"there is no agent in {root}: no module makes an AgentSession or an Agent"
        hint = "change into the folder of your agent, or name its module: gen-tool init agent.py"
        return Problem("no-agent", message, hint)
    if len({path.parent for path in paths}) > 1:
        message = f"there are agents in several folders: {_some(paths)}"
        return Problem("which-agent", message, f"say which: gen-tool init {paths[0]}")
    return root / paths[0]


def _some(paths: Iterable[PurePosixPath], most: int = 6) -> str:
    first, *others = [str(path) for path in paths]
    more = [f"and {len(others) - most} more"] if len(others) > most else []
    return ", ".join([first, *others[:most], *more])


def _tests(root: Path, package: str) -> PurePosixPath:
    """A new folder among the tests."""
    folder = "test" if (root / "test").is_dir() and not (root / "tests").is_dir() else "tests"
    name = package if (root / folder / "tools").exists() else "tools"
    return PurePosixPath(folder, name)


def _takes_all(root: Path, pyproject: dict[str, Any]) -> bool:
    """Whether pytest-asyncio takes every coroutine for a test, marked or not."""
    options = pyproject.get("tool", {}).get("pytest", {}).get("ini_options", {})
    modes = [options.get("asyncio_mode")]
    for name, section in INI_FILES.items():
        ini = configparser.ConfigParser(interpolation=None)
        ini.read(root / name, encoding="utf-8")
        modes.append(ini.get(section, "asyncio_mode", fallback=None))
    return "auto" in modes
