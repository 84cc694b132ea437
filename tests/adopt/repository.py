"""A repository into which tools are put that nobody generated: they are adopted and tested."""

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from click.testing import CliRunner

from lrf.cli.group import gen_tool

SETTINGS = """
[tool.lrf]
package = "voice_tools"
tools = "src/voice_tools/tools"
tests = "tests/tools"

[tool.pytest.ini_options]
asyncio_mode = "auto"
pythonpath = ["src"]

[tool.ruff]
line-length = 100
"""


class Repository:
    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "src/voice_tools/tools").mkdir(parents=True)
        (root / "pyproject.toml").write_text(SETTINGS)

    def put(self, path: str, text: str) -> None:
        """Write a file of a package in src."""
        file = self.root / "src" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        (file.parent / "__init__.py").touch()
        file.write_text(text, "utf-8")

    def type(self, *words: str, exit_code: int = 0) -> str:
        """Type `gen-tool` here, and return what it prints."""
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.root)
            result = CliRunner().invoke(gen_tool, list(words))
        assert result.exit_code == exit_code, (words, result.output, result.exception)
        return result.output

    def adopt(self, tool: str, patterns: str, *words: str, exit_code: int = 0) -> str:
        """Adopt a tool, and return what is printed."""
        chosen = [word for pattern in patterns.split() for word in ("--pattern", pattern)]
        return self.type("adopt", tool, *chosen, *words, exit_code=exit_code)

    def test_of(self, tool: str) -> str:
        return (self.root / f"tests/tools/test_{tool}.py").read_text("utf-8")

    def failing(self, chosen: str = "not 2.5") -> dict[str, set[str]]:
        """Run the tests of all tools, and return those of each that fail, without `test_`."""
        command = [sys.executable, "-m", "pytest", "-q", "--tb=no", "tests/tools", "-k", chosen]
        command += ["-p", "no:looptime_plugin", "-p", "no:cacheprovider"]
        command += ["-p", "no:lrf-pictures", "-p", "no:hypothesispytest"]
        run = subprocess.run(command, cwd=self.root, capture_output=True, text=True, timeout=300)
        assert re.search(r"\d+ passed", run.stdout), run.stdout + run.stderr
        found = defaultdict(set)
        pattern = r"^(?:FAILED|ERROR) tests/tools/test_(\w+)\.py::\w+::test_(\w+)"
        for tool, test in re.findall(pattern, run.stdout, re.MULTILINE):
            found[tool].add(test)
        return found
