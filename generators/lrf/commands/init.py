"""`init` and `init --remove`: set gen-tool up in a repository, and undo that."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from ..errors import Problem
from ..init.files import SETTINGS, VENDOR, files_of
from ..init.remains import steps_back
from ..init.site import find_site
from ..init.steps import notices_of, steps_of
from ..project.plan import Change, Plan, conflict
from ..project.project import Project
from ..project.reader import read_file
from ..project.search import tools_of
from ..settings import is_set_up
from ..wheel import make_wheel, read_wheel

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
    if is_set_up(root):
        hint = "gen-tool status shows its tools; gen-tool update brings a newer kit"
        raise conflict(f"gen-tool is already set up in {root}", hint)
    site, wheel = find_site(root, entry, package), make_wheel()
    files, home = files_of(wheel, site.project), site.project.home
    wanted = sorted([*files, home, home.with_suffix(".py")])
    if here := [str(path) for path in wanted if (root / path).exists()]:
        hint = "move it, or give the new package another name: --package NAME"
        raise conflict(f"already there: {', '.join(here[:6])}", hint)
    changes = tuple(Change(path, None, content) for path, content in sorted(files.items()))
    run = "" if (manager := site.manifests.manager) == "pip" else f"{manager} run "
    next_steps = (
        f"Then add a tool: {run}gen-tool --pattern background report",
        f"Run its test:    {run}pytest {site.project.tests}",
    )
    return Plan(changes, tuple(notices_of(site)), steps_of(site, VENDOR / wheel.name), next_steps)


def plan_removal(project: Project, *, force: bool = False) -> Plan:
    """Plan to remove what `init` added, as far as it is still there.

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
    brought = _brought(project)
    here = {path: read_file(root, path) for path in [*brought, *_below(project)]}
    edited = [str(p) for p, text in brought.items() if here[p] not in (None, text)]
    if edited and not force:
        message = f"you have edited {', '.join(edited)}"
        raise conflict(message, "--force removes edited files too", "edited")
    yours = [p for p in here if p not in brought and not CACHES.intersection(p.parts)]
    changes = [Change(p, text, None) for p, text in sorted(here.items()) if text is not None]
    steps = steps_back(project)
    if yours:
        message = "these files are yours and stay, without the kit"
        steps += (Problem("yours", message, "\n".join(map(str, yours))),)
    return Plan(tuple(change for change in changes if change.path not in yours), steps=steps)


def drop_empty_folders(project: Project) -> None:
    """Remove the folders that `init` made, where nothing is left in them."""
    for folder in (project.home, project.tests, VENDOR):
        below = sorted((p for p in (project.root / folder).rglob("*") if p.is_dir()), reverse=True)
        for path in (*below, project.root / folder):
            with suppress(OSError):
                path.rmdir()


def _brought(project: Project) -> Mapping[PurePosixPath, bytes]:
    """Return the files that `init` added, as the kit in the project has them, else this one."""
    wheels = {p.name: p.read_bytes() for p in (project.root / VENDOR).glob("lrf-*.whl")}
    name = max(wheels, default="")
    kit = read_wheel(name, wheels[name]) if name else make_wheel()
    vendored = {VENDOR / name: content for name, content in wheels.items()}
    return {**files_of(kit, project), **vendored}


def _below(project: Project) -> Iterator[PurePosixPath]:
    """Yield the files in the folders that `init` made."""
    for folder in (project.home, project.tests):
        for path in sorted((project.root / folder).rglob("*")):
            if path.is_file():
                yield PurePosixPath(path.relative_to(project.root).as_posix())
