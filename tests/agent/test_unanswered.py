"""Calls in which the language model is late, silent or down, and how they end."""

import asyncio

import pytest
from livekit.agents import AgentSession, CloseEvent, CloseReason
from livekit.agents.testing import fake_job_context

from lrf.testing import VoiceAgentTestSession
from my_voice_agent import failures
from my_voice_agent.agent import Assistant, session_settings

pytestmark = pytest.mark.virtual_time


async def test_the_caller_of_a_late_model_is_told_to_wait() -> None:
    async with VoiceAgentTestSession(Assistant(), **session_settings()) as call:
        call.model_takes(12.0)
        await call.caller_says("thank you")
        await call.hears("You're welcome.", within=12.1)
        assert call.heard == [failures.LATE, failures.LATE, "You're welcome."]
        assert call.longest_silence < failures.LATE_AGAIN_AFTER


@pytest.mark.parametrize("fault", ["model_fails", "model_stays_silent"])
async def test_a_model_that_is_down_ends_the_call_with_a_goodbye(fault: str) -> None:
    async with VoiceAgentTestSession(Assistant(), **session_settings()) as call:
        closed = asyncio.Event()
        call.session.on("close", lambda _: closed.set())
        getattr(call, fault)()
        await call.caller_says("thank you")
        await call.hears(failures.FAILED_AGAIN)
        await call.caller_says("thank you")
        await call.hears(failures.GOODBYE)
        await asyncio.wait_for(closed.wait(), 10)
        assert call.longest_silence < 3.0


@pytest.mark.parametrize("reason", list(CloseReason))
async def test_the_job_ends_with_the_session(
    monkeypatch: pytest.MonkeyPatch, reason: CloseReason
) -> None:
    done: list[str] = []
    session: AgentSession[None] = AgentSession(vad=None)
    with fake_job_context() as job:
        monkeypatch.setattr(job, "delete_room", lambda: done.append("room deleted"))
        monkeypatch.setattr(job, "shutdown", lambda reason: done.append(reason))
        failures.end_job_with(session, job)
        session.emit("close", CloseEvent(reason=reason))
        job._tempdir.cleanup()
    has_hung_up = reason in (CloseReason.PARTICIPANT_DISCONNECTED, CloseReason.JOB_SHUTDOWN)
    assert done == [*([] if has_hung_up else ["room deleted"]), reason.value]
