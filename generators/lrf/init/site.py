"""The site of a new kit: the repository's agents, its manifests, and where files go."""

import ast
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ..errors import InputError, Problem
from ..project.project import Project
from ..settings import Settings
from ..source.repository import Repository
from ..source.syntax import is_name
from .agents import Made, made_in
from .manifests import Manifests, manifests_of

PACKAGE = "voice_tools"
NOT_A_PACKAGE = ("src", "test", "tests")
FOREIGN = frozenset({"livekit", *sys.stdlib_module_names})


class Site(NamedTuple):
    """A repository in which gen-tool is set up, as the `project` that it becomes.

    `made` are the agents and sessions of the entry, `manifests` those that count for it.
    """

    project: Project
    repository: Repository
    made: Sequence[Made]
    manifests: Manifests


def root_above(start: Path) -> Path:
    """Return the repository that contains `start`, or `start` itself."""
    folders = (start, *start.parents)
    return next((folder for folder in folders if (folder / ".git").exists()), start)


def find_site(root: Path, entry: str | None = None, package: str | None = None) -> Site:
    """Return what there is to know about a repository; the arguments are those of `plan_init`.

    Raises:
        InputError: There is no agent, several to choose from, or what was given is not valid.
    """
    repository = Repository(root)
    made = made_in(repository)
    path = _entry(entry, made, repository)
    problems = [path] if isinstance(path, Problem) else []
    if package is not None and not is_name(package):
        message = f"--package: {package!r} is not a valid name of a package"
        problems.append(Problem("bad-package", message, f"for example {PACKAGE}"))
    if isinstance(path, Problem) or problems:
        raise InputError(*problems)
    reached = repository.reached_from(path)
    found = [each for each in made if each.path in reached]
    (source, within), name = _place(path, repository), package or PACKAGE
    dotted = f"{within}.{name}" if within else name
    tools = source.joinpath(*dotted.split("."), "tools")
    settings = Settings(root, dotted, tools, _tests(root, name), _agent(found, source))
    project = Project(settings, settings.tools, settings.tests)
    return Site(project, repository, found, manifests_of(path, root))


def _entry(
    given: str | None, made: Sequence[Made], repository: Repository
) -> PurePosixPath | Problem:
    """Return the file that makes the session (without one, an agent), or why there is none."""
    sessions = {each.path for each in made if each.kind == "session"}
    found = sessions or {each.path for each in made if each.kind == "agent"}
    paths = sorted(found, key=lambda path: (len(path.parts), path))
    root = repository.root
    if not paths:
        message = f"found no agent in {root}: nothing creates an AgentSession or an Agent"
        message += repository.broken(b"Agent")
        return Problem("no-agent", message, "go to the folder of your agent")
    if given is None and len(sessions) < 2:
        return paths[0]
    some = ", ".join(map(str, paths[:6])) + (f" and {len(paths) - 6} more" if paths[6:] else "")
    if given is None:
        message = f"there are agents in several files: {some}"
        return Problem("which-agent", message, f"say which: gen-tool init {paths[0]}")
    folder = next((each for each in (Path.cwd(), root) if (each / given).is_file()), root)
    path, message = (folder / given).resolve(), f"{given} is not a Python file in {root}"
    if path.suffix == ".py" and path.is_file() and root in path.parents:
        entry = PurePosixPath(path.relative_to(root).as_posix())
        if repository.reached_from(entry) & found:
            return entry
        message = f"neither {given} nor a file that it imports makes an AgentSession"
    return Problem("bad-entry", message, f"name the file that makes the AgentSession: {some}")


def _place(entry: PurePosixPath, repository: Repository) -> tuple[PurePosixPath, str]:
    """Return where the module `entry` can import a new package from: a folder, and a package in it.

    Python imports from a folder above it: the innermost one in which most of what it and its
    neighbours import is found; failing that, one that is not a package. A folder whose modules
    import each other by a dot is out. A folder with one package only has the new one in that, so
    that it is built with it.
    """
    root, above = repository.root, [*entry.parents]
    imported, dots = _imports(entry.parent, repository)

    def fitness(folder: PurePosixPath) -> tuple[int, bool]:
        found = (n for name, n in imported.items() if _is_there(root / folder / name))
        is_package = (root / folder / "__init__.py").is_file() and folder.name not in NOT_A_PACKAGE
        return sum(found), not is_package

    source = max(above[min(dots, len(above) - 1) :], key=fitness)
    top = entry.relative_to(source).parts[0]
    packages = [init.parent.name for init in (root / source).glob("*/__init__.py")]
    ours = [name for name in packages if name not in NOT_A_PACKAGE and is_name(name)]
    return source, top if ours == [top] else ""


def _imports(folder: PurePosixPath, repository: Repository) -> tuple[Counter[str], int]:
    """Return the first names of what is imported there, and how far up the dots lead."""
    names: Counter[str] = Counter()
    most_dots = 0
    for module in repository.modules_with(b"import", folder):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Import):
                names.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names[(node.module or "").partition(".")[0]] += 1
            elif isinstance(node, ast.ImportFrom) and module.path.parent == folder:
                most_dots = max(most_dots, node.level)
    return Counter({name: n for name, n in names.items() if name not in FOREIGN}), most_dots


def _is_there(path: Path) -> bool:
    return path.with_suffix(".py").is_file() or any(path.glob("**/*.py"))


def _agent(made: Sequence[Made], source: PurePosixPath) -> str:
    """Return the class of the agent that calls begin with, or another one, as "module:name"."""
    started = {word for m in made for word in re.findall(r"\w+", m.keywords.get("agent", ""))}
    for each in sorted(made, key=lambda m: (m.name not in started, not m.is_inherited)):
        if each.name and each.path.is_relative_to(source):
            parts = each.path.relative_to(source).with_suffix("").parts
            if all(map(is_name, parts)):
                return f"{'.'.join(parts)}:{each.name}"
    return ""


def _tests(root: Path, package: str) -> PurePosixPath:
    """Return a new folder among the tests."""
    folder = "test" if (root / "test").is_dir() and not (root / "tests").is_dir() else "tests"
    return PurePosixPath(folder, package if (root / folder / "tools").exists() else "tools")
