"""Repositories to move into, and gen-tool as it is typed there."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lrf.cli.group import gen_tool

from .layouts import ENTRIES, LAYOUTS

Repository = Callable[[str], Path]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """Write a repository of some layout, and go there."""

    def write(layout: str) -> Path:
        root = tmp_path / "repository"
        for path, text in LAYOUTS[layout].items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        subprocess.run(["git", "init", "-q", root], check=True)
        monkeypatch.chdir(root)
        return root

    return write


def typed(*words: str, exit_code: int = 0) -> Result:
    """Run `gen-tool` with these words."""
    result = CliRunner().invoke(gen_tool, list(words))
    assert result.exit_code == exit_code, f"{result.output}\n{result.exception!r}"
    return result


def init(layout: str, *words: str) -> str:
    """Move in, where the agent has to be named only if there are several."""
    entry = [ENTRIES[layout]] if layout in ENTRIES else []
    return typed("init", *entry, *words, exit_code=4).stdout


def as_json(*words: str, exit_code: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(typed(*words, "--json", exit_code=exit_code).stdout)
    return found


def tree(root: Path) -> dict[str, bytes]:
    """Return all files of a repository, but for git's own and caches."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not {".git", "__pycache__", ".ruff_cache"}.intersection(path.parts)
    }


def run_tests(root: Path, *paths: str) -> str:
    """Run pytest in a repository, with the kit that is installed here, and return its last line."""
    options = ("-v", "-p", "no:cacheprovider")
    installed = os.pathsep.join([str(root / "src"), *sys.path])
    result = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *paths],
        cwd=root,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": installed},
    )
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-2000:]
    return result.stdout.strip().splitlines()[-1]
