"""Results that the status has told, that the caller cancels, and many of them in one call."""

from lrf.testing import Gate, VoiceAgentTestSession
from tests.runtime.background.reports import (
    BOOTS,
    LONG,
    SHOES,
    begin_report,
    begin_telling,
    jobs_of,
    listeners_of,
    times_told,
)


async def test_a_result_that_the_status_has_told_is_not_offered(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await begin_telling(call, work)
    await call.asks_for("report_status")
    await call.hears("the last one is the best")
    await call.time_passes(60)
    assert jobs_of(call)[0].heard
    assert times_told(call) == 1


async def test_a_result_is_offered_although_the_status_was_talked_over(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await begin_telling(call, work)
    await call.asks_for("report_status")
    await call.time_passes(2)
    await call.caller_says("never mind")
    await call.hears("the last one is the best")
    await call.time_passes(60)
    assert times_told(call) == 1


async def test_a_result_that_the_caller_cancels_is_not_offered(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await begin_telling(call, work)
    call.when("stop").calls("lk_agents_cancel_task", {"call_id": call.tool_calls[0].call_id})
    await call.caller_says("stop")
    await call.time_passes(60)
    assert times_told(call, "the best") == 0


async def test_cancelling_another_job_does_not_withdraw_the_offer(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("report", SHOES)
    await call.asks_for("report", BOOTS)
    await call.hears("I have begun.")
    work.release(LONG)
    await call.time_passes(2)
    (running,) = [job for job in jobs_of(call) if job.state == "running"]
    call.when("stop").calls("lk_agents_cancel_task", {"call_id": running.call_id})
    await call.caller_says("stop")
    await call.time_passes(60)
    assert times_told(call) == 1


async def test_what_was_told_is_not_told_again_after_a_stop(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await begin_report(call)
    work.release("Found 42")
    await call.told("report")
    call.when("stop").calls("lk_agents_cancel_task", {"call_id": call.tool_calls[0].call_id})
    for words in ("stop", "never mind", "stop it"):
        await call.caller_says(words)
        await call.time_passes(30)
    assert times_told(call, "Found 42") == 1


async def test_sixty_jobs_leave_no_listeners_and_few_jobs_behind(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    before, kept = listeners_of(call), []
    for number in range(60):
        await call.asks_for("report", {"kind": f"kind {number}"})
        work.release(f"Found {number}")
        await call.hears(f"Found {number}")
        await call.time_passes(2)
        kept.append(len(jobs_of(call)))
        assert listeners_of(call) == before
    assert kept[-1] == kept[20] <= 11
    assert times_told(call, "Found 59") == 1


async def test_a_closed_call_has_no_listeners_left(call: VoiceAgentTestSession, work: Gate) -> None:
    before = listeners_of(call)
    await begin_telling(call, work)
    assert listeners_of(call) > before
    await call.hang_up()
    await call.time_passes(5)
    assert listeners_of(call) <= before
