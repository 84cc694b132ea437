"""A caller who pauses for breath is not silent, and nobody who waits for that gives up."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from livekit.agents import Agent, RunContext, function_tool
from livekit.agents.llm import FunctionCall, ToolFlag
from livekit.agents.llm.async_toolset import AsyncToolset
from livekit.agents.voice import SpeechHandle

from {{ cookiecutter.package_name }}.charges import charge_once
from {{ cookiecutter.package_name }}.filler import filler
from {{ cookiecutter.package_name }}.idle import silence
from {{ cookiecutter.package_name }}.jobs import in_background, status_of_jobs
from {{ cookiecutter.package_name }}.testing import Gate, VoiceAgentTestSession


@pytest.fixture
def work() -> Gate:
    return Gate()


@pytest.fixture
def charge() -> Gate:
    return Gate()


@pytest.fixture
async def call(
    work: Gate, charge: Gate, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AsyncIterator[VoiceAgentTestSession]:
    monkeypatch.setenv("LEDGER", str(tmp_path / "ledger.sqlite3"))

    @function_tool(flags=ToolFlag.CANCELLABLE)
    async def report(ctx: RunContext[object]) -> str:
        """Write a report."""
        return await in_background(
            ctx, work, started="I have begun.", failed="It failed.", too_many="Wait."
        )

    @function_tool
    async def report_status(ctx: RunContext[object]) -> str:
        """Say how far the report is."""
        return status_of_jobs(ctx, "report", none="There is none.")

    @function_tool
    async def pay(ctx: RunContext[object], order: str) -> str:
        """Charge the caller."""
        return await charge_once(
            ctx,
            lambda key: charge(),
            terms={"order": order},
            key="order",
            waiting=("One moment.",),
            refused="Refused.",
            unknown="Nobody knows.",
        )

    tools = AsyncToolset(id="session_tools", tools=[report, report_status])
    async with VoiceAgentTestSession(Agent(instructions="", tools=[pay]), tools=[tools]) as call:
        yield call


async def pauses_for_breath(call: VoiceAgentTestSession) -> None:
    """The caller goes on speaking before the turn has ended; the last words follow in a second."""
    beginning = asyncio.create_task(call.caller_says("well"))
    await call.time_passes(0.35)
    await call.caller_says("never mind")
    await beginning


async def test_silence_begins_only_after_the_last_words(call: VoiceAgentTestSession) -> None:
    speaking = asyncio.create_task(pauses_for_breath(call))
    await call.time_passes(0.1)
    assert await silence(call.session)
    assert speaking.done()


async def test_it_ends_with_the_one_who_waits(call: VoiceAgentTestSession) -> None:
    speaking = asyncio.create_task(pauses_for_breath(call))
    await call.time_passes(0.1)
    waiting = asyncio.create_task(silence(call.session))
    await call.time_passes(0.1)
    waiting.cancel()
    await asyncio.wait({waiting})
    assert waiting.cancelled()
    await speaking


async def test_a_caller_who_waits_hears_words_all_the_same(call: VoiceAgentTestSession) -> None:
    ctx: RunContext[object] = RunContext(
        session=call.session,
        speech_handle=SpeechHandle.create(),
        function_call=FunctionCall(call_id="call_7", name="search", arguments="{}"),
    )
    speaking = asyncio.create_task(pauses_for_breath(call))
    await call.time_passes(0.1)
    async with filler(ctx, ("One moment.",)):
        await speaking
        await call.hears("One moment.")


async def test_a_stop_after_a_pause_is_in_time(call: VoiceAgentTestSession, charge: Gate) -> None:
    call.when("pay").says("I will charge you now.").calls("pay", {"order": "A-1"})
    await call.caller_says("pay")
    await call.time_passes(1.2)
    await pauses_for_breath(call)
    await call.time_passes(10)
    assert charge.begun == 0


async def test_what_was_ready_in_the_pause_is_told(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for("report")
    await call.hears("I have begun.")
    speaking = asyncio.create_task(pauses_for_breath(call))
    await call.time_passes(0.1)
    work.release("Found 42")
    await speaking
    await call.hears("Found 42")
    await call.time_passes(30)
    assert sum("Found 42" in heard for heard in call.heard) == 1
    await call.asks_for("report_status")
    await call.hears("told")


async def test_what_was_ready_in_the_pause_is_offered_once_more(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("report")
    await call.hears("I have begun.")
    speaking = asyncio.create_task(pauses_for_breath(call))
    await call.time_passes(0.1)
    work.release("Found forty-two of them, and the last one is the best")
    await speaking
    await call.time_passes(4)
    await call.caller_says("never mind")
    await call.hears("the last one is the best")
    assert any(heard.cut for heard in call.heard)


async def test_what_was_ready_in_a_pause_before_a_handoff_is_told_by_the_next_agent(
    call: VoiceAgentTestSession, work: Gate, charge: Gate
) -> None:
    await call.asks_for("report")
    await call.hears("I have begun.")
    await call.asks_for("pay", {"order": "A-1"})
    await charge.begins()
    speaking = asyncio.create_task(pauses_for_breath(call))
    await call.time_passes(0.1)
    work.release("Found 42")
    handoff = asyncio.create_task(call.handoff(Agent(instructions="")))
    await call.time_passes(0.5)
    charge.release("Confirmation 7")
    await handoff
    await speaking
    await call.hears("Found 42")
