"""What a caller hears when the language model is late, silent or down, and how the call ends."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from livekit.agents import AgentSession, CloseEvent, CloseReason
from livekit.agents.testing import fake_job_context
from lrf.testing import Gate, VoiceAgentTestSession

from {{ cookiecutter.package_name }} import failures
from {{ cookiecutter.package_name }}.agent import Assistant, session_settings
from {{ cookiecutter.package_name }}.longrunning import background_tool


@pytest.fixture
def work() -> Gate:
    return Gate()


@pytest.fixture
async def call(work: Gate) -> AsyncIterator[VoiceAgentTestSession]:
    @background_tool("the job")
    async def job_in_this_test() -> str:
        """Work."""
        return str(await work())

    tools = [job_in_this_test]
    async with VoiceAgentTestSession(Assistant(), **session_settings(tools=tools)) as call:
        yield call


async def test_the_caller_of_a_late_model_is_told_to_wait(call: VoiceAgentTestSession) -> None:
    call.model_takes(12.0)
    await call.caller_says("thank you")
    await call.hears(failures.LATE, within=failures.LATE_AFTER + 0.1)
    await call.hears("You're welcome.", within=12.1)
    assert call.heard == [failures.LATE, failures.LATE, "You're welcome."]
    assert call.longest_silence < failures.LATE_AGAIN_AFTER + 0.1


async def test_a_model_that_fails_is_asked_again(call: VoiceAgentTestSession) -> None:
    call.model_fails()
    await call.caller_says("thank you")
    await call.time_passes(1.0)
    call.model_recovers()
    await call.hears("You're welcome.")
    assert call.heard == [failures.FAILED, "You're welcome."]
    assert call.longest_silence < 1.0


@pytest.mark.parametrize("fault", ["model_fails", "model_stays_silent"])
async def test_a_model_that_is_down_ends_the_call_with_a_goodbye(
    call: VoiceAgentTestSession, fault: str
) -> None:
    closed = asyncio.Event()
    call.session.on("close", lambda _: closed.set())
    getattr(call, fault)()
    await call.caller_says("thank you")
    await call.hears(failures.FAILED_AGAIN)
    await call.caller_says("thank you")
    await call.hears(failures.GOODBYE)
    await asyncio.wait_for(closed.wait(), 10)
    assert call.longest_silence < 3.0


async def test_one_answer_in_between_and_the_call_goes_on(call: VoiceAgentTestSession) -> None:
    for _ in range(failures.MAX_FAILED_TURNS):
        call.model_fails()
        await call.caller_says("thank you")
        await call.hears(failures.FAILED_AGAIN)
        call.model_recovers()
        await call.caller_says("thank you")
        await call.hears("You're welcome.")


async def test_a_result_is_told_although_the_model_is_down(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("job_in_this_test")
    await work.begins()
    call.model_fails()
    work.release("The job is done.")
    await call.hears("The job is done.")
    assert failures.GOODBYE not in call.heard


@pytest.mark.parametrize(
    ("reason", "deleted"),
    [
        (CloseReason.ERROR, True),
        (CloseReason.USER_INITIATED, True),
        (CloseReason.PARTICIPANT_DISCONNECTED, False),
        (CloseReason.JOB_SHUTDOWN, False),
    ],
)
async def test_the_job_ends_with_the_session(
    monkeypatch: pytest.MonkeyPatch, reason: CloseReason, deleted: bool
) -> None:
    done: list[str] = []
    session: AgentSession[None] = AgentSession(vad=None)
    with fake_job_context() as job:
        monkeypatch.setattr(job, "delete_room", lambda: done.append("room deleted"))
        monkeypatch.setattr(job, "shutdown", lambda reason: done.append(reason))
        failures.end_job_with(session, job)
        session.emit("close", CloseEvent(reason=reason))
        job._tempdir.cleanup()
    assert done == ["room deleted"] * deleted + [reason.value]
