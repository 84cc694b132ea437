"""`init` and `init --remove`: set gen-tool up in a repository, and undo that."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from ..errors import InputError, Problem
from ..init.files import SETTINGS, VENDOR, files_of
from ..init.repository import Repository, find_repository
from ..init.sources import sources_of
from ..init.steps import notices_of, steps_back, steps_of
from ..project.plan import Change, Plan, conflict
from ..project.project import Project
from ..project.reader import read_file
from ..project.search import tools_of
from ..render.environment import Templates
from ..wheel import make_wheel

CACHES = frozenset({"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache"})


def plan_init(root: Path, entry: str | None = None, package: str | None = None) -> Plan:
    """Plan to set gen-tool up in the repository in the folder `root`.

    No existing file is changed.

    Args:
        root: The folder.
        entry: The file that makes the session, where there are several.
        package: The name of the new package.

    Raises:
        ConflictError: A file exists already, or gen-tool is set up already.
        InputError: There is no agent, or what was given is not valid.
    """
    if read_file(root, SETTINGS) is not None:
        hint = "gen-tool status shows its tools; gen-tool update brings a newer kit"
        raise conflict(f"gen-tool is already set up in {root}", hint)
    sources_of.cache_clear()
    repository = find_repository(root, entry, package)
    files = _files(repository)
    here = [path for path in files if (root / path).exists()]
    here += [
        p for p in (repository.home, repository.home.with_suffix(".py")) if (root / p).exists()
    ]
    if here:
        some = ", ".join(map(str, sorted(here)[:6]))
        hint = "move it, or give the new package another name: --package NAME"
        raise conflict(f"already there: {some}", hint)
    wheel = next(path for path in files if path.suffix == ".whl")
    changes = tuple(Change(path, None, content) for path, content in sorted(files.items()))
    run = repository.manifests.run
    next_steps = (
        f"Then add a tool: {run}gen-tool --pattern background report",
        f"Run its test:    {run}pytest {repository.tests}",
    )
    return Plan(changes, notices_of(repository), steps_of(repository, wheel), next_steps)


def plan_removal(project: Project, *, force: bool = False) -> Plan:
    """Plan to remove what `init` added.

    Raises:
        ConflictError: There are tools, or a file was edited and `force` is off.
    """
    root = project.root
    if read_file(root, SETTINGS) is None:
        raise conflict("the template made this project", "init --remove only undoes init")
    tools, _ = tools_of(project)
    if names := [tool.name for tool in tools if tool.path.is_relative_to(project.tools)]:
        commands = "; ".join(f"gen-tool remove {name}" for name in names)
        raise conflict(f"there are still tools: {', '.join(names)}", f"remove them: {commands}")
    brought = dict(_brought(project))
    edited = [p for p, text in brought.items() if read_file(root, p) not in (None, text)]
    if edited and not force:
        message = f"edited: {', '.join(map(str, edited))}"
        raise conflict(message, "--force removes edited files too", "edited")
    gone = [*brought, *_below(project, caches=True)]
    contents = ((path, read_file(root, path)) for path in gone)
    sources_of.cache_clear()
    changes = tuple(Change(path, text, None) for path, text in contents if text is not None)
    steps = steps_back(root, project.settings.package, (project.home,))
    if yours := "\n".join(str(path) for path in _below(project) if path not in brought):
        steps += (Problem("yours", "these files are yours and stay, without the kit", yours),)
    return Plan(changes, steps=steps)


def drop_empty_folders(project: Project) -> None:
    """Remove the folders that `init` made, where nothing is left in them."""
    for folder in (project.home, project.tests, VENDOR):
        below = sorted((p for p in (project.root / folder).rglob("*") if p.is_dir()), reverse=True)
        for path in (*below, project.root / folder):
            with suppress(OSError):
                path.rmdir()


def _files(repository: Repository) -> Mapping[PurePosixPath, bytes]:
    classes = [agent for agent in repository.agents.agents if agent.name]
    agent = ""
    if classes and classes[0].path.is_relative_to(repository.source):
        module = classes[0].path.relative_to(repository.source).with_suffix("").parts
        agent = f"{'.'.join(module)}:{classes[0].name}"
    return files_of(
        make_wheel(),
        package=repository.package,
        source=repository.source,
        tests=repository.tests,
        tools_module=Templates().render("package.py.j2", {"package": ".."}),
        agent=agent,
    )


def _brought(project: Project) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Yield the files that `init` added, as the present wheel has them."""
    wheels = sorted((project.root / VENDOR).glob("lrf-*.whl"))
    if len(wheels) != 1:
        message = f"there is no wheel of the kit, or more than one, in {VENDOR}/"
        raise InputError(Problem("no-vendor", message, "restore the one that init added"))
    content = wheels[0].read_bytes()
    from ..wheel import read_wheel

    files = files_of(
        read_wheel(wheels[0].name, content),
        package=project.settings.package,
        source=project.source,
        tests=project.tests,
        tools_module=Templates().render("package.py.j2", {"package": ".."}),
        agent=project.settings.agent,
    )
    for path, text in files.items():
        yield path, content if path.suffix == ".whl" else text


def _below(project: Project, *, caches: bool = False) -> list[PurePosixPath]:
    """Return the files in the folders that `init` made: the caches, or the others."""
    return [
        path
        for folder in (project.home, project.tests)
        for path in _files_in(project.root, folder)
        if bool(CACHES.intersection(path.parts)) == caches
    ]


def _files_in(root: Path, folder: PurePosixPath) -> Iterable[PurePosixPath]:
    files = (path for path in sorted((root / folder).rglob("*")) if path.is_file())
    return [PurePosixPath(path.relative_to(root).as_posix()) for path in files]
