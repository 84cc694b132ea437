"""Pyright, where it is there: `uv run --with basedpyright pytest …` brings it along."""

import json
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

COMMAND = which("basedpyright") or which("pyright")
needs_pyright = pytest.mark.skipif(
    COMMAND is None,
    reason="Pyright is not there: uv run --with basedpyright pytest brings it along",
)


def find_errors(folder: Path, paths: list[str], sources: Path) -> list[str]:
    """Return the errors that Pyright finds, a line each.

    Args:
        folder: Where it runs, and where its settings are written.
        paths: The files and folders to be checked, seen from there.
        sources: A folder of packages that they import.
    """
    settings = {"include": paths, "extraPaths": [str(sources)], "typeCheckingMode": "standard"}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
    assert COMMAND
    ran = subprocess.run(
        [COMMAND, "--pythonpath", sys.executable],
        cwd=folder,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert " errors, " in ran.stdout, ran.stdout + ran.stderr
    return [line for line in ran.stdout.splitlines() if " - error:" in line]
