"""A call ends after its goodbye, with its charges told, unless somebody has more to say."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from livekit.agents import Agent

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning import charges
from my_voice_agent.telephony import GOODBYE, end_call
from tests.runtime.payment.orders import A_1, Shop

BYE = "Goodbye, and thank you for your call today."


def open_call(agent: Agent | None = None) -> VoiceAgentTestSession:
    """Pick up a call whose agent can hang up."""
    return VoiceAgentTestSession(
        agent or Agent(instructions=""),
        turn_end=0.3,
        aec_warmup_duration=None,
        tools=[end_call],
    )


@pytest.fixture
def work() -> Gate:
    """Stand in for the charge."""
    return Gate()


@pytest.fixture
async def charging(
    work: Gate, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AsyncIterator[VoiceAgentTestSession]:
    """Open a call in which a charge goes on longer than the caller waits for it."""
    monkeypatch.setenv("LEDGER", str(tmp_path / "ledger.sqlite3"))
    monkeypatch.setattr(charges, "LONGEST_CHARGE", 5.0)
    async with open_call(Shop(work, {})) as call:
        await call.asks_for("pay", A_1)
        await call.hears("Nobody knows.")
        call.when("bye").calls("end_call")
        yield call


async def says_goodbye(call: VoiceAgentTestSession) -> None:
    """Have the caller say goodbye, and the agent begin to."""
    call.when("bye").calls("end_call")
    call.when_told("Say goodbye").says(BYE)
    await call.caller_says("bye")
    await call.tool_ended("end_call")


def has_closed(call: VoiceAgentTestSession) -> bool:
    return call._closed


async def test_the_call_ends_when_the_goodbye_was_heard() -> None:
    async with open_call() as call:
        await says_goodbye(call)
        assert not has_closed(call)
        await call.hears(BYE)
        await call.time_passes(5)
        assert has_closed(call)
        assert call.heard == [BYE]


@pytest.mark.parametrize("words", ["wait", "one more thing please"])
async def test_a_caller_who_interrupts_the_goodbye_is_listened_to(words: str) -> None:
    async with open_call() as call:
        await says_goodbye(call)
        await call.time_passes(1)
        call.when(words).says("Of course.")
        await call.caller_says(words)
        await call.hears("Of course.")
        await call.time_passes(30)
        assert not has_closed(call)


async def test_a_caller_who_has_a_last_word_is_listened_to() -> None:
    async with open_call() as call:
        await says_goodbye(call)
        await call.hears(BYE)
        call.when("oh and").says("Of course.")
        await call.caller_says("oh and")
        await call.hears("Of course.")
        await call.time_passes(30)
        assert not has_closed(call)


@pytest.mark.parametrize("fault", ["fails", "stays_silent"])
async def test_a_model_that_says_no_goodbye_is_replaced(fault: str) -> None:
    async with open_call() as call:
        call.when("bye").calls("end_call")
        getattr(call.when_told("Say goodbye"), fault)()
        await call.caller_says("bye")
        await call.hears(GOODBYE)
        await call.time_passes(5)
        assert has_closed(call)


async def test_a_charge_that_nobody_waits_for_any_more_is_told_before_the_call_ends(
    charging: VoiceAgentTestSession, work: Gate
) -> None:
    charging.when_told("Say goodbye").says(BYE)
    await charging.caller_says("bye")
    await charging.hears("Please stay on the line")
    work.release("Confirmation 7")
    await charging.hears(BYE)
    await charging.hears("I have news about your payment. Confirmation 7")
    await charging.time_passes(5)
    assert has_closed(charging)


async def test_a_caller_may_go_on_talking_while_a_charge_holds_up_the_goodbye(
    charging: VoiceAgentTestSession, work: Gate
) -> None:
    charging.when("where is my parcel").says("On its way.")
    await charging.caller_says("bye")
    await charging.tool_started("end_call")
    await charging.caller_says("where is my parcel")
    await charging.hears("On its way.", within=0.5)
    work.release("Confirmation 7")
    await charging.hears("I have news about your payment.")
    await charging.time_passes(30)
    assert not has_closed(charging)
