"""A new user follows the README, in a fresh environment: with uv, and with pip alone."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.template import TEMPLATE

GENERATE = "uv run gen-tool --pattern background report"
needs_uv = pytest.mark.skipif(shutil.which("uv") is None, reason="uv makes the environment")


def enter(command: str, folder: Path, typed: str = "", shell: bool = False) -> str:
    """Run a command as a new user would, and return what it prints. It must succeed."""
    # uv would take this repository's environment for the project's
    environment = {key: os.environ[key] for key in os.environ if key != "VIRTUAL_ENV"}
    environment["PIP_NO_COMPILE"] = "1"  # a minute less
    found = subprocess.run(
        command if shell else command.split(" "),
        shell=shell,
        cwd=folder,
        env=environment,
        input=typed,
        capture_output=True,
        encoding="utf-8",
        timeout=600,
    )
    assert found.returncode == 0, f"{command}\n{found.stdout[-4000:]}{found.stderr}"
    return found.stdout


def commands_of(*documents: Path) -> list[str]:
    """Return what the documents tell their reader to type, once, but for what needs a key."""
    text = "".join(document.read_text("utf-8") for document in documents)
    found = re.findall(r"(?m)^    ((?:uv run|printf) (?:.*\\\n)*.*)", text)
    commands = [re.sub(r"\s+# .*", "", command) for command in found]
    return [c for c in dict.fromkeys(commands) if not c.startswith("uv run agent")]


@needs_uv
def test_with_uv_every_command_of_the_documents_works(tmp_path: Path) -> None:
    enter(f"uvx cookiecutter . --no-input -o {tmp_path}", TEMPLATE)
    project = tmp_path / "my-voice-agent"
    assert "Found 3 matching records" in enter("uv run chat", project, typed="search for shoes\n")
    skill = project / ".agents" / "skills" / "long-running-tools" / "SKILL.md"
    commands = commands_of(project / "README.md", project / "AGENTS.md", skill)
    assert commands[:4] == ["uv run chat", "uv run demo", "uv run pytest", GENERATE]
    assert len(commands) > 20
    commands.remove("uv run pytest")  # at the end, with a tool of one's own
    commands[1] += " search_database"  # all of them take a minute
    for command in commands:
        enter(command, project, shell=True)
    enter(GENERATE, project)
    assert "tests/tools/test_report.py" in enter("uv run pytest -v", project)
    for command in ("ruff check", "ruff format --check", "gen-tool status --check"):
        enter(f"uv run {command}", project)


def test_each_command_between_the_lines_exists(project: Path) -> None:
    # they wait for an answer, or for a name: `uv run chat --web`
    found = set[str]()
    for document in (project / "README.md", project / "AGENTS.md"):
        found |= {*re.findall(r"`uv run (\S+ [^\s`]+)[^`]*`", document.read_text("utf-8"))}
    assert found == {"chat --web", "gen-tool probe", "gen-tool remove", "gen-tool update"}
    for command in found:
        name, word = command.split()
        words = ["--help"] if word.startswith("-") else [word, "--help"]
        module = {"chat": "lrf.offline.chat", "gen-tool": "lrf"}[name]
        helped = subprocess.run(
            [sys.executable, "-m", module, *words], capture_output=True, text=True, check=True
        )
        assert not word.startswith("-") or word in helped.stdout


@needs_uv
def test_the_kit_is_left_out_of_production(tmp_path: Path, project: Path) -> None:
    # what the Dockerfile does, from a fresh checkout without a lock
    image = tmp_path / "app"
    shutil.copytree(project / "vendor", image / "vendor")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(project / name, image / name)
    enter("uv sync --no-dev --no-install-project", image)
    shutil.copytree(project / "src", image / "src")
    enter("uv sync --no-dev --no-editable", image)
    python = next(path for path in image.glob(".venv/*/python*") if path.is_file())
    code = "import importlib.util, my_voice_agent.agent; print(importlib.util.find_spec('lrf'))"
    found = subprocess.run([python, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert (found.stdout.strip(), found.stderr) == ("None", "")


def test_with_pip_it_works_without_uv(tmp_path: Path, project: Path) -> None:
    project = Path(shutil.copytree(project, tmp_path / "agent"))
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    scripts = next(path.parent for path in (tmp_path / "venv").glob("*/pip*"))
    enter(f"{scripts}/python -m pip install -q --upgrade pip>=25.1", project)
    readme = (project / "README.md").read_text("utf-8")
    (install,) = re.findall(r"`(pip install -e [^`]*)`", readme)
    enter(f"{scripts}/{install}", project)
    printed = enter(f"{scripts}/chat", project, typed="search for shoes\n")
    assert "Found 3 matching records for shoes." in printed
    enter(f"{scripts}/gen-tool --pattern retry find_offers", project)
    enter(f"{scripts}/python -m pytest -q tests/tools/test_find_offers.py", project)
