"""`init` and `init --remove`: gen-tool moves into a repository that it did not make, and out."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from .. import project as projects
from .. import records
from ..carrying_out import Outcome, WrongUsageError, carry_out_in
from ..moving_in.by_hand import steps, steps_back
from ..moving_in.primitives import HERE, PRIMITIVES, primitives
from ..moving_in.surroundings import root_above, surroundings
from ..moving_in.texts import small_files
from ..names import Problem
from ..plan import Change, Plan, conflict
from ..project import SETTINGS, Project
from ..stored import Stored
from ..tool_lists import EMPTY
from ..tree import content, tool_modules
from ..unwiring import empty_lists, without_list
from ..vendor import COPY, brought_to, compare, edited_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..moving_in.surroundings import Surroundings


CACHES = frozenset({"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache"})


def move_in(entry: str | None, package: str | None, *, dry_run: bool) -> Outcome:
    """Move into the repository that we are in."""
    root = root_above(Path.cwd())

    def make() -> Plan:
        there = projects.find(root)
        if isinstance(there, Project) and there.root == root:
            message = f"gen-tool is in {root} already"
            hint = "gen-tool status shows its tools; a newer generator comes by update-generator"
            return conflict(message, hint)
        found = surroundings(root, entry, package)
        if isinstance(found, list):
            raise WrongUsageError(*found)
        return plan_init(found)

    return carry_out_in(root, make, dry_run=dry_run)


def move_out(*, force: bool, dry_run: bool) -> Outcome:
    """Move out again."""
    # What speaks last may be in the copy that goes.
    from .. import json_view, views  # noqa: F401

    folders: list[Path] = []

    def make() -> Plan:
        project = projects.find(Path.cwd())
        if isinstance(project, Problem):
            raise WrongUsageError(project)
        folders.extend(project.root / path for path in (COPY, project.home, project.tests))
        return plan_removal(project, force=force)

    # Not where the settings are: a run that was cut off may have taken them away.
    outcome = carry_out_in(root_above(Path.cwd()), make, dry_run=dry_run)
    if outcome.plan.changes and not dry_run:
        for folder in folders:
            _drop_empty_folders(folder)
    return outcome


def _drop_empty_folders(folder: Path) -> None:
    """Remove the folders of caches that had no file in them."""
    for below in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        with suppress(OSError):
            below.rmdir()
    with suppress(OSError):
        folder.rmdir()


def plan_init(found: Surroundings) -> Plan:
    """Brings the generator, what its tools need, the test session, and the settings.

    Nothing that is there is touched: what is in the way is a conflict.
    """
    project, source = found.project, primitives()
    if source is None:
        message = "this is a project's own copy of the generator, and cannot move elsewhere"
        hint = "run it from the template: uvx --from 'git+…#subdirectory=generators' gen-tool init"
        return Plan(problems=(Problem("no-primitives", message, hint),))
    texts = dict(small_files(project))
    generator = compare(HERE.parent, project.root / COPY)
    needed = compare(source, project.root / project.home, PRIMITIVES)
    texts |= {COPY / path: text for path, text in generator.write.items()}
    texts |= {project.home / path: text for path, text in needed.write.items()}
    in_the_way = [path for path in texts if content(project, path) is not None]
    package = (project.home, project.home.with_suffix(".py"))
    in_the_way += [path for path in package if (project.root / path).exists()]
    if in_the_way:
        message = f"there is something in the way: {', '.join(map(str, sorted(in_the_way)[:6]))}"
        return conflict(message, "move it, or call the new package something else: --package NAME")
    changes = tuple(Change(path, None, text) for path, text in sorted(texts.items()))
    here, tests = project.typed("python generators/gen_tool"), project.typed("pytest")
    next_steps = (
        "",
        f"gen-tool is here:  {here} --pattern background report",
        f"run its tests:     {tests} {project.tests}",
        *(
            f"for one agent:     {here} --to {made.name} report"
            for made in found.agents.classes[1:2]
        ),
    )
    return Plan(changes, by_hand=steps(found), next_steps=next_steps)


def plan_removal(project: Project, *, force: bool = False) -> Plan:
    """Takes away all that `init` brought: the repository is as it was."""
    if content(project, PurePosixPath(SETTINGS)) is None:
        message = "gen-tool has not moved in here: the template made this project"
        return conflict(message, f"there is nothing to take back without a {SETTINGS}")
    tools = sorted({*records.names(project), *tool_modules(project)})
    if tools:
        one_by_one = "; ".join(f"gen-tool remove {name}" for name in tools)
        return conflict(f"there are tools yet: {', '.join(tools)}", f"take them out: {one_by_one}")
    if (others := list(_others(project))) and not force:
        message = f"these are your own, or edited: {', '.join(map(str, others))}"
        hint = "add --force: what was edited goes, and files of your own stay where they are"
        return conflict(message, hint)
    gone = [*_brought(project), *_caches(project)]
    there = ((path, content(project, path)) for path in gone)
    changes = tuple(Change(path, text, None) for path, text in there if text is not None)
    return Plan(changes, by_hand=steps_back(project))


def _brought(project: Project) -> Iterator[PurePosixPath]:
    """All that `init` writes."""
    for folder in (COPY, project.home):
        yield from (folder / path for path in brought_to(project.root / folder))
    yield from small_files(project)


def _others(project: Project) -> Iterator[PurePosixPath]:
    """What is in the folders that would go, and is not as it was brought there."""
    small, brought = small_files(project), set(_brought(project))
    for path, text in small.items():
        if content(project, path) not in (None, text) and not _is_empty_wiring(project, path):
            yield path
    for folder in (COPY, project.home):
        yield from (folder / path for path in edited_in(project.root / folder))
    for folder in (COPY / "gen_tool", project.home, project.tests):
        yield from (path for path in _files(project, folder) if path not in brought)


def _is_empty_wiring(project: Project, path: PurePosixPath) -> bool:
    """Whether it is as it was brought, but for lists of agents that have no tool left."""
    source = Stored.lenient(content(project, path) or b"")
    if path != project.wiring:
        return False
    for function in empty_lists(source):
        source = without_list(source, function)
    return source == EMPTY


def _caches(project: Project) -> Iterator[PurePosixPath]:
    """What Python, ruff and others have made of the modules that go."""
    for folder in (COPY, project.home, project.tests):
        yield from (path for path in _below(project, folder) if CACHES.intersection(path.parts))


def _files(project: Project, folder: PurePosixPath) -> Iterator[PurePosixPath]:
    return (path for path in _below(project, folder) if not CACHES.intersection(path.parts))


def _below(project: Project, folder: PurePosixPath) -> Iterable[PurePosixPath]:
    files = (path for path in sorted((project.root / folder).rglob("*")) if path.is_file())
    return [PurePosixPath(path.relative_to(project.root).as_posix()) for path in files]
