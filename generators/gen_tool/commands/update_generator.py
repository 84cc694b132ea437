"""`update-generator`: a newer generator in place of the project's copy."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ..names import Problem
from ..plan import Change, Plan, conflict
from ..tree import content
from ..vendor import COPY, brought_to, compare

if TYPE_CHECKING:
    from ..project import Project
    from ..vendor import Vendoring


def plan_update(source: str | None, project: Project) -> Plan:
    """Makes the copy in the project what is in `source`, or what runs; refuses an edited copy."""
    with TemporaryDirectory(prefix="gen-tool-") as folder:
        found = _generator(source, Path(folder))
        if isinstance(found, Problem):
            return Plan(problems=(found,))
        if found.resolve() == (project.root / COPY).resolve():
            message = "the generator that runs is the project's own copy"
            return conflict(message, "say where the newer one is: a folder or an archive")
        copies = [(COPY, compare(found, project.root / COPY))]
        if needed := _what_tools_need(found, project):
            copies.append((project.home, needed))
    if edited := [f"{copy}/{path}" for copy, vendoring in copies for path in vendoring.edited]:
        hint = "put your changes into the project's own templates, and restore the copy"
        return conflict(f"you have edited {', '.join(edited)}", hint)
    changes = (
        Change(copy / path, content(project, copy / path), text)
        for copy, vendoring in copies
        for path, text in sorted((dict.fromkeys(vendoring.remove) | vendoring.write).items())
    )
    return Plan(tuple(change for change in changes if change.before != change.after))


def _what_tools_need(generator: Path, project: Project) -> Vendoring | None:
    """The same for what `init` brought with it; a project of the template has its own."""
    from ..moving_in.primitives import PRIMITIVES, primitives

    home, source = project.root / project.home, primitives(generator)
    return compare(source, home, PRIMITIVES) if source and brought_to(home) else None


def what_upgrade_would_do(project: Project) -> str:
    """What the new generator says of the tools that are there."""
    environment = os.environ | {"PYTHONPATH": str(project.root / COPY)}
    command = [sys.executable, "-B", "-m", "gen_tool", "upgrade", "--dry-run"]
    done = subprocess.run(
        command, cwd=project.root, env=environment, capture_output=True, encoding="utf-8"
    )
    return f"\ngen-tool upgrade would now do this:\n{done.stdout}{done.stderr}"


def _generator(source: str | None, unpacked: Path) -> Path | Problem:
    """The folder that holds the package gen_tool."""
    if source is None:
        return Path(__file__).parents[2]
    path = Path(source)
    try:
        if path.is_file() and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                archive.extractall(unpacked)
            path = unpacked
        elif path.is_file() and tarfile.is_tarfile(path):
            with tarfile.open(path) as tar:
                tar.extractall(unpacked, filter="data")
            path = unpacked
    except (OSError, tarfile.TarError, zipfile.BadZipFile) as error:
        return Problem("bad-source", f"{source} cannot be unpacked: {error}", "try another one")
    found = sorted(path.glob("**/gen_tool/cli.py"), key=lambda cli: len(cli.parts))
    if not found:
        hint = "name a checkout of the template, or an archive of it"
        return Problem("bad-source", f"there is no generator in {source}", hint)
    return found[0].parents[1]
