"""Files that are read, in one process and in two."""

import json
import os
from pathlib import Path

import pytest

from lrf.lint.check import _check as check_files
from lrf.lint.checker import Checked, Checker
from lrf.lint.options import Options
from lrf.lint.parallel import MANY, start
from tests.lint.terminal import DEAF, WAIT, codes, run


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
