"""The places where a tool can be used: agents, toolsets, sessions and mocks."""

from __future__ import annotations

from typing import Any

import pytest
from livekit.agents import Agent, RunContext, ToolError
from livekit.agents.llm import Toolset
from livekit.agents.llm.async_toolset import AsyncToolset
from livekit.agents.voice.run_result import RunResult, mock_tools

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning import background_tool, interruptible_tool, quick_tool
from tests.runtime.tool.search import search


async def test_the_operation_is_looked_up_at_each_call(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Gate()
    monkeypatch.setattr(search, "operation", work)
    async with VoiceAgentTestSession(Agent(instructions="", tools=[search])) as call:
        await call.asks_for("search", {"query": "shoes"})
        work.release("Found 42")
        await call.hears("Found 42")
    assert work.arguments == [("shoes", 5)]


async def test_an_operation_may_ask_for_the_context() -> None:
    seen: list[object] = []

    @interruptible_tool("the search")
    async def look(query: str, ctx: RunContext[Any], limit: int = 2) -> str:
        """Look."""
        seen.extend([ctx.function_call.name, query, limit])
        return "Found 42"

    async with VoiceAgentTestSession(Agent(instructions="", tools=[look])) as call:
        await call.asks_for("look", {"query": "shoes"})
        await call.hears("Found 42")
    assert seen == ["look", "shoes", 2]


class Desk(Agent):
    """An agent with a tool of its own."""

    def __init__(self) -> None:
        super().__init__(instructions="")
        self.name = "north"

    @quick_tool("the answer")
    async def ask(self, question: str) -> str:
        """Ask the desk."""
        return f"{self.name} says {question}"


async def test_a_tool_can_be_a_method_of_an_agent() -> None:
    desk = Desk()
    assert await desk.ask.operation("hello") == "north says hello"
    async with VoiceAgentTestSession(desk) as call:
        await call.asks_for("ask", {"question": "hello"})
        await call.hears("north says hello")


async def test_a_method_is_replaced_on_the_tool_of_its_class(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work = Gate()
    monkeypatch.setattr(Desk.ask, "operation", work)
    desk = Desk()
    async with VoiceAgentTestSession(desk) as call:
        await call.asks_for("ask", {"question": "hello"})
        work.release("Found 42")
        await call.hears("Found 42")
    assert work.arguments == [(desk, "hello")]
    with pytest.raises(AttributeError, match="set this on the tool of its class"):
        desk.ask.operation = work


async def test_a_tool_can_be_in_a_toolset() -> None:
    agent = Agent(instructions="", tools=[Toolset(id="desk", tools=[search])])
    async with VoiceAgentTestSession(agent) as call:
        await call.asks_for("search", {"query": "shoes"})
        await call.hears("Found 5 shoes")


async def test_a_background_tool_can_be_a_method_of_a_toolset_with_its_status() -> None:
    class Reports(AsyncToolset):
        @background_tool("the report")
        async def report(self, topic: str) -> str:
            """Write a report."""
            return f"The report on {topic} is ready."

    tools = Reports(id="reports")
    assert [tool.id for tool in tools.tools] == ["report", "report_status"]
    async with VoiceAgentTestSession(Agent(instructions=""), tools=[tools]) as call:
        await call.asks_for("report", {"topic": "shoes"})
        await call.hears("The report on shoes is ready.")


@pytest.mark.parametrize("before", [True, False], ids=["before the start", "after the start"])
async def test_livekits_mocks_replace_a_tool(before: bool) -> None:
    def mocked(query: str) -> str:
        return f"No {query} today."

    class Shop(Agent):
        def __init__(self) -> None:
            super().__init__(instructions="", tools=[search])

    async def ask(call: VoiceAgentTestSession) -> None:
        call.when("find shoes").calls("search", {"query": "shoes"})
        await call.send_text("find shoes")  # a mock is seen from its own context, not by the ears
        await call.hears("No shoes today.")

    if before:
        with mock_tools(Shop, {"search": mocked}):
            async with VoiceAgentTestSession(Shop()) as call:
                await ask(call)
    else:
        async with VoiceAgentTestSession(Shop()) as call:
            with mock_tools(Shop, {"search": mocked}):
                await ask(call)


async def test_a_null_for_a_parameter_with_a_default_is_the_default() -> None:
    async with VoiceAgentTestSession(Agent(instructions="", tools=[search])) as call:
        await call.asks_for("search", {"query": "shoes", "limit": None})
        await call.hears("Found 5 shoes")


async def test_the_operations_own_words_are_told() -> None:
    @interruptible_tool("the search")
    async def refuse(query: str) -> str:
        """Refuse."""
        raise ToolError("The database is closed on Sundays.")

    async with VoiceAgentTestSession(Agent(instructions="", tools=[refuse])) as call:
        await call.asks_for("refuse", {"query": "shoes"})
        await call.hears("The database is closed on Sundays.")


async def test_session_run_sees_the_call_and_its_output() -> None:
    async with VoiceAgentTestSession(Agent(instructions="", tools=[search])) as call:
        call.when("find shoes").calls("search", {"query": "shoes"})
        result: RunResult[None] = await call.session.run(user_input="find shoes")
        result.expect.contains_function_call(name="search", arguments={"query": "shoes"})
        result.expect.contains_function_call_output(output="Found 5 shoes")


async def test_a_session_takes_it_directly() -> None:
    async with VoiceAgentTestSession(Agent(instructions=""), tools=[search]) as call:
        await call.asks_for("search", {"query": "shoes"})
        await call.hears("Found 5 shoes")
