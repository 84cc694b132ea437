"""A project of the template into which tools are put that somebody has written by hand."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from cookiecutter.main import cookiecutter

from tests.gen_tool.typing_commands import done
from tests.template import TEMPLATE

PACKAGE = "my_voice_agent"


class Adopting:
    """Such a project: tools are put into it and adopted, and then their tests are run."""

    def __init__(self, folder: Path) -> None:
        settings = {"no_input": True, "default_config": True, "output_dir": str(folder)}
        made = cookiecutter(str(TEMPLATE), **settings, extra_context={"examples": "none"})
        self.root = Path(made)

    def put(self, path: str, text: str) -> None:
        """Write a file, its path relative to the package."""
        file = self.root / "src" / PACKAGE / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")

    def adopt(self, name: str, *words: str, exit_code: int = 0) -> str:
        """Type `gen-tool adopt` in the project; gives what is printed."""
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.root)
            return done("adopt", name, *words, exit_code=exit_code).output

    def failing(self) -> dict[str, set[str]]:
        """Run all adopted tests: for each tool those that do not pass, without `test_`."""
        printed = self.run("pytest", "-q", "--tb=no", "tests/tools", passes=False)
        found: dict[str, set[str]] = defaultdict(set)
        pattern = r"^(?:FAILED|ERROR) tests/tools/test_(\w+)\.py::test_(\w+)"
        for tool, test in re.findall(pattern, printed, re.MULTILINE):
            found[tool].add(test)
        assert re.search(r"\d+ passed", printed), printed
        return found

    def tests_of(self, tool: str) -> set[str]:
        """The tests that were written for a tool, without `test_`."""
        text = (self.root / f"tests/tools/test_{tool}.py").read_text("utf-8")
        return set(re.findall(r"^async def test_(\w+)", text, re.MULTILINE))

    def run(self, *command: str, passes: bool = True) -> str:
        """What a module of Python prints, run in the project."""
        folders = (str(self.root / folder) for folder in ("src", "generators"))
        environment = {
            **os.environ,
            "COLUMNS": "300",
            "PYTHONPATH": os.pathsep.join(folders),
            "MYPY_CACHE_DIR": str(self.root.parent.parent / "mypy_cache"),
        }
        found = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.root,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
        )
        assert not passes or found.returncode == 0, found.stdout[-4000:] + found.stderr
        return found.stdout

    def is_clean(self) -> None:
        """The tests that were written are what linter, formatter and type checker want."""
        self.run("ruff", "check", "tests/tools")
        self.run("ruff", "format", "--check", "tests/tools")
        self.run("mypy")
