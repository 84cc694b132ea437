"""The command: options, settings, formats."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from lrf.errors import InputError
from lrf.lint import output
from tests.lint.terminal import DEAF, codes, run


@pytest.mark.usefixtures("folder")
def test_a_finding_says_where_what_the_caller_lives_through_and_what_to_write() -> None:
    code, output = run("--select", "LRF101")
    assert code == 1
    assert output.splitlines() == [
        "tools.py:8:5: LRF101 search waits 30 s and never notices that the caller speaks",
        "    The caller interrupts and hears nothing for up to five seconds.",
        "    Instead: race the work against ctx.speech_handle.wait_if_not_interrupted([task]), or "
        "answer first with ctx.update(…), or bound the wait below 4 s",
        "",
        "1 finding, 1 tool in 1 file.",
        "More about one: gen-tool explain LRF101",
        "Not checked: blocking access to files, and dangling tasks outside of tools. For these:",
        "    ruff check --select ASYNC,RUF006",
    ]


@pytest.mark.usefixtures("folder")
def test_findings_fit_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = run("--select", "LRF101")[1]
    monkeypatch.setattr(output, "columns", lambda: 60)
    lines = run("--select", "LRF101")[1].splitlines()
    assert max(map(len, lines)) <= 60
    assert "    ctx.speech_handle.wait_if_not_interrupted([task]), or" in lines
    assert " ".join(lines).split() == whole.split()


def test_no_finding_is_exit_code_0(folder: Path) -> None:
    (folder / "tools.py").write_text(DEAF.replace("30", "1").replace("{save()}", "Found."), "utf-8")
    assert run()[0] == 0
    assert run()[1].startswith("No findings, 1 tool in 1 file.\n")


def test_tools_of_tests_are_checked_and_not_counted(folder: Path) -> None:
    (folder / "tools.py").unlink()
    (folder / "test_tools.py").write_text(DEAF, "utf-8")
    report = json.loads(run("--json")[1])
    assert report["tools"] == 0
    assert len(report["findings"]) == 2


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ((), ["LRF101", "LRF114"]),
        (("--select", "LRF101"), ["LRF101"]),
        (("--select", "deaf-wait,LRF2"), ["LRF101"]),
        (("--select", "LRF1", "--ignore", "LRF101"), ["LRF114"]),
        (("--ignore", "missing-await"), ["LRF101"]),
        (("--select", "LRF115"), []),
    ],
)
def test_rules_are_selected_and_ignored(args: Sequence[str], expected: list[str]) -> None:
    assert codes(*args) == expected


@pytest.mark.usefixtures("folder")
def test_a_word_that_is_not_a_rule_is_refused() -> None:
    with pytest.raises(InputError) as error:
        run("--select", "LRF191")
    assert "'LRF191' is not a rule" in str(error.value)
    assert error.value.problems[0].hint.startswith("did you mean LRF")


@pytest.mark.usefixtures("folder")
def test_the_beginning_of_no_code_is_not_corrected() -> None:
    with pytest.raises(InputError) as error:
        run("--select", "lrf9")
    assert error.value.problems[0].hint.startswith("no rule begins with LRF9")


@pytest.mark.usefixtures("folder")
def test_a_path_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InputError, match=r"nowhere\.py does not exist"):
        run("nowhere.py")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ('select = ["LRF101"]', ["LRF101"]),
        ('ignore = ["deaf-wait"]', ["LRF114"]),
        ('exclude = ["tools.py"]', []),
        ("preview = true", ["LRF101", "LRF114"]),
    ],
)
@pytest.mark.parametrize("file", ["pyproject.toml", "lrf.toml"])
def test_settings_are_read(folder: Path, file: str, settings: str, expected: list[str]) -> None:
    table = "[tool.lrf.check]" if file == "pyproject.toml" else "[check]"
    (folder / file).write_text(f"{table}\n{settings}\n", "utf-8")
    assert codes() == expected


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("selected = []", "selected is not a setting of check"),
        ('select = "LRF1"', "select = 'LRF1' is not valid"),
        ("preview = 1", "preview = 1 is not valid"),
        ('select = ["LRF9"]', "'LRF9' is not a rule"),
        ("select = [", "cannot be read"),
    ],
)
def test_a_wrong_setting_is_refused(folder: Path, settings: str, message: str) -> None:
    (folder / "pyproject.toml").write_text(f"[tool.lrf.check]\n{settings}\n", "utf-8")
    with pytest.raises(InputError) as error:
        run()
    assert message in str(error.value)


@pytest.mark.usefixtures("folder")
def test_json_has_what_the_text_has() -> None:
    report = json.loads(run("--format", "json")[1])
    assert report["command"] == "check"
    assert report["exit_code"] == 1
    assert (report["tools"], report["files"], report["unread"]) == (1, 1, [])
    first = report["findings"][0]
    assert (first["path"], first["line"], first["column"], first["tool"]) == (
        "tools.py", 8, 5, "search",
    )  # fmt: skip


def test_sarif_names_rules_and_places(folder: Path) -> None:
    (folder / "tools.py").rename(folder / "my tools.py")
    code, output = run("--format", "sarif")
    sarif = json.loads(output)
    assert (code, sarif["version"]) == (1, "2.1.0")
    (found,) = sarif["runs"]
    rules = {rule["id"] for rule in found["tool"]["driver"]["rules"]}
    assert all(rule["shortDescription"]["text"] for rule in found["tool"]["driver"]["rules"])
    result = found["results"][0]
    assert result["ruleId"] in rules
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "my%20tools.py"
    assert place["region"] == {"startLine": 8, "startColumn": 5, "endLine": 8}


@pytest.mark.usefixtures("folder")
def test_github_annotates_lines() -> None:
    code, output = run("--format", "github", "--select", "LRF101")
    assert code == 1
    assert output.startswith(
        "::warning file=tools.py,line=8,col=5,endLine=8,title=LRF101 deaf-wait::search waits 30 s"
    )
