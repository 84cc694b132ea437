"""A caller who is gone is asked twice and hung up on; one who answers by the keys is understood."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
from livekit import rtc
from livekit.agents.llm.async_toolset import AsyncToolset

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning import background_tool, charges
from my_voice_agent.telephony import GOODBYE, STILL_CHARGING, STILL_THERE, connect_phone
from tests.runtime.payment.orders import A_1, Shop, line

AWAY_AFTER = 15.0  # seconds: LiveKit's default

work = Gate()


@background_tool("the report")
async def report() -> str:
    """Write a report."""
    return await work()


@pytest.fixture(autouse=True)
def charge(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> Gate:
    """Stand in for the charge."""
    monkeypatch.setenv("LEDGER", f"{tmp_path}/ledger.sqlite3")
    return Gate()


@pytest.fixture
async def room() -> rtc.Room:
    return rtc.Room()


@pytest.fixture
async def call(charge: Gate, room: rtc.Room) -> AsyncIterator[VoiceAgentTestSession]:
    """Pick up a call from a phone."""
    global work
    work = Gate()
    tools = [AsyncToolset(id="background", tools=[report, report.status])]
    async with VoiceAgentTestSession(
        Shop(charge, {}), turn_end=0.3, aec_warmup_duration=None, tools=tools
    ) as call:
        connect_phone(call.session, room)
        yield call


# Away.


async def test_a_caller_who_is_gone_is_asked_twice_and_then_hung_up_on(
    call: VoiceAgentTestSession,
) -> None:
    await call.caller_says("hello")
    await call.time_passes(4 * AWAY_AFTER)
    assert call.heard[-3:] == [*STILL_THERE, GOODBYE]
    assert call._closed


@pytest.mark.parametrize("turn", ["caller_says", "types"])
async def test_a_caller_who_answers_is_asked_twice_again(
    call: VoiceAgentTestSession, turn: str
) -> None:
    call.when("yes").says("Fine.")
    await call.caller_says("hello")
    await call.hears(STILL_THERE[1])
    await getattr(call, turn)("yes")
    await call.hears("Fine.")
    await call.hears(STILL_THERE[1])
    assert not call._closed


async def test_a_caller_who_answers_the_goodbye_stays(call: VoiceAgentTestSession) -> None:
    call.when("I am here").says("Fine.")
    await call.caller_says("hello")
    await call.hears(GOODBYE)
    await call.caller_says("I am here")
    await call.hears("Fine.")
    await call.time_passes(10)
    assert not call._closed


async def test_a_caller_who_waits_for_work_in_the_background_is_not_asked(
    call: VoiceAgentTestSession,
) -> None:
    await call.asks_for("report")
    await call.time_passes(10 * AWAY_AFTER)
    assert not [heard for heard in call.heard if heard in STILL_THERE]
    work.release("The report is ready.")
    await call.hears("The report is ready.")
    await call.hears(STILL_THERE[0])


async def test_a_caller_who_waits_for_a_charge_is_not_hung_up_on(
    call: VoiceAgentTestSession, charge: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charges, "LONGEST_CHARGE", 5.0)
    await call.asks_for("pay", A_1)
    await call.hears("Nobody knows.")
    await call.time_passes(10 * AWAY_AFTER)
    assert not [heard for heard in call.heard if heard in STILL_THERE]
    assert [str(heard) for heard in call.heard].count(STILL_CHARGING) > 2
    charge.release("Confirmation 7")
    await call.hears("I have news about your payment. Confirmation 7")
    await call.hears(STILL_THERE[0])


# Keys.


def press(room: rtc.Room, digit: str, identity: str = "local") -> None:
    """Press a key, as LiveKit's SIP service reports it."""
    participant: Any = SimpleNamespace(identity=identity)
    room.emit("sip_dtmf_received", rtc.SipDTMF(int(digit), digit, participant))


async def is_read_back(call: VoiceAgentTestSession) -> None:
    await call.asks_for("confirm", A_1)
    await call.hears("Nothing yet: order A-1, amount 1250.")
    await call.time_passes(3)
    call.when("yes").calls("confirm", A_1)
    call.when("no").says("Then not.")


async def test_1_is_a_yes(call: VoiceAgentTestSession, room: rtc.Room, charge: Gate) -> None:
    await is_read_back(call)
    press(room, "1")
    charge.release("Confirmation 7")
    await call.hears("Confirmation 7")
    assert line("confirm:local:A-1") == ("paid", "Confirmation 7")
    assert "yes" in [item.text_content for item in call.session.history.messages()]


async def test_2_is_a_no(call: VoiceAgentTestSession, room: rtc.Room, charge: Gate) -> None:
    await is_read_back(call)
    press(room, "2")
    await call.hears("Then not.")
    assert charge.begun == 0


async def test_a_key_before_the_terms_were_heard_is_no_yes(
    call: VoiceAgentTestSession, room: rtc.Room, charge: Gate
) -> None:
    await call.asks_for("confirm", A_1)
    await call.tool_ended("confirm")
    call.when("yes").calls("confirm", A_1)
    await call.time_passes(1)
    press(room, "1")
    await call.hears("Nothing yet: order A-1, amount 1250.")
    assert charge.begun == 0


@pytest.mark.parametrize(("digit", "identity"), [("3", "local"), ("1", "somebody else")])
async def test_other_keys_and_other_people_count_for_nothing(
    call: VoiceAgentTestSession, room: rtc.Room, charge: Gate, digit: str, identity: str
) -> None:
    await is_read_back(call)
    messages = len(call.session.history.messages())
    press(room, digit, identity)
    await call.time_passes(5)
    assert len(call.session.history.messages()) == messages
    assert charge.begun == 0


async def test_a_key_without_a_question_counts_for_nothing(
    call: VoiceAgentTestSession, room: rtc.Room
) -> None:
    await call.caller_says("hello")
    messages = len(call.session.history.messages())
    press(room, "1")
    await call.time_passes(2)
    assert "yes" not in [item.text_content for item in call.session.history.messages()]
    assert len(call.session.history.messages()) <= messages + 1


async def test_a_key_during_the_charge_does_not_stop_it(
    call: VoiceAgentTestSession, room: rtc.Room, charge: Gate
) -> None:
    await is_read_back(call)
    press(room, "1")
    await charge.begins()
    press(room, "2")
    charge.release("Confirmation 7")
    await call.hears("Confirmation 7")
