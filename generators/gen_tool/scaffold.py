"""What the template's hooks do in a new project, and in one that `cookiecutter -f` goes over."""

from __future__ import annotations

import json
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

GENERATORS = Path(__file__).resolve().parent.parent
LINE_LENGTH = 100

# In the project: should anything end the run half-way, the user finds the former texts there.
KEPT = ".before-cookiecutter"


def keep(project: Path, paths: Iterable[str]) -> None:
    """Copy those of the files that are there. An empty project keeps nothing, not even a folder."""
    if not any(project.iterdir()):
        return
    (project / KEPT).mkdir(exist_ok=True)
    for path in paths:
        original, copy = project / path, project / KEPT / path
        # A copy that is there already is of a run that did not end: it is the user's, not ours.
        if original.is_file() and not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(original.read_bytes())


def is_new(project: Path) -> bool:
    """Whether the project was empty before cookiecutter, so that all in it is ours to remove."""
    return not (project / KEPT).exists()


def scaffold(project: Path, *, package: str, examples: bool) -> Iterator[str]:
    """Complete what cookiecutter has written, and leave alone what is the user's.

    Yields:
        What the user should know, a line each.

    Raises:
        ApplyError: An example could not be written.
    """
    yield from _give_back(project)
    yield from _vendor(project)
    yield from _add_examples(project, package, examples)


def what_next(project: Path) -> str:
    """The commands to go on with."""
    return f"""
{project.name} is ready. Go on with:

    cd {f'"{project}"' if " " in str(project) else project}
    uv run chat                                     # talk to it, no key needed
    uv run pytest                                   # every tool, completed and interrupted
    uv run gen-tool --pattern background report     # add a tool of your own
"""


def _give_back(project: Path) -> Iterator[str]:
    """Put the former text of each overwritten file beside it; remove the copies."""
    kept = project / KEPT
    if not kept.exists():
        return
    for copy in sorted(path for path in kept.rglob("*") if path.is_file()):
        path = project / copy.relative_to(kept)
        text = copy.read_bytes()
        if not path.is_file() or path.read_bytes() != text:
            former = _free_name(path, text)
            former.parent.mkdir(parents=True, exist_ok=True)
            former.write_bytes(text)
            names = (p.relative_to(project).as_posix() for p in (path, former))
            yield "{} was overwritten; what it said before is in {}".format(*names)
        copy.unlink()
    for folder in sorted((path for path in kept.rglob("*") if path.is_dir()), reverse=True):
        folder.rmdir()
    kept.rmdir()


def _free_name(path: Path, text: bytes) -> Path:
    """`<name>.orig`, or the next one that holds nothing else."""
    for number in count(1):
        suffix = ".orig" if number == 1 else f".orig{number}"
        candidate = path.with_name(path.name + suffix)
        if not candidate.exists() or (candidate.is_file() and candidate.read_bytes() == text):
            return candidate
    raise AssertionError("count() has no end")


def _vendor(project: Path) -> Iterator[str]:
    from .vendor import vendor

    edited = vendor(GENERATORS, project / "generators")
    if edited:
        yield f"generators/ was left as it is, since you edited {', '.join(edited)}"


def _add_examples(project: Path, package: str, examples: bool) -> Iterator[str]:
    from .project import Project
    from .tool_lists import EMPTY

    here = Project(root=project, package=package, line_length=LINE_LENGTH)
    wiring = project / here.wiring
    if not wiring.exists():
        wiring.parent.mkdir(parents=True, exist_ok=True)
        wiring.write_bytes(EMPTY.encode())
    if not examples:
        # cookiecutter makes a folder even where it leaves out every file of it
        with suppress(OSError):
            (wiring.parent.parent / "backend").rmdir()
        return

    from .apply import apply
    from .commands.new import plan_new
    from .spec import ToolSpec

    for path in sorted((GENERATORS / "examples").glob("*.json")):
        operation = path.with_suffix(".py").read_text(encoding="utf-8")
        spec = ToolSpec.from_json({**json.loads(path.read_bytes()), "operation": operation})
        if isinstance(spec, list):
            raise ValueError(f"{path.name}: {'; '.join(p.message for p in spec)}")
        name = spec.name
        # A record alone: the user has deleted the tool, and does not want it again.
        its_files = (here.module(name), here.test(name), here.record(name))
        if any((project / path).exists() for path in its_files):
            yield f"{name} was left as it is"
            continue
        plan = plan_new(spec, here)
        yield from (f"{name} was not added: {problem.message}" for problem in plan.problems)
        yield from (f"{step.message}; {step.hint}" for step in plan.by_hand)
        if not plan.problems:
            apply(plan, project)
