"""Copy the template's package to build/src, where tests import it as `my_voice_agent`.

The package holds no Jinja, so a copy equals what cookiecutter renders (tests/scaffold asserts it).
It keeps its place and its timestamps: bytecode stays warm, and mypy and editors find it too.
"""

import importlib
import os
import shutil
from pathlib import Path

from tests.template import SCAFFOLD, TEMPLATE

PACKAGE = SCAFFOLD / "src" / "{{cookiecutter.package_name}}"
COPY = TEMPLATE / "build" / "src" / "my_voice_agent"


def refresh_source() -> None:
    """Bring the copy up to date. Several test runs may do so at once."""
    wanted = {path.relative_to(PACKAGE) for path in source_files(PACKAGE)}
    for path in wanted:
        _copy(PACKAGE / path, COPY / path)
    for path in list(source_files(COPY)):
        if path.relative_to(COPY) not in wanted:
            path.unlink(missing_ok=True)
    # On a clean checkout sys.path was searched before the copy was there, and Python remembers it.
    importlib.invalidate_caches()


def source_files(folder: Path) -> list[Path]:
    """Return the files under `folder` without bytecode."""
    return [
        path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ]


def _copy(original: Path, copy: Path) -> None:
    if copy.is_file() and copy.read_bytes() == original.read_bytes():
        return
    copy.parent.mkdir(parents=True, exist_ok=True)
    scratch = COPY.parent.parent / f"{copy.name}.{os.getpid()}"  # where no other run deletes it
    shutil.copy2(original, scratch)
    os.replace(scratch, copy)


if __name__ == "__main__":
    refresh_source()
