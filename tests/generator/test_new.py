"""`gen-tool new`: what is typed becomes a module and a test, or nothing."""

import ast
import json
import subprocess
from pathlib import Path

import pytest

from lrf.render import ruff
from tests.generator.commands import MODULE, TEST, done, done_json, edit, make_project, tree

REPORT = '''"""Get the report."""

import asyncio

from ..longrunning import background_tool


@background_tool("the report", timeout=60, retry=3, examples=("get the report for shoes",))
async def report(topic: str) -> str:
    """Get the report.

    Args:
        topic: The topic.
    """
    await asyncio.sleep(5)  # Simulated. Replace with your own work.
    return f"I am done with the report: {topic}."
'''
TEST_OF_REPORT = '''"""Tests of calls to report."""

from lrf.testing import Gate, VoiceAgentTestSession
from lrf.testing.contracts import BackgroundContract, RetryContract, TimeoutContract

from my_voice_agent.tools.report import report


class TestReport(
    BackgroundContract, TimeoutContract, RetryContract, tool=report, arguments={"topic": "shoes"}
):
    async def test_completion(self, call: VoiceAgentTestSession, work: Gate) -> None:
        await call.asks_for("report", self.arguments)
        await call.hears(self.started, within=0.5)
        work.fail(ConnectionError())
        work.release("Found 42")
        await call.hears("Found 42")

    async def test_interruption(self, call: VoiceAgentTestSession, work: Gate) -> None:
        await call.asks_for("report", self.arguments)
        await work.begins()
        await call.caller_says("never mind")
        await call.hears("Okay", within=0.5)
        work.release("Found 42")
        await call.hears("Found 42")
        assert work.cancelled == 0
'''
WORDS = (
    "--pattern",
    "background",
    "--pattern",
    "retry",
    "--pattern",
    "timeout",
    "report",
    "topic:str",
)


def test_a_tool_and_its_test_are_written(project: Path) -> None:
    result = done(*WORDS)
    assert MODULE.read_text() == REPORT
    assert TEST.read_text() == TEST_OF_REPORT
    assert result.stdout.splitlines()[:2] == [f"created {MODULE}", f"created {TEST}"]
    assert f"{MODULE}:15" in result.stdout


def test_new_can_be_said_or_left_out(project: Path) -> None:
    done("new", *WORDS)
    assert MODULE.read_text() == REPORT


def test_a_payment_confirms_unless_told_not_to(project: Path) -> None:
    done("settle_bill", "bill_id:str", "--pattern", "payment")
    confirmed = Path("src/my_voice_agent/tools/settle_bill.py").read_text()
    assert 'key="bill_id", confirm=terms' in confirmed
    assert "async def terms(bill_id: str) -> str:" in confirmed
    done("pay_bill", "bill_id:str", "--pattern", "payment", "--no-confirm")
    charged = Path("src/my_voice_agent/tools/pay_bill.py").read_text()
    assert "confirm=None" in charged
    assert "terms" not in charged


def test_a_concurrent_tool_takes_one_of_the_list(project: Path) -> None:
    words = ("compare", "shops:list[str]", "limit:int=5", "--arg-help", "shops=A shop to ask.")
    done(*words, "--pattern", "concurrent")
    text = Path("src/my_voice_agent/tools/compare.py").read_text()
    assert 'concurrent={"shops": "shop"}' in text
    assert "async def compare(shop: str, limit: int = 5) -> str:" in text
    assert "        shop: A shop to ask.\n" in text


@pytest.mark.parametrize(
    ("many", "each"),
    [
        ("sources", "source"),
        ("cities", "city"),
        ("boxes", "box"),
        ("branches", "branch"),
        ("data", "source"),
        ("classes", "source"),  # `class` is a keyword
        ("address", "source"),
    ],
)
def test_one_of_a_list_is_named_after_it(project: Path, many: str, each: str) -> None:
    printed = done_json("ask_all", f"{many}:list[int]", "--pattern", "concurrent", "--dry-run")
    assert f"async def ask_all({each}: int)" in printed["changes"][0]["diff"]


def test_all_that_is_typed_arrives(project: Path) -> None:
    done(
        *("route_call", "team:sales|support", "tags:list[str]=a,b", "urgent:bool=false"),
        *("--description", "Route the call.", "--what", "the transfer", "--arg-help", "team=Who."),
        *("--example", "put me through to sales", "--example", "support, please"),
    )
    text = Path("src/my_voice_agent/tools/route_call.py").read_text()
    for piece in (
        'team: Literal["sales", "support"]',
        'tags: Sequence[str] = ("a", "b")',
        "urgent: bool = False",
        '"""Route the call.',
        '"the transfer"',
        'examples=("put me through to sales", "support, please")',
        "team: Who.",
        "from collections.abc import Sequence\nfrom typing import Literal\n",
    ):
        assert piece in text


def test_a_long_description_has_a_summary_of_one_line(project: Path) -> None:
    done("find_shoes", "--description", "look for shoes that " + "really " * 20 + "fit")
    text = Path("src/my_voice_agent/tools/find_shoes.py").read_text()
    assert '    """Find the shoes.\n\n    Look for shoes that really' in text
    assert subprocess.run([*ruff.find_ruff(), "check", "."], check=False).returncode == 0


def test_json_from_a_file_and_from_stdin_is_the_same(project: Path) -> None:
    spec = {
        "name": "report",
        "patterns": ["background"],
        "params": [{"name": "limit", "type": "int", "default": 3, "help": "How many."}],
        "what": "the numbers",
    }
    Path("report.json").write_text(json.dumps(spec))
    done("new", "--spec", "report.json")
    text = MODULE.read_text()
    MODULE.unlink()
    TEST.unlink()
    done("new", "--spec", "-", typed=json.dumps(spec))
    assert MODULE.read_text() == text
    assert "limit: int = 3" in text


def test_a_file_that_is_not_there_or_no_json_is_told_with_its_place(project: Path) -> None:
    missing = done("new", "--spec", "report.json", exit_code=2).stderr
    assert "error: --spec report.json cannot be read: No such file or directory\n" in missing
    Path("report.json").write_text('{"name": "report",\n "params": []]}')
    broken = done("new", "--spec", "report.json", exit_code=2).stderr
    assert "report.json cannot be read: " in broken
    assert "line 2 column 14" in broken
    assert '{"name": "find_hotel", "params":' in broken


def test_a_preview_is_what_is_written(project: Path) -> None:
    before = tree(project)
    preview = done_json(*WORDS, "--dry-run")
    text = done(*WORDS, "--dry-run").stdout
    diff = done(*WORDS, "--diff").stdout
    assert tree(project) == before
    written = done_json(*WORDS)
    assert written["changes"] == preview["changes"]
    for line in (MODULE.read_text() + TEST.read_text()).splitlines():
        assert f"    {line}".rstrip() in text.splitlines()
        assert f"+{line}" in diff.splitlines()


def test_without_ruff_the_code_is_valid_and_that_is_said(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_nothing() -> None:
        raise ruff.RuffError("ruff is not installed")

    monkeypatch.setattr(ruff, "find_ruff", find_nothing)
    result = done(*WORDS)
    assert "note: not formatted: ruff is not installed" in result.stderr
    assert ast.dump(ast.parse(MODULE.read_text())) == ast.dump(ast.parse(REPORT))
    assert max(map(len, MODULE.read_text().splitlines())) <= 79


def test_a_broken_configuration_of_ruff_is_said(project: Path) -> None:
    Path("ruff.toml").write_text("line-length = 'long'\n")
    result = done(*WORDS)
    assert "note: not formatted: ruff failed: " in result.stderr
    assert MODULE.is_file()


def test_another_folder_of_tools_is_made_with_a_step_left(project: Path) -> None:
    result = done(*WORDS, "--to", "src/my_voice_agent/billing/tools", exit_code=4)
    folder = Path("src/my_voice_agent/billing/tools")
    assert "from ...longrunning import background_tool" in (folder / "report.py").read_text()
    assert "from ...longrunning import tools_of" in (folder / "__init__.py").read_text()
    test = Path("tests/billing/tools/test_report.py").read_text()
    assert "from my_voice_agent.billing.tools.report import report" in test
    assert "from my_voice_agent.billing.tools import agent_tools, session_tools" in result.stdout
    done("another_report", "--to", str(folder))


@pytest.mark.parametrize("folder", [".", "..", "tests/tools", "/tmp", "src/my_voice_agent"])
def test_tools_stay_in_the_package(project: Path, folder: str) -> None:
    before = tree(project.parent)
    result = done(*WORDS, "--to", folder, exit_code=2)
    assert "tools belong in a folder of the package" in result.stderr
    assert tree(project.parent) == before


def test_a_name_that_a_status_tool_has_is_taken(project: Path) -> None:
    done(*WORDS)
    result = done("report_status", exit_code=3)
    assert f"report_status is already a tool, in {MODULE}:" in result.stderr
    done("stock_status")
    result = done("stock", "--pattern", "background", exit_code=3)
    assert "stock_status is already a tool" in result.stderr


def test_templates_of_the_project_win_and_may_include_ours(project: Path) -> None:
    edit(Path("pyproject.toml"), "[tool.ruff]\n", "[tool.other]\n\n[tool.ruff]\n")
    edit(Path("pyproject.toml"), "tests = ", 'templates = "templates"\ntests = ')
    Path("templates").mkdir()
    Path("templates/module.py.j2").write_text('{% include "lrf/module.py.j2" %}\n\nOURS = 1\n')
    done(*WORDS)
    assert MODULE.read_text() == REPORT + "\n\nOURS = 1\n"
    assert TEST.read_text() == TEST_OF_REPORT


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{{ unknown }}", "module.py.j2:1: 'unknown' is undefined"),
        ("\n{% if %}", "module.py.j2:2: "),
        ("def {{ name }}:", "module.py.j2: what it gives is not Python: "),
        ('{% include "nothing.j2" %}', "nothing.j2"),
        ("{{ 1 / 0 }}", "module.py.j2:1: division by zero"),
    ],
)
def test_a_broken_template_is_named_with_its_line(project: Path, template: str, says: str) -> None:
    edit(Path("pyproject.toml"), "tests = ", 'templates = "templates"\ntests = ')
    Path("templates").mkdir()
    Path("templates/module.py.j2").write_text(template)
    result = done(*WORDS, exit_code=2)
    assert says in result.stderr
    assert not MODULE.exists()


def test_a_moved_in_repository_has_its_settings_in_lrf_toml(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_project(tmp_path / "other", "[project]\nname = 'other'\n")
    settings = 'package = "my_voice_agent"\ntools = "src/my_voice_agent/tools"\n'
    (folder / "lrf.toml").write_text(settings + 'tests = "tests/tools"\n')
    monkeypatch.chdir(folder / "src")  # from a folder below
    done(*WORDS)
    assert (folder / MODULE).is_file()
