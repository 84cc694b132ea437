"""Tests of running a command: by the tool that keeps the environment, else as it is."""

from pathlib import Path

import pytest

from tests.generator.commands import SETTINGS, done, make_project


@pytest.mark.parametrize(
    ("lock", "run"),
    [("", "pytest"), ("uv.lock", "uv run pytest"), ("poetry.lock", "poetry run pytest")],
)
def test_a_repository_that_moved_in_may_have_no_uv(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lock: str, run: str
) -> None:
    project = make_project(tmp_path / "project", "")
    (project / "lrf.toml").write_text(SETTINGS.partition("[tool.lrf]\n")[2])
    if lock:
        (project / lock).touch()
    monkeypatch.chdir(project)
    assert f"Run its test:    {run} tests/tools/test_report.py" in done("report").stdout
    assert f"Run its test: {run} tests" in done("rename", "report", "other").stdout


def test_a_project_of_the_template_is_run_by_uv(project: Path) -> None:
    assert "Run its test:    uv run pytest" in done("report").stdout
