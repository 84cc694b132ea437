"""The command: options, settings, formats, files."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lrf.errors import InputError
from lrf.lint import documentation, output
from lrf.lint.check import _check as check_files
from lrf.lint.checker import Checked, Checker
from lrf.lint.command import check, explain
from lrf.lint.options import Options
from lrf.lint.parallel import MANY, start

DEAF = """\
import asyncio

from livekit.agents import function_tool


@function_tool
async def search() -> str:
    await asyncio.sleep(30)
    return f"{save()}"


async def save() -> None: ...
"""

WAIT = """\
@function_tool
async def wait() -> str:
    await asyncio.sleep(30)
    return "Done."
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "tools.py").write_text(DEAF, "utf-8")
    return tmp_path


def run(*args: str, command: Any = check) -> tuple[int, str]:
    result = CliRunner().invoke(command, args, standalone_mode=False)
    if isinstance(result.exception, Exception) and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.return_value, result.output


def codes(*args: str) -> list[str]:
    findings = json.loads(run("--json", *args)[1])["findings"]
    return [finding["code"] for finding in findings]


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


def test_a_notebook_is_read(folder: Path) -> None:
    (folder / "tools.py").unlink()
    cells = [
        {"cell_type": "markdown", "source": "# Tools"},
        {"cell_type": "code", "source": ["%pip install livekit-agents\n", "files = !ls"]},
        {"cell_type": "code", "source": "%%bash\nls"},
        {"cell_type": "code", "source": "this is not Python"},
        {"cell_type": "code", "source": DEAF.splitlines(keepends=True)},
        {"cell_type": "code", "source": f"files = !ls\n{WAIT}\nawait start()"},
    ]
    (folder / "agent.ipynb").write_text(json.dumps({"cells": cells}), "utf-8")
    assert run("--select", "LRF101")[1].startswith("agent.ipynb:cell 5:8:5: LRF101 search")
    report = json.loads(run("--json")[1])
    assert [(f["cell"], f["line"]) for f in report["findings"]] == [(5, 8), (5, 9), (6, 4)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('["function_tool"]', "it has no cells, as a notebook has"),
        ('{"cells": [function_tool', "a notebook is JSON, which this is not"),
    ],
)
def test_what_is_not_a_notebook_is_a_finding(folder: Path, text: str, why: str) -> None:
    (folder / "agent.ipynb").write_text(text, "utf-8")
    (finding,) = json.loads(run("--json", "agent.ipynb")[1])["findings"]
    assert finding["code"] == "LRF000"
    assert finding["message"].startswith(f"cannot be read as a notebook: {why}")


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_what_cannot_be_read_is_a_finding(
    folder: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    (folder / "pyproject.toml").unlink()
    code, printed = run("--format", form)
    assert code == 1
    assert "LRF000" in printed
    assert "cannot be opened" in printed
    assert "tools.py" in printed


def test_what_is_not_python_is_a_finding(folder: Path) -> None:
    (folder / "tools.py").write_text(DEAF + "\ndef (", "utf-8")
    (finding,) = json.loads(run("--json")[1])["findings"]
    assert finding["code"] == "LRF000"
    assert finding["message"].startswith("cannot be read as Python 3.")


def test_columns_count_characters(folder: Path) -> None:
    line = '    "é"; await asyncio.sleep(30)'
    source = DEAF.replace("    await asyncio.sleep(30)", line)
    (folder / "tools.py").write_text(source, "utf-8")
    assert json.loads(run("--json")[1])["findings"][0]["column"] == line.index("await") + 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1"])
def test_encodings_are_heeded(folder: Path, encoding: str) -> None:
    declared = "# -*- coding: latin-1 -*-\n" if encoding == "latin-1" else ""
    (folder / "tools.py").write_bytes((declared + DEAF + "# é\n").encode(encoding))
    assert codes() == ["LRF101", "LRF114"]


def test_folders_of_tools_and_templates_are_left_out(folder: Path) -> None:
    for name in (".venv", "node_modules", "{{cookiecutter.slug}}", "build"):
        (folder / name).mkdir()
        (folder / "tools.py").rename(folder / name / "tools.py")
        assert codes() == []
        (folder / name / "tools.py").rename(folder / "tools.py")


def test_many_files_give_the_same_findings_in_the_same_order(folder: Path) -> None:
    for number in range(120):
        (folder / f"tools_{number:03}.py").write_text(DEAF, "utf-8")
    report = json.loads(run("--json")[1])
    assert report["tools"] == 121
    assert [f["path"] for f in report["findings"]] == sorted(f["path"] for f in report["findings"])
    assert len(report["findings"]) == 242


def test_explain_prints_the_documentation_of_a_rule() -> None:
    code, output = run("deaf-wait", command=explain)
    assert code == 0
    assert output.startswith("LRF101 deaf-wait: The tool waits long and never notices")
    assert "## Use instead" in output


def test_explain_lists_all_rules() -> None:
    lines = run(command=explain)[1].splitlines()
    assert lines[0].startswith("LRF101  deaf-wait")
    assert any(line.startswith("LRF603") for line in lines)


def test_explanations_fit_the_terminal_and_leave_code_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = run("LRF101", command=explain)[1]
    for module in (output, documentation):
        monkeypatch.setattr(module, "columns", lambda: 60)
    fitted = run("LRF101", command=explain)[1]
    assert fitted.split("```")[1::2] == whole.split("```")[1::2]
    assert all(len(line) <= 60 for part in fitted.split("```")[::2] for line in part.splitlines())
    assert fitted.split() == whole.split()
    assert "\n\n## Use instead\n```python\n" in fitted


def test_the_list_hangs_below_its_summaries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "columns", lambda: 80)
    first, second, *_ = lines = run(command=explain)[1].splitlines()
    assert max(map(len, lines)) <= 80
    summary = len("LRF101  ") + 29
    assert first[summary:].startswith("The tool waits")
    assert second[:summary].isspace()
    assert not second[summary].isspace()


def test_explain_in_json_has_the_sections() -> None:
    (rule,) = json.loads(run("LRF203", "--json", command=explain)[1])["rules"]
    assert rule["rule"] == "falls-to-none"
    assert all(rule[name] for name in ("what", "why", "example", "use_instead", "livekit"))


def test_explain_knows_what_is_found_without_a_rule() -> None:
    assert "# lrf: ignore[LRF103]" in run("LRF001", command=explain)[1]


def test_explain_refuses_what_is_not_a_rule() -> None:
    for word in ("silence", "", " "):
        with pytest.raises(InputError, match=f"'{word}' is not a rule"):
            run(word, command=explain)


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no second process")


@needs_fork
def test_what_failed_in_the_second_process_is_shown(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError, match="the second process of check has failed"):
        start(lambda: 1 // 0)()
    assert "ZeroDivisionError" in capfd.readouterr().err


@needs_fork
def test_the_second_process_is_waited_for_if_the_first_fails(tmp_path: Path) -> None:
    class Failing(Checker):
        def check(self, files: list[Path], named: set[Path]) -> Checked:
            if files[0].name == "module_00.py":
                raise ValueError(files[0])
            return super().check(files, named)

    files = [tmp_path / f"module_{number:02}.py" for number in range(MANY)]
    for file in files:
        file.touch()
    with pytest.raises(ValueError, match="module_00"):
        check_files(files, set(), Failing(Options()))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
