"""A rendered project passes its own tests, linter and type checker, before and after gen-tool."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.template import TEMPLATE, Render
from tests.test_rendered_texts import HOSTILE

# One tool of each pattern, and what else a new owner would try.
TOOLS = [
    ["--pattern", "interruptible", "look_up", "name:str", "limit:int=5"],
    ["--pattern", "payment", "--confirm", "pay_bill", "bill_id:str", "amount_minor:int"],
    ["--pattern", "background", "report"],
    ["jobs"],
    ["--pattern", "background", "--pattern", "streaming", "watch_prices", "items:list[str]"],
    ["--pattern", "streaming", "--pattern", "timeout", "--pattern", "retry", "find_offers"],
    ["--pattern", "retry", "fetch_news", "kind:local|world=local", "--what", HOSTILE],
]


def run(project: Path, *command: str) -> str:
    """What a command prints that must succeed, in the project and in this environment."""
    environment = os.environ | {
        # what mypy knows of livekit is the same for all projects
        "MYPY_CACHE_DIR": str(project.parent.parent.parent / "mypy_cache"),
        "PYTHONPATH": os.pathsep.join(str(project / folder) for folder in ("src", "generators")),
        "PYTHONIOENCODING": "utf-8",
    }
    found = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, encoding="utf-8", timeout=300
    )
    assert found.returncode == 0, f"{' '.join(command)}\n{found.stdout[-4000:]}{found.stderr}"
    return found.stdout


def check(project: Path) -> str:
    """All that the project's own CI runs; gives what pytest printed."""
    tool = (sys.executable, "-m")
    run(project, *tool, "ruff", "check")
    run(project, *tool, "ruff", "format", "--check")
    run(project, *tool, "mypy")
    return run(project, *tool, "pytest", "-q")


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"examples": "none", "license": "none", "python_version": "3.14"},
        {"project_name": HOSTILE, "description": HOSTILE, "author_name": HOSTILE}
        | {"package_name": "z", "license": "Apache-2.0", "python_version": "3.12"},
    ],
    ids=["defaults", "other choices", "hostile"],
)
def test_it_is_green_and_clean_and_stays_so_with_new_tools(
    answers: dict[str, str], render: Render
) -> None:
    project = render(**answers)
    if not answers:
        check(project)
    for arguments in TOOLS:
        run(project, sys.executable, "-m", "gen_tool", *arguments)
    printed = check(project)
    assert "failed" not in printed


@pytest.mark.skipif(shutil.which("uv") is None, reason="uv makes the fresh environment")
def test_a_stranger_follows_the_readme(tmp_path: Path) -> None:
    # uv would take this repository's environment for the project's
    environment = {key: os.environ[key] for key in os.environ if key != "VIRTUAL_ENV"}

    def type_(command: str, folder: Path, typed: str = "", shell: bool = False) -> str:
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

    type_(f"uvx cookiecutter . --no-input -o {tmp_path}", TEMPLATE)
    project = tmp_path / "my-voice-agent"
    printed = type_("uv run chat", project, typed="search for shoes\n")
    assert "Found 3 matching records for shoes." in printed
    type_("uv run pytest", project)
    type_("uv run gen-tool --pattern background report", project)
    assert (project / "src" / "my_voice_agent" / "tools" / "report.py").is_file()
    assert "tests/tools/test_report.py" in type_("uv run pytest -v", project)
    for command in ("ruff check", "ruff format --check", "mypy"):
        type_(f"uv run {command}", project)
    for document in ("README.md", "AGENTS.md"):
        commands = commands_of((project / document).read_text("utf-8"))
        assert len(commands) > 8
        for command in commands:
            if "--pattern background report" not in command:  # done already
                type_(command, project, shell=True)
    type_("uv run gen-tool status --check", project)


def commands_of(document: str) -> list[str]:
    """What a document tells its reader to type, but for what needs a key."""
    blocks = re.findall(r"(?m)^    ((?:uv run|printf) (?:.*\\\n)*.*)", document)
    return [command for command in blocks if not command.startswith("uv run agent")]
