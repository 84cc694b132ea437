"""Phone calls: the agent hangs up after its goodbye, asks who is silent, and takes keys."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
from livekit import rtc
from lrf.testing import VoiceAgentTestSession
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
    return f"order {order}, for $5"


@payment_tool("the charge", key="order", confirm=terms)
async def charge_in_this_test(order: str, *, idempotency_key: str) -> str:
    """Charge the caller."""
    return "Confirmation 7"


@pytest.fixture
async def call(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[VoiceAgentTestSession]:
    monkeypatch.setenv("TRANSFER_TO", "tel:+15550100")
    settings = session_settings(tools=[charge_in_this_test])
    async with VoiceAgentTestSession(Assistant(), **settings) as call:
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
    await call.hears(NO_PHONE)


async def test_silence_is_asked_about_and_the_key_1_is_a_yes(call: VoiceAgentTestSession) -> None:
    room, caller = rtc.Room(), SimpleNamespace(identity="local")
    connect_phone(call.session, room)
    await call.asks_for("charge_in_this_test", {"order": "A-1"})
    await call.hears(STILL_THERE[0])
    call.when("yes").calls("charge_in_this_test", {"order": "A-1"})
    yes: Any = rtc.SipDTMF(1, "1", caller)  # type: ignore[arg-type]
    room.emit("sip_dtmf_received", yes)
    await call.hears("Confirmation 7")


# `gen-tool status --check` asks for the contract of each tool.
class TestEndCall(InterruptibleContract, tool=end_call):
    pass


class TestTransferCall(InterruptibleContract, tool=transfer_call):
    pass
