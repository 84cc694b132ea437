"""The evals of a rendered project: skipped without a key, and else judged by LiveKit's judge."""

import os
import re
import subprocess
import sys
from pathlib import Path
from runpy import run_path

import pytest
import yaml

from tests.scaffold.project import unpack_kit
from tests.template import TEMPLATE, Render

KEYS = ("LIVEKIT_API_KEY", "LIVEKIT_API_SECRET")


def run_evals(project: Path, *options: str, **variables: str) -> str:
    """Return what pytest prints of the evals."""
    ours = {key: value for key, value in os.environ.items() if key not in KEYS}
    paths = os.pathsep.join(map(str, (project / "src", unpack_kit(project), TEMPLATE)))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/evals", "-q", "-rs", *options],
        cwd=project,
        env={**ours, "PYTHONPATH": paths, **variables},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    return done.stdout + done.stderr


def test_without_a_key_they_are_skipped_and_say_why(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in KEYS:
        monkeypatch.delenv(key, raising=False)
    mark = run_path(str(project / "tests/evals/test_assistant.py"))["pytestmark"]
    assert mark.name == "skipif"
    assert mark.args == (True,)
    assert mark.kwargs == {"reason": "a real model needs LIVEKIT_API_KEY, LIVEKIT_API_SECRET"}


def test_with_one_the_agent_answers_and_is_judged(project: Path) -> None:
    keys = dict.fromkeys(KEYS, "set")
    printed = run_evals(project, "-p", "tests.operations.judge", **keys)
    assert re.search(r"^1 failed, 5 passed", printed, re.MULTILINE), printed
    assert "Judgement failed: as the rules have it" in printed


@pytest.mark.parametrize("models", ["inference", "plugins", "realtime"])
def test_their_workflow_gives_them_the_keys_that_they_ask_for(models: str, render: Render) -> None:
    project = render(models=models, examples="none")
    workflow = yaml.safe_load((project / ".github/workflows/evals.yml").read_text("utf-8"))
    assert set(workflow[True]) == {"schedule", "workflow_dispatch"}  # YAML takes `on` for true
    step = workflow["jobs"]["evals"]["steps"][-1]
    assert step["run"].startswith("uv run pytest tests/evals -rs")
    source = (project / "tests/evals/test_assistant.py").read_text("utf-8")
    (asked,) = re.findall(r"^KEYS = \((.*)\)", source, re.MULTILINE)
    for key in re.findall(r'"(\w+)"', asked):
        assert step["env"][key] == f"${{{{ secrets.{key} }}}}"
