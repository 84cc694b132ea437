"""`gen-tool status`: every tool as its source has it, read by ast."""

from pathlib import Path

import pytest

from tests.generator.combinations import legal_combinations
from tests.generator.commands import MODULE, TEST, done, done_json, edit

AGENT = '''
from livekit.agents import Agent, function_tool
from .longrunning import interruptible_tool as stoppable
from . import longrunning


class Assistant(Agent):
    @function_tool
    async def look(self) -> str:
        """Look."""

    @function_tool(name="hear")
    async def listen(self) -> str:
        """Listen."""

    @stoppable("the walk", retry=None, timeout=5)
    async def walk(self, *, on_step: longrunning.OnStep) -> str:
        """Walk."""
        async def inner():
            yield 1

    @longrunning.background_tool("the run")
    async def run(self):
        """Run."""
        if True:
            yield "far"

    async def help(self) -> None:
        """Help."""
'''


def tools() -> dict[str, dict[str, object]]:
    return {tool["name"]: tool for tool in done_json("status")["tools"]}


def findings() -> list[tuple[str, str]]:
    problems = done_json("status")["problems"]
    return [(problem["code"], problem["message"]) for problem in problems]


def test_every_generated_combination_is_read_as_it_was_asked_for(project: Path) -> None:
    wanted = {}
    for number, combination in enumerate(legal_combinations()):
        patterns = [word for name in combination.names for word in ("--pattern", name)]
        done(f"tool_{number}", "an_id:str", "sources:list[str]", *patterns)
        wanted[f"tool_{number}"] = list(combination.names)
    assert {name: tool["patterns"] for name, tool in tools().items()} == wanted
    assert {tool["contract"] for tool in tools().values()} == {"right"}
    assert all(tool["simulated"] for tool in tools().values())
    assert done("status", "--check").exit_code == 0


def test_methods_and_plain_tools_are_shown_too(project: Path) -> None:
    (project / "src/my_voice_agent/agent.py").write_text(AGENT)
    found = tools()
    assert {name: tool["patterns"] for name, tool in found.items()} == {
        "look": [],
        "hear": [],
        "walk": ["interruptible", "progress", "timeout"],
        "run": ["background", "streaming"],
    }
    assert {tool["class"] for tool in found.values()} == {"Assistant"}
    assert [code for code, _ in findings()] == ["no-contract", "no-contract"]
    assert "Assistant.walk" in done("status").stdout


def test_work_of_ones_own_is_not_simulated(project: Path) -> None:
    done("report")
    edit(MODULE, "await asyncio.sleep(3)  # Simulated. Replace with your own work.", "pass")
    assert not tools()["report"]["simulated"]
    assert "interruptible  yours      right" in done("status").stdout


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("InterruptibleContract,", "BackgroundContract,", "wrong-contract", "states background"),
        (
            "InterruptibleContract,",
            "InterruptibleContract, RetryContract,",
            "wrong-contract",
            "retry",
        ),
        ("tool=report", "tool=other", "no-contract", "nothing tests what it promises"),
        ("tools.report import", "other.report import", "no-contract", "nothing tests"),
        ("class TestReport", "class TestReport(", "bad-syntax", "not valid Python"),
    ],
)
def test_a_contract_that_is_not_right_is_a_finding(
    project: Path, old: str, new: str, code: str, says: str
) -> None:
    done("report")
    edit(TEST, old, new)
    assert code in [found for found, _ in findings()]
    assert any(says in message for _, message in findings())
    result = done("status", "--check", exit_code=1)
    if code != "bad-syntax":
        assert "class TestReport(InterruptibleContract, tool=report):" in result.stdout


def test_a_contract_that_promises_too_little_is_a_finding(project: Path) -> None:
    done("report", "--pattern", "retry")
    edit(TEST, "(InterruptibleContract, RetryContract,", "(InterruptibleContract,")
    [(code, message)] = findings()
    assert code == "wrong-contract"
    assert "is interruptible and retry, and its contract states interruptible" in message


@pytest.mark.parametrize(
    ("old", "new", "contract"),
    [
        ("(InterruptibleContract,", "(InterruptibleContract, OperationContract,", "right"),
        ("(InterruptibleContract,", "(Mixin, InterruptibleContract,", "unknown"),
        ("tool=report", "tool=report.report", "right"),
        ("import InterruptibleContract", "import InterruptibleContract as I", "right"),
    ],
)
def test_a_contract_is_known_in_whatever_way_it_is_written(
    project: Path, old: str, new: str, contract: str
) -> None:
    done("report")
    edit(TEST, old, new)
    if " as I" in new:
        edit(TEST, "(InterruptibleContract,", "(I,")
    if "report.report" in new:
        edit(TEST, "my_voice_agent.tools.report import", "my_voice_agent.tools import")
    assert tools()["report"]["contract"] == contract


def test_two_tools_of_one_name_are_a_finding(project: Path) -> None:
    done("report", "--pattern", "background")
    done("look")
    (project / "src/my_voice_agent/tools/other.py").write_text(
        MODULE.read_text().replace("async def report", "async def report_status")
    )
    (project / "src/my_voice_agent/agent.py").write_text(AGENT)
    doubles = [message for code, message in findings() if code == "double-name"]
    assert doubles == [
        "two tools are called look, in src/my_voice_agent/agent.py:9 and "
        "src/my_voice_agent/tools/look.py:9",
        "two tools are called report_status, in src/my_voice_agent/tools/other.py:9 and "
        "src/my_voice_agent/tools/report.py:9",
    ]


def test_two_agents_and_two_folders_may_have_tools_of_one_name(project: Path) -> None:
    done("look")
    done("look", "--to", "src/my_voice_agent/more/tools", exit_code=4)
    (project / "src/my_voice_agent/a.py").write_text(AGENT.replace("look", "see"))
    (project / "src/my_voice_agent/b.py").write_text(AGENT.replace("look", "see"))
    assert "double-name" not in [code for code, _ in findings()]


def test_the_runtime_and_hidden_folders_have_no_tools(project: Path) -> None:
    for folder in ("longrunning", ".cache", "venv"):
        path = project / "src/my_voice_agent" / folder / "x.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(AGENT)
    assert tools() == {}
    assert done("status").stdout == "There is no tool yet. gen-tool --help says how to add one.\n"


def test_a_file_that_is_not_python_is_a_finding(project: Path) -> None:
    done("report")
    MODULE.write_text("def x_tool(:\n")
    assert findings()[0] == ("bad-syntax", f"{MODULE}:1: not valid Python: invalid syntax")


@pytest.mark.parametrize(
    ("params", "arguments"),
    [
        ("", ""),
        ("topic: str", ", arguments={…}"),
        ("self, topic: str, limit: int = 5", ", arguments={…}"),
        ("self", ""),
        ("ctx: RunContext[None], limit: int = 5, *, on_step: OnStep", ""),
    ],
)
def test_a_contract_is_shown_with_arguments_if_a_call_needs_some(
    project: Path, params: str, arguments: str
) -> None:
    done("report")
    edit(TEST, "tool=report", "tool=other")
    edit(MODULE, "report() -> str", f"report({params}) -> str")
    assert f"tool=report{arguments}):" in done("status").stdout


def test_every_tool_is_counted(project: Path) -> None:
    done("report")
    done("orders")
    (project / "src/my_voice_agent/agent.py").write_text(AGENT)
    edit(
        TEST,
        "from my_voice_agent.tools.report import report",
        "from my_voice_agent.agent import Assistant",
    )
    edit(TEST, "tool=report", "tool=Assistant.look")
    assert "6 tools; contracts: 3 missing, 1 none, 1 adopted, 1 right\n" in done("status").stdout
