"""The remains of a kit: what its owner wrote for it, once its files are gone."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from ..errors import Problem
from ..project.plan import step_for_places
from ..project.project import Project
from ..source.repository import files_below
from .files import VENDOR, templates
from .manifests import is_manifest, manifests_of, read_text

NAMES = r"(agent|session)_tools|finish_charges|hear_during_charge|on_typed_text|TOOL_HANDLING"
NAMES += "|SHUTDOWN_PROCESS_TIMEOUT"


def steps_back(project: Project) -> tuple[Problem, ...]:
    """Return the lines and the requirements that are left for the owner to take out."""
    root, package = project.root, project.settings.package.rpartition(".")[2]
    files = [path for path in files_below(root) if not path.is_relative_to(project.home)]
    others = [path for path in (root / VENDOR).glob("*") if not path.match("lrf-*.whl")]
    copied = package if others else f"{package}|{VENDOR}"
    code: list[str] = []
    for path in files:
        if path.suffix == ".py" and package in read_text(root / path):
            code += _lines(root, path, rf"\b({package}|{NAMES})\b")
        elif path.name == "Dockerfile":
            code += _lines(root, path, rf"\b({copied})(/|\s|$)")
    manifests = [path for path in files if is_manifest(path)]
    folders = {path.parent for path in manifests if any(_lines(root, path, r"\blrf\b"))}
    needs: list[str] = []
    for found in (manifests_of(folder / "pyproject.toml", root) for folder in sorted(folders)):
        typed = templates().render("remove.txt.j2", {"manifests": found})
        needs += typed.splitlines() if found.manager != "pip" else []
    for path in manifests:
        needs += _lines(root, path, r"\b(lrf|stamina)\b") if path.parent in folders else ()
    message = "take the kit out of the requirements, and stamina if nothing else needs it"
    return (
        *step_for_places("take out the lines that need what is gone", code),
        *step_for_places(message, needs),
    )


def _lines(root: Path, path: PurePosixPath, words: str) -> Iterator[str]:
    """Yield the lines of a file that have some words in them, and their places."""
    for number, line in enumerate(read_text(root / path).splitlines(), start=1):
        if re.search(words, line):
            yield f"{path}:{number}: {line.strip()}"
