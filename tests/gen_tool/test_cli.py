"""What a user types, what they read, and the exit code."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from gen_tool import cli
from gen_tool.project import Project

GENERATORS = Path(cli.__file__).parents[1]
GREEN = "\x1b[32m"


@pytest.fixture(autouse=True)
def inside(project: Project, composed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.root)


def gen_tool(*words: str, color: bool = False) -> Result:
    return CliRunner().invoke(cli.gen_tool, words, color=color)


def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The real thing, in a process of its own."""
    environment = os.environ | {"PYTHONPATH": str(GENERATORS)}
    command = [sys.executable, "-m", "gen_tool", *words]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)


def files(project: Project) -> set[str]:
    paths = project.root.rglob("*")
    return {p.relative_to(project.root).as_posix() for p in paths if p.is_file()}


NEW = {"src/agent_of_mine/tools/report.py", "tests/tools/test_report.py", ".gen-tool/report.json"}


def test_a_tool_is_added_and_the_next_steps_are_said(project: Project) -> None:
    before = files(project)
    result = gen_tool("--pattern", "background", "report")
    assert result.exit_code == 0
    assert files(project) - before == NEW
    assert result.stdout == (
        "wrote src/agent_of_mine/tools/report.py  (5 lines)\n"
        "wrote tests/tools/test_report.py  (1 line)\n"
        "wrote .gen-tool/report.json  (18 lines)\n"
        "changed src/agent_of_mine/tools/__init__.py\n"
        "\n"
        "run its tests:     uv run pytest tests/tools/test_report.py\n"
        "put in your work:  src/agent_of_mine/tools/report.py:4\n"
    )


def test_it_works_from_any_folder_inside(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.root / "src/agent_of_mine")
    assert gen_tool("report").exit_code == 0
    assert files(project) >= NEW


def test_options_may_come_after_the_name(project: Project) -> None:
    result = gen_tool("find", "q:str", "--pattern", "retry", "--arg-help", "q=What.", "--dry-run")
    assert result.exit_code == 0, result.output


def test_a_dry_run_shows_all_and_writes_nothing(project: Project) -> None:
    before = files(project)
    result = gen_tool("--dry-run", "report")
    assert result.exit_code == 0
    assert files(project) == before
    assert "would write src/agent_of_mine/tools/report.py  (5 lines)\n" in result.stdout
    assert "would change src/agent_of_mine/tools/__init__.py\n" in result.stdout
    assert "\n+        report.report,\n" in result.stdout


def test_everything_that_is_wrong_is_said_at_once_on_stderr(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = gen_tool("--pattern", "paymnt", "Report-2", "schema:str")
    assert result.exit_code == 2
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert [line.partition(":")[0] for line in lines if line.startswith("error:")] == ["error"] * 4
    assert "  try report_2" in lines
    assert "  did you mean payment?" in lines
    assert any("no project" in line for line in lines)


def test_without_a_name_it_says_what_is_missing() -> None:
    result = gen_tool()
    assert (result.exit_code, result.stderr) == (
        2,
        "error: a tool needs a name\n  for example: report\n",
    )


def test_twice_is_a_conflict_and_changes_nothing(project: Project) -> None:
    gen_tool("report")
    before = {path: (project.root / path).read_bytes() for path in files(project)}
    result = gen_tool("--pattern", "background", "report")
    assert result.exit_code == 3
    assert "there is a tool report already" in result.stderr
    assert {path: (project.root / path).read_bytes() for path in files(project)} == before


def test_a_write_that_fails_is_a_conflict_and_changes_nothing(project: Project) -> None:
    (project.root / "tests").write_text("no folder")
    before = files(project)
    result = gen_tool("report")
    assert result.exit_code == 3
    assert "nothing was written" in result.stderr
    assert files(project) == before


def test_a_step_left_to_the_user_is_printed(project: Project) -> None:
    (project.root / project.wiring).write_text("tools = []\n")
    result = gen_tool("report")
    assert result.exit_code == 4
    assert files(project) >= NEW
    assert "left to do by hand" in result.stdout
    assert "\n  from . import report\n" in result.stdout
    assert "\n  report.report,\n" in result.stdout


def test_the_list_has_a_line_for_each_pattern() -> None:
    result = gen_tool("--list")
    assert result.exit_code == 0
    for name in ("interruptible", "payment", "background", "streaming", "timeout", "retry"):
        assert f"  {name} " in result.stdout
    assert "also payment-style, critical" in result.stdout
    assert result.stdout.count("the default") == 1


def test_the_help_has_examples_and_says_what_to_quote() -> None:
    result = gen_tool("--help")
    assert "gen-tool --pattern background report\n" in result.stdout
    assert "'team:sales|support'" in result.stdout
    assert "'tags:list[str]" in result.stdout


def test_a_terminal_gets_colour_and_a_pipe_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert GREEN in gen_tool("--dry-run", "report", color=True).stdout
    assert GREEN not in gen_tool("--dry-run", "report").stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert GREEN not in gen_tool("--dry-run", "report", color=True).stdout


def test_new_may_be_said_or_left_out(tmp_path: Path) -> None:
    said, left_out = run("new", "Report-2", cwd=tmp_path), run("Report-2", cwd=tmp_path)
    assert said.stderr == left_out.stderr != ""
    assert said.returncode == left_out.returncode == 2


def test_an_option_that_is_not_there_is_usage(tmp_path: Path) -> None:
    done = run("--patern", "background", "report", cwd=tmp_path)
    assert done.returncode == 2
    assert "--pattern" in done.stderr


def test_what_a_pipe_has_no_letter_for_is_shown_somehow() -> None:
    source = (
        "import sys; from gen_tool import cli, views; sys.argv[1:] = ['--list']\n"
        "views.pattern_list = lambda: '\u0101'\n"
        "cli.main()"
    )
    environment = os.environ | {"PYTHONPATH": str(GENERATORS), "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run([sys.executable, "-c", source], env=environment, capture_output=True)
    assert (done.returncode, done.stdout.strip()) == (0, rb"\u0101")
