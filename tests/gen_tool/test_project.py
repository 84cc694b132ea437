"""Where a project is, and where things go in it."""

import shutil
from pathlib import Path, PurePosixPath

import pytest
from gen_tool.names import Problem
from gen_tool.project import Project, find


def problem(start: Path) -> Problem:
    found = find(start)
    assert isinstance(found, Problem)
    return found


def test_it_is_found_from_any_folder_inside(project: Project) -> None:
    for folder in (".", "src/agent_of_mine/tools"):
        assert find(project.root / folder) == project


def test_a_pyproject_without_our_table_is_passed_by(project: Project) -> None:
    inner = project.root / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("[project]\n")
    assert find(inner) == project


def test_without_a_line_length_it_is_that_of_ruff(project: Project) -> None:
    (project.root / "pyproject.toml").write_text('[tool.gen-tool]\npackage = "agent_of_mine"\n')
    found = find(project.root)
    assert isinstance(found, Project)
    assert found.line_length == 88


def test_outside_a_project_it_says_how_to_come_by_one(tmp_path: Path) -> None:
    assert problem(tmp_path).code == "no-project"
    assert "cookiecutter" in problem(tmp_path).hint


@pytest.mark.parametrize(
    "text",
    [
        "[tool.gen-tool",
        "[tool.gen-tool]\n",
        "[tool]\ngen-tool = 3\n",
        '[tool.gen-tool]\npackage = "../x"\n',
        '[tool.gen-tool]\npackage = "agent_of_mine"\n[tool.ruff]\nline-length = "x"\n',
        "\xff",
    ],
)
def test_a_table_that_names_no_package_is_said(project: Project, text: str) -> None:
    (project.root / "pyproject.toml").write_bytes(text.encode("latin-1"))
    assert problem(project.root).code == "bad-project"


def test_a_package_that_is_not_there_is_said(project: Project) -> None:
    shutil.rmtree(project.root / "src")
    assert "there is no" in problem(project.root).message


def test_paths_are_relative_and_the_same_on_every_system(project: Project) -> None:
    assert project.module("x") == PurePosixPath("src/agent_of_mine/tools/x.py")
    assert project.test("x") == PurePosixPath("tests/tools/test_x.py")
    assert project.record("x") == PurePosixPath(".gen-tool/x.json")
    assert project.wiring == PurePosixPath("src/agent_of_mine/tools/__init__.py")
