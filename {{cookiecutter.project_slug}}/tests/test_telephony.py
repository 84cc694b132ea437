"""Phone calls: the agent hangs up after its goodbye, asks who is silent, and takes keys."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
from livekit import rtc
from lrf.testing import Gate, VoiceAgentTestSession
from lrf.testing.contracts import InterruptibleContract

from {{ cookiecutter.package_name }}.agent import Assistant, session_settings
from {{ cookiecutter.package_name }}.longrunning import payment_tool
from {{ cookiecutter.package_name }}.telephony import (
    NO_PHONE,
    STILL_THERE,
    connect_phone,
    end_call,
    transfer_call,
)


async def terms(order: str) -> str:
    """Return what is read back."""
    return f"order {order}, for $5"


@pytest.fixture
async def room() -> rtc.Room:
    return rtc.Room()


@pytest.fixture
def work() -> Gate:
    return Gate()


@pytest.fixture
async def call(
    room: rtc.Room, work: Gate, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[VoiceAgentTestSession]:
    @payment_tool("the charge", key="order", confirm=terms)
    async def charge_in_this_test(order: str, *, idempotency_key: str) -> str:
        """Charge the caller."""
        return str(await work(order))

    monkeypatch.setenv("TRANSFER_TO", "tel:+15550100")
    settings = session_settings(tools=[charge_in_this_test])
    async with VoiceAgentTestSession(Assistant(), **settings) as call:
        connect_phone(call.session, room)
        yield call


async def test_the_agent_hangs_up_after_its_goodbye(call: VoiceAgentTestSession) -> None:
    closed: list[object] = []
    call.session.on("close", closed.append)
    call.when_told("Say goodbye").says("Have a nice day.")
    await call.asks_for("end_call")
    await call.hears("Have a nice day.")
    assert not closed
    await call.time_passes(5)
    assert closed


async def test_a_transfer_needs_a_phone_line(call: VoiceAgentTestSession) -> None:
    await call.asks_for("transfer_call")
    await call.hears(NO_PHONE[:20])


async def test_a_caller_who_is_silent_is_asked(call: VoiceAgentTestSession) -> None:
    await call.caller_says("thank you")
    await call.hears(STILL_THERE[0])


async def test_the_key_1_is_a_yes(call: VoiceAgentTestSession, room: rtc.Room, work: Gate) -> None:
    await call.asks_for("charge_in_this_test", {"order": "A-1"})
    await call.hears("for $5")
    await call.time_passes(10)
    call.when("yes").calls("charge_in_this_test", {"order": "A-1"})
    caller: Any = SimpleNamespace(identity="local")
    room.emit("sip_dtmf_received", rtc.SipDTMF(1, "1", caller))
    work.release("Confirmation 7")
    await call.hears("Confirmation 7")


class TestEndCall(InterruptibleContract, tool=end_call):
    pass


class TestTransferCall(InterruptibleContract, tool=transfer_call):
    pass
