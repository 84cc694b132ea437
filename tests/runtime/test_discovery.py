"""Finding the tools of a package: all of them, each once, and none of the same name."""

import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from livekit.agents import Agent, function_tool
from livekit.agents.llm import Tool, Toolset
from livekit.agents.llm.async_toolset import AsyncToolset

from my_voice_agent.longrunning import background_tool, check_names, tools_of
from my_voice_agent.tools import agent_tools, session_tools

Package = Callable[[dict[str, str]], str]

MODE = "from my_voice_agent.longrunning import background_tool, quick_tool\n"
FIND = '''
@quick_tool("the search")
async def find(query: str) -> str:
    """Find it."""
    return query
'''
REPORT = '''
@background_tool("the report")
async def report(topic: str) -> str:
    """Write it."""
    return topic
'''
HAND_WRITTEN = '''
from livekit.agents import function_tool

@function_tool
async def greet(name: str) -> str:
    """Greet."""
    return name
'''


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    """Write a package with these modules, and return its name."""
    monkeypatch.syspath_prepend(tmp_path)

    def write(modules: dict[str, str]) -> str:
        name = f"tools_{len(modules)}_{tmp_path.name}"
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
        for module, source in modules.items():
            (tmp_path / name / f"{module}.py").write_text(dedent(source))
        return name

    return write


def names(tools: list[Tool | Toolset]) -> list[str]:
    return [tool.id for tool in tools]


def test_finds_decorated_and_plain_tools_in_the_order_of_their_modules(package: Package) -> None:
    found = tools_of(package({"b_find": MODE + FIND, "a_greet": HAND_WRITTEN, "c": MODE + REPORT}))
    assert names(found.agent) == ["greet", "find"]
    (toolset,) = found.session
    assert isinstance(toolset, Toolset)
    assert names(list(toolset.tools)) == ["report", "report_status"]


def test_a_tool_belongs_to_the_module_that_defines_it(package: Package) -> None:
    found = tools_of(package({"find": MODE + FIND, "use": "from .find import find\n"}))
    assert names(found.agent) == ["find"]


def test_private_modules_are_left_alone(package: Package) -> None:
    assert tools_of(package({"_draft": "raise RuntimeError\n"})).agent == []


def test_an_empty_folder_has_no_tools(package: Package) -> None:
    found = tools_of(package({}))
    assert (found.agent, found.session) == ([], [])


def test_two_tools_of_one_name_are_refused_and_both_are_named(package: Package) -> None:
    name = package({"first": MODE + FIND, "second": MODE + FIND})
    with pytest.raises(TypeError, match=rf"called find, in {name}\.first and in {name}\.second"):
        tools_of(name)


def test_a_method_of_the_agent_of_the_same_name_is_refused(package: Package) -> None:
    find = tools_of(package({"find": MODE + FIND})).agent

    class Desk(Agent):
        @function_tool
        async def find(self, query: str) -> str:
            """Find it."""
            return query

    with pytest.raises(TypeError, match=r"called find, in .*Desk\.find and in .*find"):
        check_names(Desk(instructions=""), find)
    check_names(Desk(instructions=""), session_tools())


@pytest.mark.parametrize("wrap", [list, lambda tools: [AsyncToolset(id="mine", tools=tools)]])
def test_a_background_tool_among_those_of_an_agent_is_refused(wrap: Any) -> None:
    @background_tool("the report")
    async def report(topic: str) -> str:
        """Write a report."""
        return topic

    agent = Agent(instructions="", tools=wrap([report]))
    with pytest.raises(TypeError, match=r"Agent\.report works in the background"):
        check_names(agent)
    check_names(Agent(instructions=""), wrap([report]))


def test_each_session_has_a_toolset_of_its_own() -> None:
    (first,), (second,) = session_tools(), session_tools()
    assert first is not second


def test_the_examples_are_found() -> None:
    assert len(agent_tools()) == 10
    assert "my_voice_agent.tools.search_web" in sys.modules
