"""`--json`: each command's output as output.json here describes it, in the same words."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from lrf.spec.parser import FIELDS, PARAM_FIELDS
from tests.generator.commands import commit, done, done_json, edit, type_command
from tests.template import TEMPLATE

HERE = Path(__file__).parent
OUTPUT = json.loads((HERE / "output.json").read_text())
SPEC = json.loads((HERE / "spec.json").read_text())


def test_the_schemas_are_schemas() -> None:
    for schema in (OUTPUT, SPEC):
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        (("new", "other", "query:str"), 0),
        (("new", "other", "--dry-run"), 0),
        (("other", "--to", "src/my_voice_agent/more/tools"), 4),
        (("new", "report"), 3),
        (("new", "class", "x"), 2),
        (("new",), 2),
        (("rename", "report", "other"), 0),
        (("rename", "report", "class"), 2),
        (("rename", "report"), 2),
        (("remove", "report"), 0),
        (("remove", "nothing"), 2),
        (("update", "nothing"), 2),
        (("list",), 0),
        (("show", "background", "retry"), 0),
        (("show", "concurrent"), 0),
        (("show", "payment"), 0),
        (("show", "nothing"), 2),
        (("show",), 2),
        (("status",), 0),
        (("status", "--check"), 0),
        (("status", "--nothing"), 2),
    ],
)
def test_every_output_is_as_the_schema_has_it(
    project: Path, words: tuple[str, ...], exit_code: int
) -> None:
    done("report", "--pattern", "background")
    commit(project)
    printed = done_json(*words, exit_code=exit_code)
    Draft202012Validator(OUTPUT).validate(printed)
    name = words[0] if words[0] != "other" else "new"
    assert printed["command"] == name


def test_findings_are_as_the_schema_has_them(project: Path) -> None:
    done("report")
    edit(Path("tests/tools/test_report.py"), "InterruptibleContract,", "BackgroundContract,")
    printed = done_json("status", "--check", exit_code=1)
    Draft202012Validator(OUTPUT).validate(printed)
    assert [problem["code"] for problem in printed["problems"]] == ["wrong-contract"]


def test_outside_of_a_project_patterns_are_told_and_the_rest_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    views: list[tuple[str, ...]] = [("list",), ("show", "retry")]
    for words in views:
        Draft202012Validator(OUTPUT).validate(done_json(*words))
    for words in [("report",), ("status",), ("remove", "x"), ("rename", "x", "y"), ("update", "x")]:
        printed = done_json(*words, exit_code=2)
        Draft202012Validator(OUTPUT).validate(printed)
        assert [problem["code"] for problem in printed["problems"]] == ["no-settings"]


@pytest.mark.parametrize(
    "words",
    [
        ("new", "class", "a", "b:flo"),
        ("new", "report"),
        ("remove", "report"),
        ("show", "nothing"),
        ("rename", "repor", "x_y"),
    ],
)
def test_text_and_json_say_the_same(project: Path, words: tuple[str, ...]) -> None:
    done("report")
    text = type_command(*words)
    printed: dict[str, Any] = json.loads(type_command(*words, "--json").stdout)
    lines = [
        line
        for problem in printed["problems"]
        for line in (f"error: {problem['message']}", f"  {problem['hint']}")
    ]
    assert text.stderr.splitlines() == lines
    assert printed["exit_code"] == text.exit_code


@pytest.mark.parametrize(
    "place", ["generators/lrf/cli/help/new.txt", "docs/patterns.md"], ids=["help", "docs"]
)
def test_the_example_of_a_tool_can_be_copied(project: Path, place: str) -> None:
    text = (TEMPLATE / place).read_text("utf-8")
    example = text[re.search(r'^\s*\{\s*"name"', text, re.MULTILINE).start() :]  # type: ignore[union-attr]
    data, _ = json.JSONDecoder().raw_decode(example.lstrip())
    Draft202012Validator(SPEC).validate(data)
    done("new", "--spec", "-", typed=json.dumps(data))
    module = Path("src/my_voice_agent/tools/find_hotel.py").read_text("utf-8")
    assert "async def find_hotel(city: str, nights: int = 1) -> str:" in module
    assert set(data) | {"key", "confirm"} == set(FIELDS)


def test_the_schema_of_a_tool_has_the_fields_that_are_read() -> None:
    assert set(SPEC["properties"]) == set(FIELDS)
    assert set(SPEC["properties"]["params"]["items"]["properties"]) == set(PARAM_FIELDS)
