"""A conflict waits until the user has settled it, and nothing of theirs is lost meanwhile."""

import json
from pathlib import Path

import pytest
from gen_tool.project import Project

from tests.gen_tool.test_apply import tree
from tests.gen_tool.typing_commands import add, done, edit, gen_tool, path_of

pytestmark = pytest.mark.usefixtures("inside")
ASYNC = ("change", "find_it", "--pattern", "async")
FAILED = "Something went wrong with the it search."


@pytest.fixture
def place(project: Project) -> Path:
    """What waits after `change find_it --pattern retry`, in which both have changed `FAILED`."""
    add("find_it", "interruptible")
    edit(path_of(project), FAILED, "Mine.")
    return project.root / ".gen-tool/conflicts/find_it.py"


@pytest.fixture
def conflict(project: Project, place: Path) -> Path:
    result = done("change", "find_it", "--what", "your order", exit_code=3)
    again = "gen-tool change find_it --what 'your order'"
    assert f"settle it in .gen-tool/conflicts/find_it.py, and then again: {again}" in result.stderr
    return place


def settle(place: Path, words: str = "Ours.") -> str:
    before, _, rest = place.read_text("utf-8").partition("<<<<<<< yours\n")
    text = f'{before}FAILED = "{words}"\n{rest.partition(">>>>>>> ")[2].partition(chr(10))[2]}'
    place.write_text(text, "utf-8")
    return text


def refused(project: Project, says: str, *words: str) -> None:
    """The command changes nothing at all, and says why."""
    before = tree(project.root)
    result = done(*(words or ("change", "find_it", "--what", "your order")), exit_code=3)
    assert says in result.stderr
    assert tree(project.root) == before


def test_settled_it_is_taken_by_the_same_command(project: Project, conflict: Path) -> None:
    text = settle(conflict)
    done("change", "find_it", "--what", "your order")
    assert path_of(project).read_text("utf-8") == text
    assert not conflict.parent.exists()
    assert done("status", "--check").exit_code == 0


@pytest.mark.parametrize("mark", ["<<<<<<< yours", "||||||| as", "=======", ">>>>>>> as"])
def test_while_there_are_marks_in_it_it_is_left_alone(
    project: Project, conflict: Path, mark: str
) -> None:
    settle(conflict)
    conflict.write_text(f"# my work\n{mark}\n{conflict.read_text('utf-8')}", "utf-8")
    refused(project, f".gen-tool/conflicts/find_it.py:2 still has a mark: {mark[:7]}")


def test_what_is_no_python_is_not_taken(project: Project, conflict: Path) -> None:
    settle(conflict)
    conflict.write_text(conflict.read_text("utf-8") + "def (\n", "utf-8")
    refused(project, "is no valid Python")


def test_what_was_edited_since_is_not_overwritten(project: Project, conflict: Path) -> None:
    settle(conflict)
    edit(path_of(project), "asyncio.sleep(5)", "asyncio.sleep(7)")
    refused(project, "is another merge than this one")


def test_it_is_of_one_command_and_no_other(project: Project, conflict: Path) -> None:
    settle(conflict)
    refused(project, "is another merge", "change", "find_it", "--what", "your bill")


def test_a_merge_without_a_conflict_leaves_it_alone(project: Project, conflict: Path) -> None:
    settle(conflict)
    before = conflict.read_bytes()
    done("change", "find_it", "--description", "Look.")
    assert conflict.read_bytes() == before
    result = gen_tool("status", "--check")
    assert result.exit_code == 1
    assert ".gen-tool/conflicts/find_it.py waits for you" in result.stdout
    assert "and then again: gen-tool change find_it --what 'your order'" in result.stdout


def test_what_waits_goes_with_the_tool(project: Project, conflict: Path) -> None:
    done("remove", "find_it", "--force")
    assert not (project.root / ".gen-tool").exists()


def test_a_constant_that_is_needed_no_more_goes_and_is_shown(project: Project, place: Path) -> None:
    edit(path_of(project), "Stopped before the end", "Halted")
    edit(path_of(project), "Mine.", FAILED)
    result = done(*ASYNC)
    assert "STOPPED is needed no more, and is gone with what you had made of it" in result.stderr
    assert 'STOPPED = "Halted' in result.stderr
    assert "Halted" not in path_of(project).read_text("utf-8")


# What is gone, and how it comes back.


def test_a_tool_whose_module_is_gone_is_taken_away_whole(project: Project) -> None:
    before = tree(project.root)
    add()
    path_of(project).unlink()
    assert "gen-tool remove find_it" in gen_tool("status").stdout
    assert "gen-tool remove find_it" in done("new", "find_it", exit_code=3).stderr
    assert "gen-tool remove find_it" in done("upgrade", exit_code=3).stderr
    done("remove", "find_it")
    assert tree(project.root) == before


def test_forgotten_it_is_not_imported_either(project: Project) -> None:
    wiring = (project.root / project.wiring).read_bytes()
    add()
    path_of(project).unlink()
    done("forget", "find_it")
    assert (project.root / project.wiring).read_bytes() == wiring


def test_an_import_of_what_is_not_there_is_found(project: Project) -> None:
    add()
    for path in (path_of(project), project.root / project.record("find_it")):
        path.unlink()
    result = gen_tool("status", "--check")
    assert result.exit_code == 1
    assert "imports find_it, and there is no such module" in result.stdout


def test_tests_that_are_gone_are_written_anew(project: Project) -> None:
    add()
    before = tree(project.root)
    (project.root / project.test("find_it")).unlink()
    assert "write them anew: gen-tool upgrade find_it" in gen_tool("status").stdout
    done("upgrade", "find_it")
    assert tree(project.root) == before


def test_what_is_not_wired_is_wired_again(project: Project) -> None:
    add("find_it", "background")
    before = tree(project.root)
    edit(project.root / project.wiring, "                find_it.find_it_status,\n", "")
    assert "run: gen-tool status --fix" in gen_tool("status").stdout
    done("status", "--fix")
    assert tree(project.root) == before


@pytest.mark.parametrize(
    "operation", ["x = 1", "def operation(): ...", "async def other(): ...", "("]
)
def test_an_operation_that_is_none_is_refused(project: Project, operation: str) -> None:
    (project.root / "spec.json").write_text(json.dumps({"name": "x_y", "operation": operation}))
    assert "the operation" in done("new", "--spec", "spec.json", exit_code=2).stderr


def test_a_broken_project_is_said_by_list_too(project: Project) -> None:
    (project.root / "pyproject.toml").write_text("[tool.gen-tool\n")
    assert "pyproject.toml cannot be read" in done("list", exit_code=2).stderr
