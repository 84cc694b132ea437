"""The files that gen-tool adds to a repository."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from ..project.project import Project
from ..render.environment import Templates
from ..wheel import Wheel

RUNTIME = "lrf/longrunning/"
SETTINGS = PurePosixPath("lrf.toml")
VENDOR = PurePosixPath("vendor")


def templates() -> Templates:
    """Return the templates of files and of steps."""
    return Templates(Path(__file__).resolve().parent / "templates")


def files_of(wheel: Wheel, project: Project) -> Mapping[PurePosixPath, bytes]:
    """Return all files that a kit has in a project, by their paths."""
    made = {
        SETTINGS: "lrf.toml.j2",
        project.home / "__init__.py": "home.py.j2",
        project.runtime / "ruff.toml": "ruff.toml.j2",
        project.tools / "__init__.py": "package.py.j2",
        project.tests / "conftest.py": "conftest.py.j2",
    }
    context = {"project": project, "settings": project.settings, "package": project.dots}
    ours = templates()
    files = {path: ours.render(name, context).encode() for path, name in made.items()}
    runtime = {
        project.runtime / name.removeprefix(RUNTIME): content
        for name, content in wheel.files.items()
        if name.startswith(RUNTIME)
    }
    return {**files, **runtime, VENDOR / wheel.name: wheel.to_bytes()}
