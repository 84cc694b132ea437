"""What other generators get wrong, each reproduced with them: ours does not."""

import ast
from pathlib import Path

import pytest
from gen_tool.project import Project

from tests.gen_tool.test_all_or_nothing import run
from tests.gen_tool.test_apply import tree
from tests.gen_tool.typing_commands import add, done, edit, gen_tool, path_of

pytestmark = pytest.mark.usefixtures("inside")


def test_thor_an_edited_file_and_a_closed_stdin_is_no_yes(project: Project) -> None:
    add()
    edit(path_of(project), "Something went wrong", "Sorry")
    before = tree(project.root)
    result = run("new", "find_it", "--pattern", "background", cwd=project.root, input="")
    assert result.returncode == 3
    assert tree(project.root) == before


def test_thor_destroy_deletes_no_edited_file_unasked(project: Project) -> None:
    add()
    edit(path_of(project), "Something went wrong", "Sorry")
    result = done("remove", "find_it", exit_code=3)
    assert "has your work in it: the tool" in result.stderr
    assert path_of(project).exists()


def test_hygen_where_the_anchor_is_missing_nothing_is_put_anywhere(project: Project) -> None:
    wiring = project.root / project.wiring
    wiring.write_text("tools = []\n")
    result = done("new", "find_it", exit_code=4)
    assert wiring.read_text() == "tools = []\n"
    assert "find_it.find_it," in result.stdout


@pytest.mark.parametrize("name", ["class", "../..", "../outside", "/tmp/outside", "..", "a/b"])
def test_hygen_no_name_breaks_the_code_or_leaves_the_project(project: Project, name: str) -> None:
    before = tree(project.root.parent)
    done("new", name, exit_code=2)
    assert tree(project.root.parent) == before


def test_plop_where_a_later_file_fails_the_first_does_not_stay(project: Project) -> None:
    (project.root / "tests/tools").write_text("no folder")
    before = tree(project.root)
    result = done("new", "find_it", exit_code=3)
    assert "nothing was written" in result.stderr
    assert tree(project.root) == before


def test_plop_a_dry_run_writes_nothing(project: Project) -> None:
    before = tree(project.root)
    done("new", "find_it", "--dry-run")
    done("new", "find_it", "--diff")
    done("new", "find_it", "--json", "--dry-run")
    assert tree(project.root) == before


def test_nest_run_twice_nothing_is_imported_twice(project: Project) -> None:
    add()
    gen_tool("new", "find_it")
    done("new", "find_it", "--force")
    imports = [
        alias.name
        for node in ast.parse((project.root / project.wiring).read_text("utf-8")).body
        if isinstance(node, ast.ImportFrom) and node.level
        for alias in node.names
    ]
    assert imports == ["find_it"]


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        ((), 2),
        (("new",), 2),
        (("new", "x_y", "--pattern", "nothing"), 2),
        (("change",), 2),
        (("change", "nothing", "--pattern", "async"), 2),
        (("remove", "nothing"), 2),
        (("show", "nothing"), 2),
        (("new", "find_it"), 3),
        (("rename", "look_up", "find_it"), 3),
        (("update-generator", "nowhere"), 3),
    ],
)
def test_nest_what_goes_wrong_is_no_success(words: tuple[str, ...], exit_code: int) -> None:
    add()
    add("look_up")
    result = done(*words, exit_code=exit_code)
    assert result.stderr.startswith(("error: ", "Usage: "))


def test_outside_of_a_project_every_command_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (["new", "x_y"], ["status"], ["upgrade"], ["remove", "x_y"], ["forget", "x_y"]):
        assert "there is no project in" in done(*words, exit_code=2).stderr
