"""`gen-tool explain`: what is said of each rule is so, and its examples are examples of it."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
from click.testing import CliRunner, Result
from gen_tool import cli
from gen_tool.checking.explanation import FOLDER, explanation, form
from gen_tool.checking.report import check
from gen_tool.checking.rules import CODES, RULES
from gen_tool.completing import rule_codes
from gen_tool.vendor import compare

GENERATORS = Path(cli.__file__).parents[1]
SCHEMA = json.loads((GENERATORS / "gen_tool/schemas/rules.json").read_bytes())
OF_RULES = [rule.code for rule in RULES]
LINE = re.compile(r" {2,5}\d+\.\d s  (caller  |agent   | {8})\S.*|( {18}\S.*)|")


def explain(*words: str, exit_code: int = 0) -> Result:
    result = CliRunner().invoke(cli.gen_tool, ["explain", *words])
    assert result.exit_code == exit_code, result.output
    return result


def said(*words: str, exit_code: int = 0) -> Any:
    data = json.loads(explain(*words, "--json", exit_code=exit_code).stdout)
    jsonschema.validate(data, SCHEMA)
    assert data["exit_code"] == exit_code
    return data


def found(source: str, folder: Path) -> list[str]:
    """What `check` finds in a repository of this one module."""
    (folder / "pyproject.toml").touch()
    (folder / "test_report.py").write_text(source, "utf-8")
    return sorted({finding.code for finding in check([folder]).findings})


@pytest.mark.parametrize("code", OF_RULES)
def test_the_error_is_found_in_its_example_and_nothing_in_the_other(
    code: str, tmp_path: Path
) -> None:
    told = explanation(code)
    for name in ("with", "without"):
        (tmp_path / name).mkdir()
    assert found(told.with_error, tmp_path / "with") == [code]
    assert found(told.without, tmp_path / "without") == []


@pytest.mark.parametrize("code", OF_RULES)
def test_each_example_is_a_small_module_and_tells_who_hears_what(code: str) -> None:
    told = explanation(code)
    for module in (told.with_error, told.without):
        ast.parse(module)
        assert module.count("\n") <= 27
        assert max(map(len, module.splitlines())) <= 100
    begins = [line for line in told.heard.splitlines() if line.startswith("with")]
    assert [begin.partition(":")[0] for begin in begins] == ["with the error", "without it"]
    lines = [line for line in told.heard.splitlines() if line not in begins]
    assert all(LINE.fullmatch(line) for line in lines)
    assert max(map(len, [*told.why.splitlines(), *lines])) <= 92


@pytest.mark.parametrize("code", OF_RULES)
def test_all_that_there_is_to_say_is_said(code: str) -> None:
    text, [data] = explain(code).stdout, said(code)["rules"]
    told = explanation(code)
    assert text.startswith(f"{code} {data['rule']}: {data['summary']}\n\n")
    assert told.why in text
    assert told.heard in text
    assert data["heard"] == told.heard
    assert data["found"].endswith((".", "this module."))
    assert " ".join(text.split()).count(data["found"]) == 1


def test_without_a_code_the_rules_are_listed() -> None:
    lines = explain().stdout.splitlines()
    assert [line[:6] for line in lines if line.startswith("LRF")] == OF_RULES
    assert [rule["code"] for rule in said()["rules"]] == OF_RULES


def test_codes_are_sorted_and_names_are_no_codes_of_others() -> None:
    assert sorted(OF_RULES) == OF_RULES
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_small_letters_and_names_will_do() -> None:
    assert explain("lrf103").stdout == explain("LRF103").stdout
    assert explain("not-awaited-after-cancel").stdout == explain("LRF103").stdout
    assert explain("LRF101", "LRF102").stdout.count("What is found:") == 2


def test_what_is_found_without_a_rule_is_explained_too() -> None:
    assert "newer Python" in " ".join(explain("LRF000").stdout.split())
    assert "says why" in " ".join(explain("LRF001").stdout.split())
    assert [rule["rule"] for rule in said("LRF001", "LRF101")["rules"]] == [
        "bad-ignore",
        "deaf-wait",
    ]


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("LRF1O3", "did you mean LRF103?"),
        ("deaf-wiat", "did you mean deaf-wait?"),
        ("something", "lists them"),
    ],
)
def test_a_code_that_is_none_is_named_with_what_was_meant(word: str, hint: str) -> None:
    result = explain(word, "LRF101", exit_code=2)
    assert (f"there is no rule {word!r}\n" in result.stderr, result.stdout) == (True, "")
    assert hint in result.stderr
    assert [p["code"] for p in said(word, exit_code=2)["problems"]] == ["unknown-code"]


def test_codes_are_completed() -> None:
    command = cli.gen_tool.commands["explain"]
    ctx = click.Context(command)
    assert rule_codes(ctx, command.params[0], "lrf10")[:2] == ["LRF101", "LRF102"]


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_rule_has_its_file_and_its_form_and_all_go_into_a_project(tmp_path: Path) -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(OF_RULES) < CODES
    assert all(form(rule) for rule in RULES)
    goes_along = compare(GENERATORS, tmp_path / "copy").write
    assert {f"gen_tool/explanations/{code}.txt" for code in OF_RULES} <= goes_along.keys()
