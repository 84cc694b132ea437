"""Complete a project that cookiecutter has written, and leave alone what is the user's.

The hooks use this module, in a process of their own; standard library only.
"""

import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

TEMPLATE = Path(__file__).resolve().parent
# In the project: should anything end the run half-way, the former texts are there.
KEPT = ".before-cookiecutter"
CACHES = ("__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache")


def keep(project: Path, paths: Iterable[str]) -> None:
    """Copy those of the files that are there. For an empty project, do nothing.

    Args:
        project: The folder that cookiecutter is about to write.
        paths: The files that it will write.
    """
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
    """Return whether the project was empty before, so that all in it is ours to remove."""
    return not (project / KEPT).exists()


def complete(
    project: Path,
    paths: Iterable[str],
    *,
    package: str,
    examples: bool,
    license: bool,
    models: str,
) -> Iterator[str]:
    """Remove what the answers leave out, give back what is the user's, and add the wheel.

    Args:
        project: The project's folder.
        paths: The files that cookiecutter has written.
        package: The name of the project's package.
        examples: Whether the example tools are wanted.
        license: Whether a LICENSE is wanted.
        models: Where the models come from.

    Yields:
        What the user should know, a line each.
    """
    # Of a template whose code somebody ran or checked in its place.
    for folder in (project / "src", project / "tests"):
        for cache in [path for name in CACHES for path in folder.rglob(name)]:
            shutil.rmtree(cache)
    _choose_models(project, package, models)
    ours = [path for path in paths if is_example(path, package)]
    tools = project / KEPT / "src" / package / "tools" / "__init__.py"
    if tools.is_file():
        # An earlier run has offered the examples: what is there is the user's, and what they
        # have removed stays removed.
        _undo(project, [*ours, tools.relative_to(project / KEPT).as_posix()])
        yield "The tools, their tests, billing/ and backend/ were left as they are."
    elif not examples:
        _undo(project, ours)
    if not license:
        _undo(project, ["LICENSE"])
    yield from _give_back(project)
    _add_wheel(project / "vendor")


def is_example(path: str, package: str) -> bool:
    """Return whether a file of the template belongs to the example tools."""
    source = f"src/{package}"
    if path.startswith(f"{source}/tools/"):
        return path != f"{source}/tools/__init__.py"
    folders = (f"{source}/backend/", f"{source}/billing/", "tests/tools/", "scenarios/")
    return path.startswith(folders) or path == f"{source}/prompts/billing.md"


def _choose_models(project: Path, package: str, models: str) -> None:
    """Make the file of these models models.py, and leave out the others."""
    folder = f"src/{package}"
    for other in ("plugins", "realtime"):
        path = f"{folder}/models_{other}.py"
        if other == models:
            (project / folder / "models.py").write_bytes((project / path).read_bytes())
        _undo(project, [path])


def what_next(project: Path) -> str:
    """Return the commands to continue with."""
    return f"""
{project.name} is ready. Continue with:

    cd {f'"{project}"' if " " in str(project) else project}
    uv run chat                                    # talk to it, no key needed
    uv run pytest                                  # test its tools
    uv run gen-tool --pattern background report    # add a tool of your own
"""


def _undo(project: Path, paths: Iterable[str]) -> None:
    """Make each file what it was before cookiecutter wrote it, also if it was not there."""
    for path in paths:
        copy, file = project / KEPT / path, project / path
        if copy.is_file():
            copy.replace(file)
            continue
        file.unlink(missing_ok=True)
        for folder in list(file.relative_to(project).parents)[:-1]:
            with suppress(OSError):  # not empty
                (project / folder).rmdir()


def _give_back(project: Path) -> Iterator[str]:
    """Put the former text of each overwritten file beside it; remove the copies."""
    kept = project / KEPT
    if not kept.exists():
        return
    for copy in sorted(path for path in kept.rglob("*") if path.is_file()):
        path = project / copy.relative_to(kept)
        text = copy.read_bytes()
        if not path.is_file() or path.read_bytes() != text:
            former = _find_free_name(path, text)
            former.parent.mkdir(parents=True, exist_ok=True)
            former.write_bytes(text)
            names = (p.relative_to(project).as_posix() for p in (path, former))
            yield "{} was overwritten; its former text is in {}.".format(*names)
    shutil.rmtree(kept)


def _find_free_name(path: Path, text: bytes) -> Path:
    """Return `<name>.orig`, or the next such name that holds nothing else."""
    for number in count(1):
        suffix = ".orig" if number == 1 else f".orig{number}"
        candidate = path.with_name(path.name + suffix)
        if not candidate.exists() or (candidate.is_file() and candidate.read_bytes() == text):
            return candidate
    raise AssertionError("count() has no end")


def _add_wheel(vendor: Path) -> None:
    """Put the kit's wheel into `vendor`, in place of another version of it."""
    sys.path.insert(0, str(TEMPLATE / "generators"))
    from lrf.wheel import make_wheel

    wheel = make_wheel()
    vendor.mkdir(exist_ok=True)
    for other in vendor.glob("lrf-*-py3-none-any.whl"):
        if other.name != wheel.name:
            other.unlink()
    (vendor / wheel.name).write_bytes(wheel.to_bytes())
