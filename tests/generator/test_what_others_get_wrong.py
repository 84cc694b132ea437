"""Mistakes of other generators, each reproduced with them: ours makes none of them."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.generator.commands import MODULE, TEST, commit, done, edit, tree, type_command


def test_thor_an_edited_file_and_a_closed_stdin_is_no_yes(project: Path) -> None:
    done("report")
    edit(MODULE, "I am done", "All done")
    before = tree(project)
    command = [sys.executable, "-m", "lrf", "report", "--pattern", "background"]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert result.returncode == 3
    assert b"report.py exists" in result.stderr
    assert tree(project) == before


def test_thor_remove_deletes_no_edited_file_unasked(project: Path) -> None:
    done("report")
    commit(project)
    edit(MODULE, "I am done", "All done")
    result = done("remove", "report", exit_code=3)
    assert f"git cannot restore {MODULE}" in result.stderr
    assert "All done" in MODULE.read_text()


def test_hygen_no_code_is_put_into_another_file(project: Path) -> None:
    before = tree(project)
    done("report")
    after = tree(project)
    assert {path: after[path] for path in before} == before
    assert {p for p in after.keys() - before.keys() if after[p]} == {str(MODULE), str(TEST)}


@pytest.mark.parametrize("name", ["class", "../..", "../outside", "/tmp/outside", "..", "a/b"])
def test_hygen_no_name_breaks_the_code_or_leaves_the_project(project: Path, name: str) -> None:
    before = tree(project.parent)
    done("new", name, exit_code=2)
    assert tree(project.parent) == before


def test_plop_where_a_later_file_fails_the_first_does_not_stay(project: Path) -> None:
    (project / "tests").mkdir()
    (project / "tests/tools").write_text("no folder")
    before = tree(project)
    result = done("report", exit_code=3)
    assert "nothing was written" in result.stderr
    assert tree(project) == before


def test_plop_a_dry_run_writes_nothing(project: Path) -> None:
    before = tree(project)
    for words in (["--dry-run"], ["--diff"], ["--json", "--dry-run"]):
        done("report", *words)
        done("report", "--to", "src/my_voice_agent/x/tools", *words, exit_code=4)
    assert tree(project) == before


def test_nest_run_twice_changes_nothing(project: Path) -> None:
    done("report")
    before = tree(project)
    done("report", exit_code=3)
    assert tree(project) == before


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        ((), 2),
        (("new",), 2),
        (("new", "x_y", "--pattern", "zzz"), 2),
        (("new", "x_y", "--zzz"), 2),
        (("sttus",), 2),
        (("remove",), 2),
        (("remove", "zzz"), 2),
        (("rename", "report"), 2),
        (("show", "zzz"), 2),
        (("update", "zzz"), 2),
        (("new", "report"), 3),
        (("rename", "look_up", "report"), 3),
    ],
)
def test_nest_what_goes_wrong_is_no_success(
    project: Path, words: tuple[str, ...], exit_code: int
) -> None:
    done("report")
    done("look_up")
    result = type_command(*words)
    assert result.exit_code == exit_code
    assert result.stderr.startswith(("error: ", "Usage: "))
