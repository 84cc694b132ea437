"""A tool made by a decorator: what LiveKit and the model see of it, and where it can be used."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator
from typing import Any, Literal

import pytest
from livekit.agents import Agent, RunContext, ToolError
from livekit.agents.llm import FunctionTool, Toolset
from livekit.agents.llm.async_toolset import AsyncToolset
from livekit.agents.llm.utils import build_legacy_openai_schema, build_strict_openai_schema
from livekit.agents.voice.run_result import RunResult, mock_tools

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning import (
    Call,
    Concurrent,
    LongRunningTool,
    Mode,
    OnStep,
    Option,
    Progress,
    Retry,
    Timeout,
    background_tool,
    interruptible_tool,
    quick_tool,
)
from my_voice_agent.longrunning.interruptible import Interruptible
from my_voice_agent.longrunning.task import Work


@interruptible_tool("the search", timeout=20, retry=2)
async def search(query: str, limit: int = 5) -> str:
    """Search the database.

    It has all records.

    Args:
        query: What to look for.
        limit: How many results.
    """
    return f"Found {limit} {query}"


def parameters(tool: FunctionTool[..., Any]) -> dict[str, Any]:
    schema = build_legacy_openai_schema(tool)["function"]
    shown: dict[str, dict[str, Any]] = schema["parameters"]["properties"]
    return {name: {k: v for k, v in one.items() if k != "title"} for name, one in shown.items()}


# What LiveKit sees.


def test_is_a_function_tool_with_the_parameters_of_its_operation() -> None:
    assert isinstance(search, FunctionTool)
    assert search.id == "search"
    assert parameters(search) == {
        "query": {"type": "string", "description": "What to look for."},
        "limit": {"type": "integer", "description": "How many results.", "default": 5},
    }


def test_the_model_reads_the_advice_after_the_summary() -> None:
    description = build_strict_openai_schema(search)["function"]["description"]
    assert description.startswith("Search the database. Call it again if it was stopped")
    assert description.endswith("\n\nIt has all records.")


def test_keeps_the_operation_its_mode_its_options_and_their_names() -> None:
    assert search.patterns == ("interruptible", "timeout", "retry")
    assert isinstance(search.mode, Interruptible)
    assert search.mode.waiting[0] == "One moment, I am working on the search."
    timeout, retry = search.options
    assert (timeout, retry) == (Timeout(20, late="The search took too long."), Retry(2))


async def test_the_operation_can_be_called_by_itself() -> None:
    assert await search.operation("shoes", limit=3) == "Found 3 shoes"


def test_the_model_gives_the_list_and_the_operation_takes_one_source() -> None:
    @interruptible_tool("the shops", concurrent={"shops": "shop"})
    async def ask(shop: Literal["north", "south"], words: str) -> str:
        """Ask shops.

        Args:
            shop: Which shop.
            words: What to ask.
        """
        return f"{words} from {shop}"

    assert parameters(ask)["shops"] == {
        "type": "array",
        "items": {"enum": ["north", "south"], "type": "string"},
        "description": "Which shop. Give one or more.",
    }
    assert list(parameters(ask)) == ["shops", "words"]


def test_what_patterns_give_and_the_context_are_not_shown_to_the_model() -> None:
    @interruptible_tool("the file")
    async def read(ctx: RunContext[Any], name: str, *, on_step: OnStep) -> str:
        """Read a file."""
        return name

    assert list(parameters(read)) == ["name"]
    assert read.patterns == ("interruptible", "progress")


def test_an_operation_that_yields_is_streaming() -> None:
    @background_tool("the results", retry=Retry(2, on=(OSError,)))
    async def find(query: str) -> AsyncIterator[str]:
        """Find results."""
        yield query

    assert find.patterns == ("background", "retry", "streaming")


def test_words_and_numbers_can_be_given_for_one_tool() -> None:
    @interruptible_tool(
        "the file",
        waiting=("Reading {what}.",),
        stopped="{what} was left.",
        progress=Progress(every=50, told="{percent} percent of {what}"),
    )
    async def read(name: str, *, on_step: OnStep) -> str:
        """Read a file."""
        return name

    assert isinstance(read.mode, Interruptible)
    assert read.mode.waiting == ("Reading the file.",)
    assert read.mode.stopped == "The file was left."
    assert read.options == (Progress(every=50, told="{percent} percent of the file"),)


def test_options_are_folded_in_one_order_however_they_are_written() -> None:
    @interruptible_tool("x", retry=2, concurrent=Concurrent("shops", "shop"), timeout=3)
    async def ask(shop: str) -> str:
        """Ask shops."""
        return shop

    assert ask.patterns == ("interruptible", "timeout", "concurrent", "retry")


# In a conversation.


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


# Patterns of one's own.


class Loudly(Option):
    """Returns the result in capital letters."""

    name = "loudly"

    def around(self, work: Work, call: Call) -> Work:
        async def loud(**instead: Any) -> str:
            return (await work(**instead)).upper()

        return loud


async def test_an_option_of_ones_own_wraps_each_attempt() -> None:
    @interruptible_tool("the search", timeout=9, retry=2, options=[Loudly()])
    async def shout(query: str) -> str:
        """Search."""
        return f"Found {query}"

    assert shout.patterns == ("interruptible", "timeout", "retry", "loudly")
    async with VoiceAgentTestSession(Agent(instructions="", tools=[shout])) as call:
        await call.asks_for("shout", {"query": "shoes"})
        await call.hears("FOUND SHOES")


class Patient(Mode):
    """Waits for the work, however long that takes."""

    name = "patient"
    decorator = "patient_tool"
    advice = "Takes its time."

    async def answer(self, work: Work, call: Call) -> str:
        return await work()


async def test_a_mode_of_ones_own_makes_a_tool() -> None:
    @Patient("the answer")
    async def think(question: str) -> str:
        """Think."""
        return f"{question}: 42"

    assert think.patterns == ("patient",)
    async with VoiceAgentTestSession(Agent(instructions="", tools=[think])) as call:
        await call.asks_for("think", {"question": "life"})
        await call.hears("life: 42")


# What the model gives.


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


def test_looks_like_its_operation() -> None:
    assert isinstance(search, LongRunningTool)
    assert getattr(search, "__name__", "") == "search"
    assert repr(search) == "<LongRunningTool search: interruptible, timeout, retry>"
    assert list(inspect.signature(search).parameters) == ["query", "limit", "ctx"]


async def test_a_session_takes_it_directly() -> None:
    async with VoiceAgentTestSession(Agent(instructions=""), tools=[search]) as call:
        await call.asks_for("search", {"query": "shoes"})
        await call.hears("Found 5 shoes")
