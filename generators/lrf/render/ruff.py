"""Formatting by the project's own ruff, as it will be once the file is there."""

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path


class RuffError(Exception):
    """The source could not be formatted; the message says why."""


def format_sources(texts: Mapping[str, str], module: str, root: Path) -> list[str]:
    """Return texts, by their paths below `root`, without unused imports, sorted and formatted.

    Ruff takes a `module` that does not exist yet for third party, and sorts its import elsewhere
    than later. So it is shown the import of the package, which exists; they sort alike.

    Raises:
        RuffError: There is no ruff, or it fails.
    """
    package = module.rpartition(".")[0]
    after, before = f"from {module} import", f"from {package} import"
    shown = {path: text.replace(after, before, 1) for path, text in texts.items()}
    checked = _run(["check", "--select", "I,F401", "--fix", "--exit-zero"], shown, root)
    found = {path for path, text in texts.items() if after in text}
    named = {p: t.replace(before, after, 1) if p in found else t for p, t in checked.items()}
    return list(_run(["format"], named, root).values())


@cache
def find_ruff() -> tuple[str, ...]:
    """Return the command of ruff: that of this environment, or the one on the PATH."""
    beside = shutil.which("ruff", path=str(Path(sys.executable).parent))
    if found := beside or shutil.which("ruff"):
        return (found,)
    if find_spec("ruff"):
        return (sys.executable, "-m", "ruff")
    raise RuffError("ruff is not installed")


def _run(command: Sequence[str], texts: Mapping[str, str], root: Path) -> dict[str, str]:
    """Run ruff on all texts at the same time."""
    line, pipe = [*find_ruff(), *command, "--quiet", "--stdin-filename"], subprocess.PIPE
    running = {
        path: subprocess.Popen([*line, path, "-"], cwd=root, stdin=pipe, stdout=pipe, stderr=pipe)
        for path in texts
    }
    ended = {path: process.communicate(texts[path].encode()) for path, process in running.items()}
    for path, (_, errors) in ended.items():
        if running[path].returncode != 0:
            said = " ".join(errors.decode(errors="replace").split())
            raise RuffError(f"ruff failed: {said[:200]}")
    return {path: out.decode() for path, (out, _) in ended.items()}
