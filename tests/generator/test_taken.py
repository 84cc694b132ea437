"""Names of tools that something else has already."""

from pathlib import Path

import pytest

from tests.generator.commands import done, type_command

OWN = """from livekit.agents import function_tool


@function_tool
async def end_call() -> str: ...
"""


@pytest.fixture
def own(project: Path) -> Path:
    """Return a project whose agent has a tool of its own, beside the folder of tools."""
    (project / "src/my_voice_agent/telephony.py").write_text(OWN)
    done("report", "--pattern", "background")
    return project


@pytest.mark.parametrize("words", [("new", "end_call"), ("rename", "report", "end_call")])
def test_a_tool_of_the_agent_itself_keeps_its_name(own: Path, words: tuple[str, ...]) -> None:
    result = type_command(*words)
    assert result.exit_code == 3, result.output
    assert "end_call is already a tool, in src/my_voice_agent/telephony.py:5" in result.stderr


def test_a_status_tool_has_a_name_too(own: Path) -> None:
    (own / "src/my_voice_agent/telephony.py").write_text(OWN.replace("end_call", "sales_status"))
    assert "sales_status is already a tool" in done("rename", "report", "sales", exit_code=3).stderr
    done("new", "sales", "--pattern", "interruptible")


def test_status_sees_a_name_that_a_folder_and_a_module_above_it_share(own: Path) -> None:
    (own / "src/my_voice_agent/telephony.py").write_text(OWN.replace("end_call", "report"))
    said = done("status", "--check", exit_code=1)
    assert "two tools are called report" in said.output


def test_a_module_of_the_same_name_elsewhere_is_no_use_of_a_tool(project: Path) -> None:
    done("words", "--pattern", "interruptible")
    runtime = project / "src/my_voice_agent/longrunning"
    (runtime / "beside.py").write_text("from . import words\nfrom .words import NONE\n")
    (project / "src/my_voice_agent/agent.py").write_text("from .tools import words\n")
    removed = done("remove", "words", "--force", exit_code=4)
    assert "src/my_voice_agent/agent.py:1: " in removed.stdout
    assert "longrunning" not in removed.stdout
