"""What a project adds and replaces is in every command: patterns, templates, words."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from gen_tool import patterns
from gen_tool.generating import fingerprint
from gen_tool.overrides import Overrides
from gen_tool.project import Project
from gen_tool.templating import SLOTS

from tests.gen_tool.test_apply import tree
from tests.gen_tool.test_life_cycle import codes
from tests.gen_tool.test_start import completed
from tests.gen_tool.typing_commands import add, done, edit, path_of

pytestmark = pytest.mark.usefixtures("inside")
MEASURED = Path(__file__).parents[1] / "eleventh" / "measured.py.j2"
DECLARATION = """\
kind = "guard"
summary = "says in the log how long the work took"
rank = 4
stances = ["async", "interruptible", "payment", "background"]
binds = ["measured", "measuring"]
reason = "nobody would see how long it took"
"""


@pytest.fixture(autouse=True)
def folder(project: Project) -> Path:
    """The project's own templates, with one guard among them."""
    folder = project.root / "our-templates"
    folder.mkdir()
    table = '[tool.gen-tool]\ntemplates = "our-templates"\n'
    edit(project.root / "pyproject.toml", "[tool.gen-tool]\n", table)
    (folder / "measured.toml").write_text(DECLARATION)
    (folder / "measured.py.j2").write_text(MEASURED.read_text("utf-8"), "utf-8")
    return folder


def test_a_pattern_of_the_projects_own_is_everywhere(project: Project) -> None:
    line = "  measured       says in the log how long the work took (of this project)\n"
    assert line in done("list").stdout
    assert line in done("--list").stdout
    listed = json.loads(done("list", "--json").stdout)["patterns"]
    assert [p["origin"] for p in listed if p["name"] == "measured"] == ["this project"]
    assert completed("gen-tool --pattern mea") == ["measured"]
    add("find_it", "retry", "--pattern", "measured")
    assert "work = measured(work)" in path_of(project).read_text("utf-8")
    assert codes() == []
    done("change", "find_it", "--pattern", "payment", "--pattern", "measured")
    done("rename", "find_it", "look_up", exit_code=4)
    assert "payment measured" in done("status").stdout
    done("remove", "look_up")


def test_a_template_that_has_changed_is_a_drift_and_an_upgrade(
    project: Project, folder: Path
) -> None:
    add("find_it", "measured")
    add("look_up")
    edit(folder / "measured.py.j2", "the work took", "it took")
    assert codes() == ["drift"]
    done("upgrade")
    assert codes() == []
    assert '"it took %.1f seconds"' in path_of(project).read_text("utf-8")


def test_one_block_can_be_replaced_and_the_words_be_others(project: Project, folder: Path) -> None:
    (folder / "interruptible.py.j2").write_text(
        '{% extends "gen-tool/interruptible.py.j2" %}\n'
        "{% block advice %}{{ super() }} Never for orders.{% endblock %}\n"
    )
    (folder / "words.toml").write_text('STILL_WAITING = "Ich bin noch dabei: {what}."\n')
    add("find_it", "interruptible", "--what", "die Suche")
    text = path_of(project).read_text("utf-8")
    assert 'STILL_WAITING = "Ich bin noch dabei: die Suche."\n' in text
    assert "Never for orders." in text


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("measured.toml", 'kind = "gard"\n', "measured.toml"),
        ("words.toml", "STILL_WAITING = 3\n", "words.toml"),
        ("other.toml", DECLARATION, "there is no other.py.j2 beside it"),
        ("measured.py.j2", "{% block layer %}{{ nothing }}{% endblock %}", "measured.py.j2"),
        ("measured.py.j2", "{% block layer %}", "measured.py.j2"),
        ("measured.py.j2", "{% block layr %}x{% endblock %}", "block layr: did you mean layer?"),
        ("measured.py.j2", "{% block layer %}work = ({% endblock %}", "measured"),
    ],
)
def test_what_is_wrong_with_them_is_said_and_nothing_is_written(
    project: Project, folder: Path, name: str, text: str, says: str
) -> None:
    (folder / name).write_text(text)
    before = tree(project.root)
    result = done("new", "find_it", "--pattern", "measured", exit_code=2)
    assert says in result.stderr
    assert tree(project.root) == before


def test_the_blocks_that_are_asked_for_are_those_that_there_are() -> None:
    texts = (path.read_text("utf-8") for path in patterns.TEMPLATES.glob("*.j2"))
    blocks = {block for text in texts for block in re.findall(r"{% block (\w+) %}", text)}
    assert blocks == set(SLOTS)


def test_nothing_added_is_the_same_as_nothing_read(project: Project) -> None:
    nothing = replace(project, overrides=Overrides())
    assert fingerprint(project) == fingerprint(nothing)
