"""What the caller hears from process_payment, and what becomes of the work."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from livekit.agents import Agent, ToolError

from my_voice_agent.testing import Gate, VoiceAgentTestSession
from my_voice_agent.tools import process_payment as tool

TOOL = "process_payment"
ARGUMENTS: dict[str, object] = {"order_id": "shoes", "amount_minor": 3}
OTHER_ARGUMENTS: dict[str, object] = {"order_id": "boots", "amount_minor": 3}


async def terms(*arguments: object) -> str:
    """Stands in for the terms, whatever you make of them."""
    return f"the terms of {arguments}"


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Gate:
    """Stands in for the operation, whatever you make of it."""
    monkeypatch.setenv("LEDGER", str(tmp_path / "ledger.sqlite3"))
    monkeypatch.setattr(tool, "terms", terms)
    gate = Gate()
    monkeypatch.setattr(tool, "operation", gate)
    return gate


@pytest.fixture
async def call(work: Gate) -> AsyncIterator[VoiceAgentTestSession]:
    agent = Agent(instructions="", tools=[tool.process_payment])
    async with VoiceAgentTestSession(agent) as call:
        await call.asks_for(TOOL, ARGUMENTS)
        await call.hears("the terms of")
        yield call


async def test_charges_nothing_before_a_later_yes(call: VoiceAgentTestSession, work: Gate) -> None:
    call.when("something else").calls(TOOL, OTHER_ARGUMENTS)
    await call.caller_says("something else")
    await call.hears("the terms of")
    assert work.begun == 0
    await call.asks_for(TOOL, OTHER_ARGUMENTS)
    await work.begins()


async def test_charges_nothing_when_the_model_does_not_wait_for_the_yes(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    call.when_told("the terms of").calls(TOOL, OTHER_ARGUMENTS)
    await call.asks_for(TOOL, OTHER_ARGUMENTS)
    await call.time_passes(10)
    assert work.begun == 0


async def test_charges_once_and_tells_it_once(call: VoiceAgentTestSession, work: Gate) -> None:
    before = len(call.heard)
    await call.asks_for(TOOL, ARGUMENTS)
    work.release("Confirmation 7")
    await call.hears("Confirmation 7")
    await call.time_passes(10)
    assert len(call.heard) == before + 1
    assert work.arguments == [tuple(ARGUMENTS.values())]


async def test_begins_only_when_the_agent_has_finished_speaking(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    words = " ".join(["I will charge you now."] * 9)
    call.when("pay").says(words).calls(TOOL, ARGUMENTS)
    await call.caller_says("pay")
    await work.begins()
    assert call.heard[-1] == words


async def test_charges_nothing_when_the_caller_stops_it_in_time(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    call.when("pay").says("I will charge you now.").calls(TOOL, ARGUMENTS)
    await call.caller_says("pay")
    await call.caller_says("stop", during=TOOL)
    await call.hears("Okay", within=0.5)
    assert work.begun == 0
    assert tool.REFUSED in call.told_to_model(TOOL)


async def test_a_stop_that_begins_in_the_last_words_is_in_time(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    call.when("pay").says("I will charge you now.").calls(TOOL, ARGUMENTS)
    await call.caller_says("pay")
    await call.time_passes(1)
    await call.caller_says("no, please stop")
    await call.time_passes(10)
    assert work.begun == 0


async def test_goes_on_when_the_caller_interrupts(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    await call.caller_says("stop")
    await call.hears("Okay", within=0.5)
    work.release("Confirmation 7")
    await call.hears("Confirmation 7")
    assert (work.finished, work.cancelled) == (1, 0)


async def test_refuses_a_second_call_while_it_charges(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    call.when("pay now").calls(TOOL, ARGUMENTS)
    await call.caller_says("pay now")
    await call.time_passes(1)
    work.release("Confirmation 7")
    await call.hears("Confirmation 7")
    assert work.begun == 1
    assert tool.UNKNOWN not in call.told_to_model(TOOL)
    assert call.told_to_model(TOOL).count("the terms of") == 1


async def test_goes_on_when_the_caller_hangs_up(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    hanging_up = asyncio.create_task(call.hang_up())
    await call.time_passes(1)
    work.release("Confirmation 7")
    await hanging_up
    assert (work.finished, work.cancelled) == (1, 0)
    assert "Confirmation 7" in call.told_to_model(TOOL)


async def test_goes_on_and_is_recorded_when_it_is_cancelled(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await work.begins()
    await call.cancel(TOOL)
    work.release("Confirmation 7")
    await work.unwinds()
    await call.asks_for(TOOL, ARGUMENTS)
    await call.asks_for(TOOL, ARGUMENTS)
    await call.hears("Confirmation 7")
    assert (work.begun, work.finished) == (1, 1)


async def test_protects_the_second_charge_of_a_batch_to_its_end(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for(TOOL, OTHER_ARGUMENTS)
    call.when("pay both").calls(TOOL, ARGUMENTS).calls(TOOL, OTHER_ARGUMENTS)
    await call.caller_says("pay both")
    await work.begins(2)
    work.release("Confirmation 7")
    await work.unwinds()
    await call.caller_says("stop")
    work.release("Confirmation 8")
    await call.hears("Confirmation 8")
    assert work.finished == 2


async def test_gives_the_first_confirmation_when_asked_again(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    work.release("Confirmation 7")
    await call.hears("Confirmation 7")
    await call.asks_for(TOOL, ARGUMENTS)
    await call.asks_for(TOOL, ARGUMENTS)
    await call.hears("Confirmation 7")
    assert work.begun == 1


async def test_tries_again_under_the_same_key_what_was_declined(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    work.fail(ToolError("The card was declined."))
    await call.hears("The card was declined.")
    await call.asks_for(TOOL, ARGUMENTS)
    await call.asks_for(TOOL, ARGUMENTS)
    work.release("Confirmation 7")
    await call.hears("Confirmation 7")
    first, second = (keywords["idempotency_key"] for keywords in work.keywords)
    assert first == second
    assert str(ARGUMENTS["order_id"]) in first


@pytest.mark.parametrize(
    "error", [ConnectionError("the password is 1234"), asyncio.CancelledError()]
)
async def test_never_charges_again_what_may_have_been_charged(
    call: VoiceAgentTestSession, work: Gate, error: BaseException
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    work.fail(error)
    await call.hears(tool.UNKNOWN)
    await call.asks_for(TOOL, ARGUMENTS)
    await call.asks_for(TOOL, ARGUMENTS)
    await call.hears(tool.UNKNOWN)
    assert work.begun == 1
    assert "1234" not in call.told_to_model(TOOL)


async def test_tells_after_a_while_that_the_outcome_is_not_known(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for(TOOL, ARGUMENTS)
    await call.time_passes(25)
    assert call.longest_silence < 3
    await call.hears(tool.UNKNOWN)
    await call.asks_for(TOOL, ARGUMENTS)
    await call.asks_for(TOOL, ARGUMENTS)
    await call.hears(tool.UNKNOWN)
    work.release("Confirmation 7")
    await work.unwinds()
    await call.asks_for(TOOL, ARGUMENTS)
    await call.asks_for(TOOL, ARGUMENTS)
    await call.hears("Confirmation 7")
    assert work.begun == 1
