"""The workflows, of this repository and of rendered projects: pinned, with few rights, complete."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.scaffold import project as scaffold
from tests.template import SCAFFOLD, TEMPLATE, Render

PINNED = re.compile(r"([\w-]+/[\w-]+)@([0-9a-f]{40}) # v\d+\.\d+\.\d+")
MODELS = ("inference", "plugins", "realtime")
CHECKS = (
    "uv run ruff check",
    "uv run ruff format --check",
    "uv run mypy",
    "uv run pytest",
    "uv run gen-tool status --check",
    "uv run gen-tool check",
)


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def workflows(folder: Path) -> list[Path]:
    return sorted((folder / ".github/workflows").glob("*.yml"))


def jobs(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in workflows(folder):
        yield from ((path, job) for job in read(path)["jobs"].values())


def steps(job: dict[str, Any], key: str) -> list[str]:
    return [step[key] for step in job["steps"] if key in step]


@pytest.fixture(params=["ours", "rendered"])
def folder(request: pytest.FixtureRequest, project: Path) -> Path:
    """Return each folder that has workflows."""
    return TEMPLATE if request.param == "ours" else project


def test_each_action_is_pinned_to_a_commit(folder: Path) -> None:
    for path in workflows(folder):
        lines = [line for line in path.read_text("utf-8").splitlines() if "uses:" in line]
        assert lines
        for line in lines:
            assert PINNED.fullmatch(line.partition("uses:")[2].strip()), line


def test_all_of_them_use_the_same_commits() -> None:
    text = "".join(p.read_text("utf-8") for f in (TEMPLATE, SCAFFOLD) for p in workflows(f))
    found = {*PINNED.findall(text)}
    assert len(found) == len({action for action, _ in found}) == 2


def test_they_may_read_and_no_more(folder: Path) -> None:
    for path in workflows(folder):
        workflow = read(path)
        assert workflow["permissions"] == {"contents": "read"}
        assert "pull_request_target" not in workflow[True]  # YAML takes `on` for true
    for _, job in jobs(folder):
        assert "permissions" not in job
        assert job["timeout-minutes"] <= 30
        checkouts = [s for s in job["steps"] if "checkout" in s.get("uses", "")]
        assert [step["with"] for step in checkouts] == [{"persist-credentials": False}]
        caches = [s["with"] for s in job["steps"] if "setup-uv" in s.get("uses", "")]
        assert caches == [{"enable-cache": True}]


def test_only_the_evals_take_secrets(folder: Path) -> None:
    for path in workflows(folder):
        assert ("secrets." in path.read_text("utf-8")) == (path.name == "evals.yml")


def test_nothing_from_outside_is_pasted_into_a_command(folder: Path) -> None:
    for _, job in jobs(folder):
        for command in steps(job, "run"):
            assert {*re.findall(r"\$\{\{ *(.*?) *\}\}", command)} <= {"matrix.models"}


def test_a_rendered_project_checks_itself_on_the_lowest_and_highest_python(
    render: Render,
) -> None:
    job = read(render(python_version="3.12", examples="none") / ".github/workflows/ci.yml")["jobs"][
        "test"
    ]
    assert steps(job, "run") == ["uv sync", *CHECKS]
    assert job["strategy"]["matrix"]["python"] == ["3.12", "3.14"]


def test_this_repository_renders_the_template_and_runs_what_it_rendered(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = read(TEMPLATE / ".github/workflows/ci.yml")["jobs"]["rendered"]
    commands = steps(job, "run")
    assert commands[0].startswith("uvx cookiecutter . --no-input -o rendered models=")
    assert commands[2:-1] == [*CHECKS]
    assert tuple(job["strategy"]["matrix"]["models"]) == MODELS
    assert job["strategy"]["matrix"]["python"] == ["3.10", "3.14"]
    assert job["defaults"]["run"]["working-directory"] == f"rendered/{project.name}"
    # and so do the tests of this repository, in their own environment
    ran: list[str] = []

    def note(_: Path, *command: str, **__: object) -> str:
        ran.append(" ".join(command[2:]))
        return ""

    monkeypatch.setattr(scaffold, "run", note)
    scaffold.check(project)
    ours = {command.removesuffix(" -q").replace("lrf ", "gen-tool ") for command in ran}
    assert {command.removeprefix("uv run ") for command in CHECKS} == ours


@pytest.mark.parametrize("folder_", [TEMPLATE, SCAFFOLD], ids=["ours", "rendered"])
def test_dependabot_keeps_them_up_to_date(folder_: Path) -> None:
    updates = read(folder_ / ".github/dependabot.yml")["updates"]
    assert {"github-actions", "uv"} <= {update["package-ecosystem"] for update in updates}
    assert all(update["schedule"]["interval"] == "weekly" for update in updates)


def commit_all(project: Path) -> None:
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "New"]):
        subprocess.run(["git", *command], cwd=project, check=True)


def test_pre_commit_runs_the_tools_of_the_project(render: Render, tmp_path: Path) -> None:
    project = render()
    commit_all(project)
    variables = {
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "SKIP": "mypy",  # CI runs it
        # the tools of this environment, at once
        "UV_NO_SYNC": "1",
        "UV_PROJECT_ENVIRONMENT": sys.prefix,
    }

    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pre_commit", "run", "--all-files"]
        return subprocess.run(
            command, cwd=project, env=os.environ | variables, capture_output=True, text=True
        )

    clean = run()
    assert clean.returncode == 0, clean.stdout
    assert clean.stdout.count("Passed") == 2
    module = project / "src/my_voice_agent/tools/search_web.py"
    text = module.read_text("utf-8")
    module.write_text(f"{text}import os\n")
    assert run().returncode == 1
    assert module.read_text("utf-8") == text  # ruff has taken it out


def test_what_pre_commit_gets_from_this_repository_is_here() -> None:
    (hook,) = yaml.safe_load((TEMPLATE / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert hook["entry"] == "gen-tool check"
    for needed in hook["additional_dependencies"]:
        assert (TEMPLATE / needed / "pyproject.toml").is_file()
