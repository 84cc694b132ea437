"""A user in a project, who types commands, edits files, commits."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from lrf.cli.group import gen_tool

SETTINGS = """\
[project]
name = "my-voice-agent"
version = "0.1.0"

[tool.lrf]
package = "my_voice_agent"
tools = "src/my_voice_agent/tools"
tests = "tests/tools"
agent = "my_voice_agent.agent:Assistant"
"""
RUFF = """
[tool.ruff]
line-length = 100

[tool.ruff.lint]
select = ["ASYNC", "B", "C4", "D", "D401", "E", "F", "I", "N", "PT", "RUF", "SIM", "UP"]
ignore = ["RUF001", "RUF002", "RUF003"]

[tool.ruff.lint.pydocstyle]
convention = "google"

[tool.ruff.lint.per-file-ignores]
"tests/**" = ["D1"]
"""
MODULE = Path("src/my_voice_agent/tools/report.py")
TEST = Path("tests/tools/test_report.py")


def make_project(folder: Path, settings: str = SETTINGS + RUFF) -> Path:
    """Make a project with an empty package of tools."""
    tools = folder / "src/my_voice_agent/tools"
    tools.mkdir(parents=True)
    for package in (tools, tools.parent, tools.parent / "longrunning"):
        package.mkdir(exist_ok=True)
        (package / "__init__.py").write_text('"""A package."""\n')
    (folder / "pyproject.toml").write_text(settings)
    return folder


def type_command(*words: str, typed: str | None = None) -> Result:
    """Run gen-tool with these words."""
    return CliRunner().invoke(gen_tool, list(words), input=typed)


def done(*words: str, exit_code: int = 0, typed: str | None = None) -> Result:
    """Run gen-tool, and assert how it exits."""
    result = type_command(*words, typed=typed)
    assert result.exit_code == exit_code, (result.output, result.exception)
    return result


def done_json(*words: str, exit_code: int = 0, typed: str | None = None) -> dict[str, Any]:
    """Run gen-tool with --json, and return what it prints."""
    result = done(*words, "--json", exit_code=exit_code, typed=typed)
    printed: dict[str, Any] = json.loads(result.stdout)
    assert printed["exit_code"] == exit_code
    return printed


def tree(folder: Path) -> Mapping[str, bytes]:
    """Return every file below a folder but for git's own, and every folder that is empty."""
    found = (path for path in sorted(folder.rglob("*")) if ".git" not in path.parts)
    files = {p: p.read_bytes() if p.is_file() else b"" for p in found}
    return {str(p.relative_to(folder)): content for p, content in files.items()}


def edit(path: Path, old: str, new: str) -> None:
    """Replace a piece of a file, once."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def commit(folder: Path) -> None:
    """Commit everything."""
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "Work")


def git(folder: Path, *words: str) -> str:
    """Run git."""
    done = subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode()
