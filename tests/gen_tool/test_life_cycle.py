"""A tool from its beginning to its end, and the user's work in it, which is never lost."""

import json

import pytest
from gen_tool import cli
from gen_tool.project import Project

from tests.gen_tool.test_apply import Tree, tree
from tests.gen_tool.typing_commands import (
    MINE,
    add,
    as_generated_before,
    done,
    edit,
    gen_tool,
    path_of,
    replace_operation,
)

pytestmark = pytest.mark.usefixtures("inside")
STANCES = ("async", "interruptible", "payment", "background")


def status(project: Project) -> dict[str, dict[str, object]]:
    tools = json.loads(done("status", "--json").stdout)["tools"]
    return {tool["name"]: tool for tool in tools}


def codes() -> list[str]:
    """What `status --check` finds."""
    result = gen_tool("status", "--check", "--json")
    found = [problem["code"] for problem in json.loads(result.stdout)["problems"]]
    assert result.exit_code == (1 if found else 0)
    return found


@pytest.mark.parametrize("command", sorted(cli.gen_tool.commands))
def test_every_command_has_help_with_examples(command: str) -> None:
    shown = done(command, "--help").stdout
    assert "Example" in shown
    assert f"gen-tool {command}" in shown


# remove


@pytest.mark.parametrize("stance", STANCES)
def test_remove_takes_back_all_that_new_did(project: Project, stance: str) -> None:
    add("another")
    before = tree(project.root)
    add("find_it", stance)
    done("remove", "find_it")
    assert tree(project.root) == before


@pytest.mark.parametrize("part", ["the operation", "the tool", "the tests"])
def test_remove_refuses_what_the_user_has_edited(project: Project, part: str) -> None:
    add()
    module, test = path_of(project), project.root / project.test("find_it")
    if part == "the operation":
        replace_operation(project)
    elif part == "the tool":
        edit(module, "I am still working on it.", "Still at it.")
    else:
        edit(test, "await call.time_passes(10)", "await call.time_passes(11)")
    before = tree(project.root)
    result = done("remove", "find_it", exit_code=3)
    assert f"find_it has your work in it: {part}\n" in result.stderr
    assert tree(project.root) == before
    done("remove", "find_it", "--force")
    assert not module.exists()
    assert not test.exists()


def test_what_is_gone_counts_as_removed(project: Project) -> None:
    before = tree(project.root)
    add()
    path_of(project).unlink()
    (project.root / project.test("find_it")).unlink()
    done("remove", "find_it")
    assert tree(project.root) == before | {"tests/tools": None}


def test_forget_lets_go_of_the_record_alone(project: Project) -> None:
    add()
    before = tree(project.root)
    done("forget", "find_it")
    gone = {".gen-tool", ".gen-tool/find_it.json"}
    assert tree(project.root) == {path: t for path, t in before.items() if path not in gone}
    assert status(project)["find_it"]["origin"] == "hand-written"


@pytest.mark.parametrize("command", ["remove", "forget", "change", "rename"])
def test_a_tool_that_is_not_known_is_said_with_one_that_is(command: str) -> None:
    add()
    words = {"change": ["--pattern", "async"], "rename": ["other"]}.get(command, [])
    result = done(command, "find_its", *words, exit_code=2)
    assert "knows no tool 'find_its' here\n  did you mean find_it?" in result.stderr


# change and rename


def test_change_keeps_the_operation_and_moves_the_tool_in_the_wiring(project: Project) -> None:
    add()
    replace_operation(project)
    done("change", "find_it", "--pattern", "background", "--pattern", "retry")
    text = path_of(project).read_text("utf-8")
    assert MINE in text
    assert "work = retrying(" in text
    assert "find_it_status" in (project.root / project.wiring).read_text("utf-8")
    assert status(project)["find_it"] | {"wired": None} == {
        "name": "find_it",
        "origin": "generated",
        "patterns": ["background", "retry"],
        "operation": "edited",
        "tool": "pristine",
        "tests": "pristine",
        "wired": None,
        "current": True,
    }
    assert codes() == []


def test_change_there_and_back_is_as_before(project: Project) -> None:
    add()
    replace_operation(project)
    before = tree(project.root)
    done("change", "find_it", "--pattern", "background", "--pattern", "timeout")
    done("change", "find_it", "--pattern", "interruptible")
    assert tree(project.root) == before


def test_a_parameter_comes_and_goes_and_what_was_not_given_stays(project: Project) -> None:
    add("find_it", "retry", "--arg-help", "query_id=What to find.", "--what", "your order")
    replace_operation(project)
    words = ("query_id:str", "limit:int=5", "--arg-help", "limit=How many.")
    result = done("change", "find_it", *words, exit_code=4)
    assert "async def operation(query_id: str, limit: int = 5) -> str:" in result.stdout
    text = path_of(project).read_text("utf-8")
    for line in ("query_id: What to find.", "limit: How many.", "working on your order", MINE):
        assert line in text
    done("change", "find_it", "query_id:str", exit_code=4)
    assert "limit" not in path_of(project).read_text("utf-8")


def test_a_change_that_is_none_or_not_legal_is_refused() -> None:
    add("find_it", "payment")
    assert "say what is to change" in done("change", "find_it", exit_code=2).stderr
    result = done("change", "find_it", "--pattern", "payment", "--pattern", "retry", exit_code=2)
    assert "charged twice" in result.stderr
    result = done("change", "find_it", "--no-params", "--confirm", exit_code=2)
    assert "a payment needs a key" in result.stderr


def test_an_operation_that_came_with_its_specification_stays(project: Project) -> None:
    spec = {"name": "find_it", "patterns": ["interruptible"], "params": []}
    given = "import json\n\n\nasync def operation() -> str:\n    return json.dumps(1)\n"
    (project.root / "spec.json").write_text(json.dumps(spec | {"operation": given}))
    done("new", "--spec", "spec.json")
    done("change", "find_it", "--pattern", "background")
    assert "    return json.dumps(1)\n" in path_of(project).read_text("utf-8")


@pytest.mark.parametrize("stance", STANCES)
def test_rename_is_as_if_it_had_been_named_so_at_once(project: Project, stance: str) -> None:
    before = tree(project.root)
    add("look_up", stance, "--what", "it", "--description", "Look.")
    wanted = tree(project.root)
    done("remove", "look_up")
    assert tree(project.root) == before
    add("find_it", stance, "--what", "it", "--description", "Look.")
    done("rename", "find_it", "look_up", exit_code=4 if stance == "payment" else 0)
    assert tree(project.root) == wanted


def test_rename_keeps_the_users_work_and_says_where_the_old_name_is(project: Project) -> None:
    add()
    replace_operation(project)
    edit(path_of(project), MINE, MINE.replace("my_service", "find_it"))
    other = project.root / "tests" / "test_mine.py"
    other.write_text("from agent_of_mine.tools import find_it\n")
    result = done("rename", "find_it", "look_up", exit_code=4)
    assert "tests/test_mine.py:1: from agent_of_mine.tools import find_it" in result.stdout
    text = path_of(project, "look_up").read_text("utf-8")
    assert "return await find_it(query_id)" in text
    assert "async def look_up(" in text


def test_a_renamed_payment_may_charge_again_and_that_is_said(project: Project) -> None:
    add("find_it", "payment")
    result = done("rename", "find_it", "look_up", exit_code=4)
    assert "what was charged as find_it is not known to look_up" in result.stdout


def test_rename_onto_another_tool_is_a_conflict(project: Project) -> None:
    add()
    add("report", "background")
    before = tree(project.root)
    for name in ("report", "report_status"):
        assert "tools/report.py" in done("rename", "find_it", name, exit_code=3).stderr
    assert tree(project.root) == before


# upgrade


WORDS = "I am still working on it."


def test_upgrade_brings_in_what_the_generator_has_changed(project: Project) -> None:
    add()
    wanted = path_of(project).read_bytes()
    as_generated_before(project, WORDS, "Working.")
    assert codes() == ["drift"]
    done("upgrade")
    assert path_of(project).read_bytes() == wanted
    assert codes() == []


def test_upgrade_keeps_the_users_edits(project: Project) -> None:
    add()
    replace_operation(project)
    edit(path_of(project), "Something went wrong", "Sorry, something went wrong")
    wanted = path_of(project).read_bytes()
    as_generated_before(project, WORDS, "Working.")
    done("upgrade", "find_it")
    assert path_of(project).read_bytes() == wanted
    assert status(project)["find_it"]["operation"] == "edited"


def test_a_conflict_leaves_the_tool_and_the_others_go_through(project: Project) -> None:
    for name in ("find_it", "look_up"):
        add(name)
        as_generated_before(project, WORDS, "Working.", name)
    edit(path_of(project), "Working.", "Mine.")
    before = path_of(project).read_bytes()
    result = done("upgrade", exit_code=3)
    place = ".gen-tool/conflicts/find_it.py"
    assert f"settle it in {place}, and then again: gen-tool upgrade find_it" in result.stderr
    assert path_of(project).read_bytes() == before
    assert WORDS in path_of(project, "look_up").read_text("utf-8")
    marked = (project.root / place).read_text("utf-8")
    assert 'STILL_WAITING = "Mine."' in marked
    assert "<<<<<<< yours" in marked
    assert done("upgrade", exit_code=3).stdout == ""
    # settled
    settled = path_of(project).read_text("utf-8").replace("Mine.", "Ours.")
    (project.root / place).write_text(settled, "utf-8")
    done("upgrade", "find_it")
    assert path_of(project).read_text("utf-8") == settled
    assert not (project.root / ".gen-tool/conflicts").exists()
    assert codes() == []


def test_without_git_the_new_text_is_put_there_whole(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    add()
    wanted = path_of(project).read_text("utf-8")
    as_generated_before(project, WORDS, "Working.")
    edit(path_of(project), "Working.", "Mine.")
    monkeypatch.setenv("PATH", "")
    for _ in range(2):
        done("upgrade", exit_code=3)
        place = project.root / ".gen-tool/conflicts/find_it.py"
        assert place.read_text("utf-8") == wanted
        assert "Mine." in path_of(project).read_text("utf-8")


def test_upgrade_says_which_tools_it_cannot_know() -> None:
    add()
    result = done("upgrade", "find_it", "other", exit_code=3)
    assert "there is no record of a tool 'other'" in result.stderr


# status


def test_status_tells_generated_from_written_by_hand(project: Project) -> None:
    add()
    by_hand = "@function_tool\nasync def by_hand() -> str:\n    return 'x'\n"
    path_of(project, "by_hand").write_text(by_hand)
    path_of(project, "helpers").write_text("def help_all() -> None: ...\n")
    found = status(project)
    assert found["find_it"]["operation"] == "pristine"
    assert "helpers" not in found
    assert found["by_hand"] == {
        "name": "by_hand",
        "origin": "hand-written",
        "patterns": [],
        "operation": None,
        "tool": None,
        "tests": "gone",
        "wired": False,
        "current": True,
    }
    shown = done("status").stdout
    assert "find_it  interruptible    simulation  pristine  pristine\n" in shown
    assert "by_hand  written by hand" in shown


def test_an_import_for_the_operation_is_no_edit_of_ours(project: Project) -> None:
    add()
    replace_operation(project)
    edit(path_of(project), "\n\nfrom ", "\n\nimport os\n\nfrom ")
    assert status(project)["find_it"]["tool"] == "pristine"


def test_a_tool_renamed_by_hand_is_recognised(project: Project) -> None:
    add()
    text = path_of(project).read_text("utf-8").replace("find_it", "look_up")
    path_of(project).unlink()
    path_of(project, "look_up").write_text(text)
    result = gen_tool("status")
    assert "the module of find_it is gone, and look_up looks like it: renamed by hand?" in (
        result.stdout
    )
    assert codes() == ["renamed"]


def test_a_module_that_is_gone_and_tests_that_are_gone_are_found(project: Project) -> None:
    add()
    add("look_up")
    path_of(project).unlink()
    (project.root / project.test("look_up")).unlink()
    assert codes() == ["not-tested", "orphan"]


def test_a_broken_record_is_found_and_can_be_forgotten(project: Project) -> None:
    add()
    (project.root / project.record("find_it")).write_text("{")
    assert codes() == ["bad-record"]
    done("forget", "find_it")
    assert codes() == []


def test_what_is_not_wired_is_found(project: Project) -> None:
    add("find_it", "background")
    edit(project.root / project.wiring, "                find_it.find_it_status,\n", "")
    assert codes() == ["not-wired"]


def test_the_wiring_is_put_in_order(project: Project) -> None:
    add()
    add("look_up")
    wanted = (project.root / project.wiring).read_bytes()
    lines = "        find_it.find_it,\n", "        look_up.look_up,\n"
    edit(project.root / project.wiring, "".join(lines), "".join(reversed(lines)))
    assert codes() == ["unsorted"]
    done("status", "--fix")
    assert (project.root / project.wiring).read_bytes() == wanted
    assert codes() == []


def test_status_writes_nothing(project: Project) -> None:
    add()
    before: Tree = tree(project.root)
    gen_tool("status", "--check")
    assert tree(project.root) == before
