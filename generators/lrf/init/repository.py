"""The repository in which gen-tool is set up: its agents, its manifests, and where files go."""

from dataclasses import dataclass
from keyword import iskeyword
from pathlib import Path, PurePosixPath

from ..errors import InputError, Problem
from .agents import Agents, agents_of
from .manifests import Manifests, manifests_of
from .place import place_beside
from .sources import reached_from

PACKAGE = "voice_tools"


@dataclass(frozen=True)
class Repository:
    """A repository. Paths are relative to `root`.

    Args:
        root: Its folder.
        entry: The module that makes the session.
        source: The folder that Python imports from.
        package: The new package, as it is imported.
        tests: The folder of the tests of tools.
        agents: The agents and sessions that belong to `entry`.
        manifests: The manifests that count for it.
    """

    root: Path
    entry: PurePosixPath
    source: PurePosixPath
    package: str
    tests: PurePosixPath
    agents: Agents
    manifests: Manifests

    @property
    def home(self) -> PurePosixPath:
        """Return the folder of the new package."""
        return self.source.joinpath(*self.package.split("."))


def root_above(start: Path) -> Path:
    """Return the repository that contains `start`, or `start` itself."""
    folders = (start, *start.parents)
    return next((folder for folder in folders if (folder / ".git").exists()), start)


def find_repository(root: Path, entry: str | None = None, package: str | None = None) -> Repository:
    """Return what there is to know about the repository at `root`.

    Args:
        root: Its folder.
        entry: The path of the module that makes the session, where there are several.
        package: The name of the new package.

    Raises:
        InputError: There is no agent, several to choose from, or what was given is not valid.
    """
    problems = []
    if package is not None and (not package.isidentifier() or iskeyword(package)):
        message = f"--package: {package!r} is not a valid name of a package"
        problems.append(Problem("bad-package", message, f"for example {PACKAGE}"))
    agents = agents_of(root)
    try:
        path = _entry(entry, agents, root)
    except InputError as error:
        raise InputError(*problems, *error.problems) from None
    if problems:
        raise InputError(*problems)
    place, name = place_beside(root / path, root), package or PACKAGE
    return Repository(
        root,
        path,
        PurePosixPath(place.source.relative_to(root).as_posix()),
        f"{place.within}.{name}" if place.within else name,
        _tests(root, name),
        agents.within(reached_from(path, root, place.source)),
        manifests_of(root / path, root),
    )


def _entry(given: str | None, agents: Agents, root: Path) -> PurePosixPath:
    if given is not None:
        path = (Path.cwd() / given).resolve()
        if path.is_file() and path.suffix == ".py" and root in path.parents:
            return PurePosixPath(path.relative_to(root).as_posix())
        message = f"{given} is not a Python file in {root}"
        raise InputError(Problem("bad-entry", message, "name the file that makes the AgentSession"))
    made = agents.sessions or agents.agents
    paths = sorted({each.path for each in made}, key=lambda path: (len(path.parts), path))
    if not paths:
        message = f"found no agent in {root}: nothing creates an AgentSession or an Agent"
        hint = "go to the folder of your agent, or name its file: gen-tool init agent.py"
        raise InputError(Problem("no-agent", message, hint))
    if len(agents.sessions) > 1 and len(paths) > 1:
        some = ", ".join(map(str, paths[:6])) + (
            f" and {len(paths) - 6} more" if len(paths) > 6 else ""
        )
        message = f"there are agents in several files: {some}"
        raise InputError(Problem("which-agent", message, f"say which: gen-tool init {paths[0]}"))
    return paths[0]


def _tests(root: Path, package: str) -> PurePosixPath:
    """Return a new folder among the tests."""
    folder = "test" if (root / "test").is_dir() and not (root / "tests").is_dir() else "tests"
    return PurePosixPath(folder, package if (root / folder / "tools").exists() else "tools")
