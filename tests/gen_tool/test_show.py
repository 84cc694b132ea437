"""What `show` says: what a pattern is for, what the caller hears, and the code, as it would be."""

import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from gen_tool import cli, entry_points, patterns, showing
from gen_tool.patterns import PATTERNS
from gen_tool.project import Project
from gen_tool.vendor import compare

from tests.gen_tool.test_apply import tree
from tests.gen_tool.test_overrides import MEASURED_TOML
from tests.gen_tool.typing_commands import gen_tool
from tests.test_all_combinations import ELEVENTH

pytestmark = pytest.mark.usefixtures("inside")

GENERATORS = Path(cli.__file__).parents[1]
OUTPUT = json.loads((GENERATORS / "gen_tool/schemas/output.json").read_bytes())
COMBINATIONS = [
    *([pattern.name] for pattern in PATTERNS),
    ["background", "progress"],
    ["progress", "background"],
    ["streaming", "timeout"],
    ["retry", "concurrent", "background", "cleanup", "timeout"],
    ["payment", "cleanup"],
    ["critical"],
    ["retry", "retry"],
]
WRONG = [["paymnt"], ["payment", "async"], ["async", "retry", "nothing"], ["background,progress"]]


def show(*names: str) -> str:
    result = gen_tool("show", *names)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def said(*names: str) -> Any:
    result = gen_tool("show", *names, "--json")
    data = json.loads(result.stdout)
    jsonschema.validate(data, OUTPUT)
    assert (data["command"], data["exit_code"]) == ("show", result.exit_code)
    return data


def dialogue(name: str) -> str:
    return (showing.DIALOGUES / f"{name}.txt").read_text("utf-8")


def add_the_eleventh(folder: Path) -> None:
    """A pattern that is not ours: its template and its declaration."""
    folder.mkdir()
    shutil.copy(ELEVENTH / "measured.py.j2", folder)
    (folder / "measured.toml").write_text(MEASURED_TOML)


def configure_templates(project: Project) -> Path:
    """The folder of the project's own templates, which is still to be made."""
    config = project.root / "pyproject.toml"
    text = config.read_text().replace("[tool.ruff]", 'templates = "ours"\n[tool.ruff]')
    config.write_text(text)
    return project.root / "ours"


@pytest.mark.parametrize("names", COMBINATIONS, ids=" ".join)
def test_the_code_is_what_the_command_beside_it_writes(project: Project, names: list[str]) -> None:
    before = tree(project.root)
    _, _, rest = show(*names).partition("\nthe code: ")
    command, _, module = rest.partition("\n\n")
    assert tree(project.root) == before
    _, *words = shlex.split(command)
    assert gen_tool(*words).exit_code == 0
    [name] = (path.stem for path in (project.root / ".gen-tool").glob("*.json"))
    assert (project.root / project.module(name)).read_text("utf-8") == module


@pytest.mark.parametrize("names", COMBINATIONS, ids=" ".join)
def test_each_pattern_is_told_of_first_in_what_it_is_for(names: list[str]) -> None:
    data, text = said(*names), show(*names)
    chosen = patterns.resolve(names)
    assert isinstance(chosen, patterns.Chosen)
    told = [(p.name, p.summary) for p in chosen.patterns]
    assert re.findall(r"^(\w+): (.*)", data["about"], re.MULTILINE) == told
    assert text.startswith(data["about"])
    assert text.index(data["about"]) < text.index(data["dialogues"]) < text.index(data["module"])
    assert data["patterns"] == [p.name for p in chosen.patterns]


def test_of_each_pattern_it_is_said_when_not_to_take_it() -> None:
    assert list(showing.ABOUT) == [pattern.name for pattern in PATTERNS]
    for sentences in showing.ABOUT.values():
        assert 1 <= len(sentences) <= 3
        assert sentences[0].startswith("Take it for ") or sentences[0].startswith("Take it where ")
        assert any(sentence.startswith("Not ") for sentence in sentences)


def test_a_caller_who_murmurs_stops_what_is_interruptible_and_it_says_so() -> None:
    data = said("interruptible")
    assert '"mm-hm"' in data["about"]
    assert "background" in data["about"]
    assert re.search(r"caller  Mm-hm\.\n.*\[the work is cancelled", data["dialogues"])


@pytest.mark.parametrize(
    ("names", "dialogues"),
    [
        (["background", "progress"], ["background-progress"]),
        (["retry"], ["interruptible", "interruptible-retry"]),
        (["background", "cleanup", "timeout"], ["background", "background-cleanup"]),
        (["streaming", "timeout"], ["interruptible-streaming", "interruptible-timeout"]),
        (["payment-style", "cleanup"], ["payment", "payment-cleanup"]),
    ],
    ids=str,
)
def test_the_caller_is_heard_with_the_stance_and_each_of_its_parts(
    names: list[str], dialogues: list[str]
) -> None:
    told = said(*names)["dialogues"]
    assert told.startswith("\n".join(map(dialogue, dialogues)))
    assert told in show(*names)


@pytest.mark.parametrize("names", WRONG, ids=" ".join)
def test_what_does_not_go_together_is_refused_as_by_new(names: list[str]) -> None:
    result = gen_tool("show", *names)
    options = (word for name in names for word in ("--pattern", name))
    with_key = ["bill_id:str"] if "payment" in names else []
    assert result.stderr == gen_tool("new", "report", *with_key, *options).stderr != ""
    assert (result.exit_code, result.stdout) == (2, "")
    assert said(*names)["problems"] != []


def test_without_a_pattern_it_says_which_there_are() -> None:
    result = gen_tool("show")
    assert (result.exit_code, result.stdout) == (2, "")
    assert all(f" {pattern.name}" in result.stderr for pattern in PATTERNS)
    assert said()["problems"][0]["code"] == "no-pattern-named"


def test_outside_of_a_project_it_shows_the_code_of_one_made_anew(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = said("payment")
    monkeypatch.chdir(tmp_path)
    outside = said("payment")
    assert outside["dialogues"] == here["dialogues"]
    (project.root / "pyproject.toml").write_text('[tool.gen-tool]\npackage = "agent_of_mine"\n')
    monkeypatch.chdir(project.root)
    assert outside == said("payment") != here
    assert max(map(len, outside["module"].splitlines())) <= 88


def test_what_is_wrong_with_the_project_is_told_with_all_the_rest(project: Project) -> None:
    (project.root / "pyproject.toml").write_text("[tool.gen-tool]\n")
    codes = [problem["code"] for problem in said("paymnt")["problems"]]
    assert codes == ["unknown-pattern", "bad-project"]
    assert gen_tool("show", "retry").exit_code == 2


def test_a_pattern_of_the_project_is_shown_by_its_summary_and_its_code(project: Project) -> None:
    add_the_eleventh(configure_templates(project))
    data = said("background", "stop-watch")
    assert data["about"].endswith("\nmeasured: says in the log how long the work took\n")
    assert data["dialogues"] == dialogue("background")
    assert "work = measured(operation)\n" in data["module"]
    assert "no pattern 'measured'" not in gen_tool("show", "nothing").stderr


def test_a_pattern_of_an_organisation_is_shown_outside_of_projects_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_the_eleventh(tmp_path / "acme")
    monkeypatch.setattr(entry_points, "installed", lambda: [("acme", tmp_path / "acme")])
    monkeypatch.chdir(tmp_path)
    assert "work = measured(operation)\n" in said("measured")["module"]


def test_the_code_has_the_words_of_the_project(project: Project) -> None:
    folder = configure_templates(project)
    folder.mkdir()
    (folder / "words.toml").write_text('STARTED = "Läuft: {what}."\n', "utf-8")
    assert 'STARTED = "Läuft: the report."\n' in show("background")


def test_a_template_that_is_wrong_is_named(project: Project) -> None:
    folder = configure_templates(project)
    folder.mkdir()
    (folder / "retry.py.j2").write_text("{% block layer %}{{ nothing }}{% endblock %}")
    [problem] = said("retry")["problems"]
    assert problem["code"] == "bad-template"
    assert "retry.py.j2" in problem["message"]


def test_the_dialogues_go_with_the_generator_into_a_project(tmp_path: Path) -> None:
    goes_along = compare(GENERATORS, tmp_path / "copy").write
    kept = {f"gen_tool/dialogues/{path.name}" for path in showing.DIALOGUES.iterdir()}
    assert kept
    assert kept <= goes_along.keys()
