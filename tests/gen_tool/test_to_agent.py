"""`--to`: a tool for one agent, where there are several."""

import json
from pathlib import Path

import pytest
from gen_tool.project import Project
from gen_tool.tool_lists import EMPTY, list_of
from gen_tool.unwiring import listed

from tests.gen_tool.typing_commands import done

pytestmark = pytest.mark.usefixtures("inside", "composed")

AGENTS = """\
from livekit.agents import Agent

from .tools import agent_tools


class Assistant(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="", tools=agent_tools())


class BillingAgent(Agent):
    def __init__(self) -> None:
        super().__init__(
            instructions="",
            tools=[look_up, end_call()],
        )
"""
OF_BILLING = '''

def billing_agent_tools() -> list[Tool | Toolset]:
    """The tools of BillingAgent."""
    return [  # in order, one a line
        settle.settle,
    ]
'''


@pytest.fixture(autouse=True)
def agents(project: Project) -> Path:
    path = project.root / "src/agent_of_mine/agents.py"
    path.write_text(AGENTS)
    return path


@pytest.fixture
def wiring(project: Project) -> Path:
    return project.root / project.wiring


def test_it_is_listed_for_that_agent_and_how_it_gets_it_is_said(wiring: Path) -> None:
    said = done("new", "settle", "--to", "BillingAgent", exit_code=4).stdout
    assert OF_BILLING in wiring.read_text()
    assert "src/agent_of_mine/agents.py:13: give BillingAgent its tools" in said
    assert "from agent_of_mine.tools import billing_agent_tools" in said
    assert "tools=[look_up, end_call(), *billing_agent_tools()]," in said
    assert listed(wiring.read_text()).functions == {"settle": {"settle"}}
    said = done("status", "--check", exit_code=1).stdout
    assert "not wired" not in said
    assert "no agent calls billing_agent_tools()" in said


def test_once_the_agent_has_its_list_there_is_nothing_to_say(wiring: Path, agents: Path) -> None:
    agents.write_text(AGENTS.replace("look_up,", "*billing_agent_tools(), look_up,"))
    assert "left to do" not in done("new", "settle", "--to", "BillingAgent").stdout
    done("new", "refund", "--to", "BillingAgent")
    assert "        refund.refund,\n        settle.settle,\n    ]\n" in wiring.read_text()


def test_an_agent_with_the_tools_of_all_gets_it_with_these(wiring: Path) -> None:
    done("new", "settle", "--to", "Assistant")
    assert "assistant_tools" not in wiring.read_text()
    assert (
        "    return [  # in order, one a line\n        settle.settle,\n    ]" in wiring.read_text()
    )


def test_it_goes_as_it_came(wiring: Path) -> None:
    done("new", "settle", "--to", "BillingAgent", exit_code=4)
    done("remove", "settle")
    assert wiring.read_text() == EMPTY


def test_a_list_that_its_agent_calls_stays(wiring: Path, agents: Path) -> None:
    done("new", "settle", "--to", "BillingAgent", exit_code=4)
    agents.write_text(AGENTS.replace("look_up,", "*billing_agent_tools(), look_up,"))
    done("remove", "settle")
    assert "def billing_agent_tools()" in wiring.read_text()


def test_it_is_given_to_another_agent(wiring: Path, project: Project) -> None:
    done("new", "settle")
    done("change", "settle", "--to", "BillingAgent", exit_code=4)
    assert OF_BILLING in wiring.read_text()
    assert wiring.read_text().count("settle.settle") == 1
    record = json.loads((project.root / project.record("settle")).read_bytes())
    assert record["spec"]["agent"] == "BillingAgent"
    done("rename", "settle", "pay")
    assert "        pay.pay,\n" in wiring.read_text()
    done("change", "pay", "--to", "Assistant")
    assert "BillingAgent" not in wiring.read_text()


def test_line_endings_stay(wiring: Path) -> None:
    wiring.write_bytes(EMPTY.replace("\n", "\r\n").encode())
    done("new", "settle", "--to", "BillingAgent", exit_code=4)
    assert OF_BILLING.replace("\n", "\r\n").encode() in wiring.read_bytes()
    done("remove", "settle")
    assert wiring.read_bytes() == EMPTY.replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--to", "BilingAgent"], "did you mean BillingAgent?"),
        (["--to", "Nobody"], "there are Assistant, BillingAgent"),
        (["--to", "no name"], "no name of a class"),
        (["--to", "BillingAgent", "--pattern", "background"], "every agent of the session"),
    ],
)
def test_what_cannot_be_is_refused(wiring: Path, words: list[str], said: str) -> None:
    assert said in done("new", "settle", *words, exit_code=2).stderr
    assert wiring.read_text() == EMPTY


def test_it_can_stand_in_a_specification(project: Project, wiring: Path) -> None:
    (project.root / "settle.json").write_text('{"name": "settle", "agent": "BillingAgent"}')
    done("new", "--spec", "settle.json", exit_code=4)
    assert OF_BILLING in wiring.read_text()


@pytest.mark.parametrize(
    ("agent", "function"),
    [
        ("", "agent_tools"),
        ("BillingAgent", "billing_agent_tools"),
        ("HTTPAgent", "http_agent_tools"),
        ("Agent", "agent_agent_tools"),
        ("Session", "session_agent_tools"),
    ],
)
def test_every_agent_has_a_list_of_its_own(agent: str, function: str) -> None:
    assert list_of(agent) == function
