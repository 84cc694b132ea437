"""Tests of what no contract of one tool can show."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from livekit.agents import Agent, AgentSession, RunContext
from livekit.agents.llm import FunctionCall
from livekit.agents.voice import SpeechHandle

from lrf.testing import Gate, VoiceAgentTestSession
from lrf.testing.contracts import BackgroundContract, Contract
from my_voice_agent.longrunning import (
    background_tool,
    interruptible_tool,
    payment_tool,
    quick_tool,
    tools_of,
)
from my_voice_agent.longrunning.ledger import default_ledger


@pytest.mark.virtual_time
async def test_an_interruption_does_not_cut_short_what_is_being_closed() -> None:
    work, closing = Gate(), Gate()

    @asynccontextmanager
    async def opens() -> AsyncIterator[None]:
        try:
            yield
        finally:
            await closing()

    @interruptible_tool("the search", cleanup=opens)
    async def search(query: str) -> str:
        """Search."""
        return await work()

    async with VoiceAgentTestSession(Agent(instructions="", tools=[search])) as call:
        await call.asks_for("search", {"query": "shoes"})
        work.fail(asyncio.CancelledError())  # the work ends by itself, and is not cancelled
        await closing.begins()
        await call.caller_says("stop")
        await call.tool_ended("search")
        assert closing.cancelled == 0
        closing.release()
        await closing.unwinds()
        assert closing.finished == 1


@pytest.mark.virtual_time
async def test_a_call_from_python_may_leave_defaults_out() -> None:
    @quick_tool("the search")
    async def search(query: str, limit: int = 5, page: int = 1) -> str:
        """Search."""
        return f"{query} {limit} {page}"

    ctx: RunContext[Any] = RunContext(
        session=AgentSession(),
        speech_handle=SpeechHandle.create(),
        function_call=FunctionCall(call_id="call_1", name="search", arguments="{}"),
    )
    call: Any = search
    assert await call(query="shoes", page=2, ctx=ctx) == "shoes 5 2"


@pytest.mark.virtual_time
async def test_the_ledger_knows_all_that_was_charged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDGER", str(tmp_path / "ledger.sqlite3"))

    @payment_tool("the payment", key="order_id", confirm=None)
    async def pay(order_id: str, count: int, *, idempotency_key: str) -> str:
        """Pay."""
        return "Confirmation 7"

    async with VoiceAgentTestSession(Agent(instructions="", tools=[pay])) as call:
        await call.asks_for("pay", {"order_id": "A-1", "count": 2})
        await call.hears("Confirmation 7")
    charge = default_ledger().find("pay:local:A-1")
    assert charge is not None
    assert charge.terms == {"order_id": "A-1", "count": 2}


def test_a_tool_from_elsewhere_is_not_one_of_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "__init__.py").touch()
    (tmp_path / "folder" / "use.py").write_text("from elsewhere import search\n", "utf-8")
    (tmp_path / "elsewhere.py").write_text(
        "from my_voice_agent.longrunning import quick_tool\n\n\n"
        "@quick_tool('the search')\nasync def search(query: str) -> str:\n"
        "    '''Search.'''\n    return query\n",
        "utf-8",
    )
    assert tools_of("folder").all == ()


def test_two_contracts_with_a_test_of_the_same_name_are_refused() -> None:
    class OwnContract(Contract):
        pattern = "own"

        async def test_the_same_request_runs_once(self) -> None:
            """Hide a test of another contract."""

    @background_tool("the report")
    async def report(topic: str) -> str:
        """Write a report."""
        return topic

    name = "test_the_same_request_runs_once"
    assert hasattr(BackgroundContract, name)
    with pytest.raises(TypeError, match=f"both have {name}, and only one would run"):
        type(
            "TestReport",
            (BackgroundContract, OwnContract),
            {},
            tool=report,
            arguments={"topic": "shoes"},
        )
