"""What `new` would change, and what stands in its way."""

import json
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from gen_tool import plan as plans
from gen_tool.commands.new import plan_new
from gen_tool.plan import Change, Plan
from gen_tool.project import Project
from gen_tool.spec import ToolSpec, parse
from gen_tool.tool_lists import EMPTY

pytestmark = pytest.mark.usefixtures("composed")


def spec(name: str, **flags: Any) -> ToolSpec:
    parsed = parse(name, **flags)
    assert isinstance(parsed, ToolSpec)
    return parsed


def after(plan: Plan, path: PurePosixPath) -> str:
    found = [change.after for change in plan.changes if change.path == path]
    assert len(found) == 1
    assert found[0] is not None
    return found[0].decode()


def put(project: Project, path: PurePosixPath | str, text: str = "") -> None:
    (project.root / path).parent.mkdir(parents=True, exist_ok=True)
    (project.root / path).write_text(text)


def test_a_new_tool_is_three_files_and_a_line_in_two_lists(project: Project) -> None:
    made = spec("report", patterns=["background"])
    plan = plan_new(made, project)
    assert [str(change.path) for change in plan.changes] == [
        "src/agent_of_mine/tools/report.py",
        "tests/tools/test_report.py",
        ".gen-tool/report.json",
        "src/agent_of_mine/tools/__init__.py",
    ]
    assert [change.before for change in plan.changes] == [None, None, None, EMPTY.encode()]
    assert "report.report_status,\n" in after(plan, project.wiring)
    assert after(plan, project.test("report")) == "from agent_of_mine.tools import report\n"
    assert plan.exit_code == plans.DONE


def test_the_record_holds_all_that_an_upgrade_needs(project: Project) -> None:
    made = spec("report", patterns=["background"])
    plan = plan_new(made, project)
    record = json.loads(after(plan, project.record("report")))
    assert record["generator"].startswith("0.1.0+")
    assert ToolSpec.from_json(record["spec"]) == made
    texts = {"module": project.module("report"), "test": project.test("report")}
    assert record["texts"] == {part: after(plan, path) for part, path in texts.items()}
    assert "é" in after(plan, project.record("report"))


def test_planning_writes_nothing(project: Project) -> None:
    before = sorted(project.root.rglob("*"))
    plan_new(spec("report"), project)
    assert sorted(project.root.rglob("*")) == before


@pytest.mark.parametrize(
    "path",
    [
        "src/agent_of_mine/tools/report.py",
        "src/agent_of_mine/tools/Report.py",
        "src/agent_of_mine/tools/report/__init__.py",
        "src/agent_of_mine/tools/report_status.py",
        "tests/tools/test_report.py",
        "tests/tools/TEST_report.py",
        ".gen-tool/report.json",
    ],
)
def test_whatever_is_in_the_way_is_named_and_nothing_is_planned(
    project: Project, path: str
) -> None:
    put(project, path)
    plan = plan_new(spec("report", patterns=["background"]), project)
    assert plan.changes == ()
    assert [problem.code for problem in plan.problems] == ["conflict"]
    assert path.removesuffix("/__init__.py") in plan.problems[0].message
    assert plan.exit_code == plans.CONFLICT


def test_all_that_is_in_the_way_is_named(project: Project) -> None:
    put(project, project.record("report"))
    put(project, project.test("report"))
    assert len(plan_new(spec("report"), project).problems) == 2


def test_a_tool_that_is_there_is_named_without_its_test_and_record(project: Project) -> None:
    for path in (project.module("report"), project.test("report"), project.record("report")):
        put(project, path)
    assert len(plan_new(spec("report"), project).problems) == 1


def test_the_status_of_another_tool_is_taken(project: Project) -> None:
    put(project, project.module("report"), "async def report_status() -> str: ...\n")
    plan = plan_new(spec("report_status"), project)
    assert [problem.code for problem in plan.problems] == ["conflict"]
    assert "report.py" in plan.problems[0].message


def test_a_status_that_no_tool_brings_is_free(project: Project) -> None:
    put(project, project.module("order"), "async def order() -> str: ...\n")
    assert plan_new(spec("order_status"), project).problems == ()


def test_wiring_that_is_the_users_own_is_left_to_the_user(project: Project) -> None:
    put(project, project.wiring, "tools = []\n")
    plan = plan_new(spec("report"), project)
    assert len(plan.changes) == 3
    assert plan.exit_code == plans.BY_HAND
    assert [step.code for step in plan.by_hand] == ["wire-by-hand"]
    assert "from . import report\n" in plan.by_hand[0].hint


def test_wiring_that_is_not_utf8_is_left_to_the_user(project: Project) -> None:
    (project.root / project.wiring).write_bytes(EMPTY.encode() + b"# \xe9\n")
    assert plan_new(spec("report"), project).exit_code == plans.BY_HAND


def test_wiring_that_is_gone_is_made_anew(project: Project) -> None:
    (project.root / project.wiring).unlink()
    plan = plan_new(spec("report"), project)
    assert "report.report,\n" in after(plan, project.wiring)
    assert plan.changes[-1].before is None


def test_wiring_that_is_there_already_is_not_changed(project: Project) -> None:
    put(project, project.wiring, after(plan_new(spec("report"), project), project.wiring))
    plan = plan_new(spec("report"), project)
    assert [change.path for change in plan.changes] == [
        project.module("report"),
        project.test("report"),
        project.record("report"),
    ]
    assert plan.exit_code == plans.DONE


def test_a_byte_order_mark_and_line_endings_are_kept(project: Project) -> None:
    before = b"\xef\xbb\xbf" + EMPTY.replace("\n", "\r\n").encode()
    (project.root / project.wiring).write_bytes(before)
    change = plan_new(spec("report"), project).changes[-1]
    assert change.before == before
    assert change.after is not None
    assert change.after.startswith(b'\xef\xbb\xbf"""')
    assert change.after.count(b"\n") == change.after.count(b"\r\n") == before.count(b"\n") + 5


def test_a_plan_is_a_value(project: Project) -> None:
    assert plan_new(spec("report"), project) == plan_new(spec("report"), project)
    change = Change(PurePosixPath("a"), None, b"")
    with pytest.raises(AttributeError):
        change.after = b"x"  # type: ignore[misc]
    assert isinstance(project.root, Path)
