"""A transfer can be stopped before it begins; the caller hears it begin, and hears if it fails."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from livekit import api
from livekit.agents import Agent
from livekit.agents.testing import fake_job_context
from livekit.agents.utils import http_context

from lrf.testing import VoiceAgentTestSession
from my_voice_agent.telephony import (
    CONNECTED,
    CONNECTING,
    NO_PHONE,
    NOT_CONNECTED,
    phone_tools,
    transfer_call,
)
from tests.telephony.livekit_api import LiveKitAPI
from tests.telephony.phone_call import PhoneCall, PhoneRoom

# The API answers in real time.
pytestmark = pytest.mark.virtual_time(False)

DONE = api.TransferSIPParticipantResponse(status=api.SIPTransferStatus.STS_TRANSFER_SUCCESSFUL)
FAILED = api.TransferSIPParticipantResponse(status=api.SIPTransferStatus.STS_TRANSFER_FAILED)


@pytest.fixture(autouse=True)
def target(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRANSFER_TO", "tel:+15550100")


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LiveKitAPI]:
    server = LiveKitAPI()
    async with server.serve() as address:
        monkeypatch.setenv("LIVEKIT_URL", address)
        monkeypatch.setenv("LIVEKIT_API_KEY", "key")
        monkeypatch.setenv("LIVEKIT_API_SECRET", "secret" * 6)
        yield server


@pytest.fixture
async def call(server: LiveKitAPI) -> AsyncIterator[VoiceAgentTestSession]:
    """Pick up a call by phone, whose agent can transfer it."""
    async with AsyncExitStack() as stack:
        job = stack.enter_context(fake_job_context(room=PhoneRoom()))
        await stack.enter_async_context(http_context.open())
        stack.callback(job._tempdir.cleanup)
        await job.room.connect("", "")
        job._info.fake_job = False
        settings = {"turn_end": 0.05, "session_close_transcript_timeout": 0.0}
        yield await stack.enter_async_context(
            PhoneCall(
                job,
                agent=Agent(instructions=""),
                tools=[transfer_call],
                aec_warmup_duration=None,
                **settings,
            )
        )


async def asks(call: VoiceAgentTestSession, first: str = "") -> None:
    script = call.when("a person")
    if first:
        script.says(first)
    script.calls("transfer_call")
    await call.caller_says("a person")
    await call.tool_started("transfer_call")


async def test_the_caller_goes_where_the_environment_says(
    call: VoiceAgentTestSession, server: LiveKitAPI
) -> None:
    await asks(call)
    await asyncio.wait_for(server.asked.wait(), 10)
    await call.hears(CONNECTING)
    server.answer(DONE)
    await call.tool_ended("transfer_call")
    assert server.transfer.participant_identity == "caller"
    assert server.transfer.transfer_to == "tel:+15550100"


async def test_a_stop_before_it_begins_is_in_time(
    call: VoiceAgentTestSession, server: LiveKitAPI
) -> None:
    await asks(call, "I will connect you to a colleague of mine right away, one moment.")
    await call.time_passes(0.3)
    call.when("no wait").says("Okay.")
    await call.caller_says("no wait")
    await call.hears("Okay.", within=0.5)
    assert not server.requests


async def test_a_caller_who_speaks_while_it_rings_is_answered_and_it_goes_on(
    call: VoiceAgentTestSession, server: LiveKitAPI
) -> None:
    await asks(call)
    await asyncio.wait_for(server.asked.wait(), 10)
    call.when("how long").says("Not long.")
    await call.caller_says("how long")
    await call.hears("Not long.", within=0.5)
    call.when_told(CONNECTED).says("You are through.")
    server.answer(DONE)
    await call.hears("You are through.")


@pytest.mark.parametrize("answer", [FAILED, None], ids=["not reached", "error"])
async def test_a_failure_is_told_without_its_details(
    call: VoiceAgentTestSession,
    server: LiveKitAPI,
    answer: api.TransferSIPParticipantResponse | None,
) -> None:
    await asks(call)
    server.answer(answer)
    call.when_told(NOT_CONNECTED).says("Nobody answers.")
    await call.hears("Nobody answers.")
    assert "+1555" not in call.told_to_model("transfer_call")


@pytest.mark.virtual_time
async def test_without_a_phone_line_it_says_so() -> None:
    async with VoiceAgentTestSession(Agent(instructions=""), tools=[transfer_call]) as call:
        call.when_told(NO_PHONE).says("I can't do that here.")
        await asks(call)
        await call.hears("I can't do that here.")


def test_it_is_offered_only_where_there_is_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    assert transfer_call in phone_tools()
    monkeypatch.delenv("TRANSFER_TO")
    assert transfer_call not in phone_tools()
