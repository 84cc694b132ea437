"""Scenarios for `lk agent simulate`: each example tool has them, and gen-tool looks after them."""

import ast
from pathlib import Path
from typing import Any

import pytest
import yaml
from google.protobuf.json_format import ParseDict
from livekit.protocol.agent_simulation import ScenarioGroup

from lrf.render.environment import Templates
from lrf.spec.parser import from_json
from tests.generator.commands import RUFF, SETTINGS, commit, done, make_project, tree
from tests.generator.test_examples import EXAMPLES, TOOLS, examples_of
from tests.template import Render

NEW = "scenarios/report.yaml"


def read(path: Path) -> list[dict[str, Any]]:
    """Return the scenarios of a file, as LiveKit's command line reads it."""
    group = yaml.safe_load(path.read_text("utf-8"))
    ParseDict(group, ScenarioGroup())  # refuses a key that LiveKit does not know
    assert group["name"] == path.stem
    return list(group["scenarios"])


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with scenarios, which is the working directory."""
    settings = SETTINGS.replace("\nagent =", '\nscenarios = "scenarios"\nagent =') + RUFF
    folder = make_project(tmp_path / "project", settings)
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("tool", sorted(EXAMPLES))
def test_each_example_is_completed_and_interrupted(tool: str, project: Path) -> None:
    path = project / "scenarios" / f"{tool}.yaml"
    assert [scenario["label"] for scenario in read(path)] == ["completed", "interrupted"]
    patterns, (param, type_, help_), description, what = EXAMPLES[tool]
    said = examples_of(ast.parse((TOOLS / f"{tool}.py").read_text("utf-8")), tool)
    params = [{"name": param, "type": type_, "help": help_}]
    spec = from_json(
        {"name": tool, "patterns": patterns, "params": params, "description": description}
        | {"what": what, "examples": said}
    )
    assert path.read_text("utf-8") == Templates().render("scenario.yaml.j2", {"spec": spec})
    for scenario in read(path):
        assert f'"{said[0]}"' in scenario["instructions"]


def test_without_examples_there_are_none(render: Render) -> None:
    assert not (render(examples="none") / "scenarios").exists()


def test_a_new_tool_has_its_own_and_takes_them_along(own: Path) -> None:
    done("report", "topic:str", "--pattern", "background", "--example", 'a "report" on my report')
    completed, _ = read(own / NEW)
    assert completed["instructions"].startswith('Say: "a "report" on my report". ')
    commit(own)
    before = (own / NEW).read_text("utf-8")
    assert f"removed {NEW}" in done("rename", "report", "summary").stdout
    after = (own / "scenarios/summary.yaml").read_text("utf-8")
    # the words of a caller are no names
    assert after == before.replace('name: "report"', 'name: "summary"')
    assert done("remove", "summary", "--force").stdout.count("removed scenarios/summary.yaml") == 1
    assert not list(own.glob("scenarios/*"))


@pytest.mark.parametrize("pattern", ["async", "interruptible", "background", "payment"])
def test_what_is_expected_of_an_interruption_follows_from_the_mode(pattern: str, own: Path) -> None:
    done("report", "topic_id:str", "--pattern", pattern)
    expected = read(own / NEW)[1]["agent_expectations"]
    words = {"async": "may be told", "background": "whether to cancel", "payment": "cannot be"}
    assert words.get(pattern, "Stops") in expected


def test_scenarios_that_are_there_are_not_overwritten(own: Path) -> None:
    (own / "scenarios").mkdir()
    (own / NEW).write_text("mine")
    before = tree(own)
    assert f"{NEW} exists" in done("report", "--pattern", "background", exit_code=3).stderr
    assert tree(own) == before


def test_a_project_without_scenarios_gets_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_project(tmp_path / "project")
    monkeypatch.chdir(folder)
    done("report", "--pattern", "background")
    assert not (folder / "scenarios").exists()
