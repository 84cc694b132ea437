"""A result is followed until the caller has heard it to its end, and told once."""

import asyncio

import pytest
from livekit.agents import Agent, ToolError

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning import delivery
from tests.runtime.background.reports import (
    BOOTS,
    LONG,
    SHOES,
    is_told_long,
    jobs_of,
    listeners_of,
    status,
)

TROUBLES = ["fails", "stays silent"]


def upset(call: VoiceAgentTestSession, trouble: str) -> None:
    call.model_fails() if trouble == "fails" else call.model_stays_silent()


def times_told(call: VoiceAgentTestSession, words: str = LONG) -> int:
    return sum(words in heard for heard in call.heard)


async def test_a_result_is_told_once_it_was_heard_to_its_end(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("report", SHOES)
    await call.hears("I have begun.")
    work.release(LONG)
    await call.tool_ended("report")
    (job,) = jobs_of(call)
    assert (job.state, job.result, job.heard) == ("ready", LONG, False)
    await call.told("report")
    await call.time_passes(60)
    assert job.heard
    assert len(call.heard) == 2


async def test_a_result_that_was_talked_over_is_offered_once_more(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await is_told_long(call, work)
    await call.caller_says("never mind")
    (job,) = jobs_of(call)
    assert not job.heard
    await call.hears("the last one is the best")
    await call.time_passes(60)
    assert job.heard
    assert times_told(call) == 1


async def test_a_result_is_not_offered_a_third_time(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await is_told_long(call, work)
    await call.caller_says("never mind")
    await call.hears("Okay")
    await call.time_passes(1)
    await call.caller_says("not now")
    await call.time_passes(60)
    assert [heard.cut for heard in call.heard if "Found" in heard] == [True, True]
    assert not jobs_of(call)[0].heard
    assert "Found" in await status(call)


async def test_an_offer_is_made_by_the_next_agent(
    call: VoiceAgentTestSession, work: Gate, hold: Gate
) -> None:
    await call.asks_for("report", SHOES)
    await call.hears("I have begun.")
    await call.asks_for("hold_on")
    await hold.begins()
    work.release(LONG)
    await call.time_passes(2)
    await call.caller_says("never mind")
    handoff = asyncio.create_task(call.handoff(Agent(instructions="")))
    await call.time_passes(5)  # the handoff waits for the tool, and nobody can speak meanwhile
    assert not jobs_of(call)[0].heard
    hold.release("Held.")
    await handoff
    await call.hears("the last one is the best")


async def test_only_what_was_talked_over_is_offered_once_more(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("report", SHOES)
    await call.asks_for("report", BOOTS)
    await call.hears("I have begun.")
    work.release(LONG)
    await call.time_passes(2)
    await call.caller_says("never mind")
    await call.time_passes(60)
    assert {(job.state, job.heard) for job in jobs_of(call)} == {
        ("ready", True),
        ("running", False),
    }


@pytest.mark.parametrize("before_the_offer", [True, False])
async def test_an_offer_ends_silently_with_the_call(
    call: VoiceAgentTestSession, work: Gate, before_the_offer: bool
) -> None:
    await is_told_long(call, work)
    speaking = asyncio.create_task(call.caller_says("I do not want to hear this now"))
    await call.time_passes(1)
    if before_the_offer:
        await call.interrupt()
        await call.time_passes(0.1)
    else:
        await speaking
        await call.time_passes(2)
    offers = [task for task in asyncio.all_tasks() if "_unless_over" in str(task.get_coro())]
    assert offers
    await call.hang_up()
    await call.time_passes(5)
    await speaking
    assert all(offer.cancelled() or offer.exception() is None for offer in offers)
    assert not jobs_of(call)[0].heard


async def test_two_results_at_once_are_told_together(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("report", SHOES)
    await call.hears("I have begun.")
    await call.asks_for("report", BOOTS)
    await call.hears("I have begun.")
    work.release("Found 42")
    work.release("Found 43")
    await call.told("report")
    await call.time_passes(60)
    (told,) = call.heard[2:]
    assert "Found 42" in told
    assert "Found 43" in told
    assert all(job.heard for job in jobs_of(call))


async def test_two_results_that_were_talked_over_are_offered_together(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("report", SHOES)
    await call.hears("I have begun.")
    await call.asks_for("report", BOOTS)
    await call.hears("I have begun.")
    work.release(LONG)
    work.release("Found 43 others, which are not as good")
    await call.time_passes(2)
    await call.caller_says("never mind")
    await call.hears("Okay")
    await call.time_passes(60)
    (offer,) = call.heard[4:]
    assert LONG in offer
    assert "Found 43" in offer


async def test_an_interrupted_announcement_is_not_an_unheard_result(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("report", SHOES)
    await call.caller_says("never mind")
    await call.hears("Okay")
    assert call.heard[0].cut
    await call.time_passes(60)
    assert len(call.heard) == 2
    work.release("Found 42")
    await call.told("report")
    await call.time_passes(1)
    assert jobs_of(call)[0].heard


async def test_a_failure_that_was_talked_over_is_offered_once_more(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("report", SHOES)
    await call.hears("I have begun.")
    work.fail(ToolError("The printer has run out of paper and out of ink."))
    await call.time_passes(2)
    await call.caller_says("never mind")
    await call.hears("out of ink")
    await call.time_passes(60)
    (job,) = jobs_of(call)
    assert (job.state, job.heard) == ("failed", True)


# A model that does not tell.


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_result_is_spoken_as_it_is_if_the_model_does_not_tell_it(
    call: VoiceAgentTestSession, work: Gate, trouble: str
) -> None:
    await call.asks_for("report", SHOES)
    await call.hears("I have begun.")
    upset(call, trouble)
    work.release(LONG)
    await call.hears(LONG)
    await call.time_passes(60)
    assert jobs_of(call)[0].heard
    assert call.heard == ["I have begun.", LONG]


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_an_offer_is_spoken_as_it_is_if_the_model_does_not_make_it(
    call: VoiceAgentTestSession, work: Gate, trouble: str
) -> None:
    await is_told_long(call, work)
    await call.caller_says("never mind")
    await call.hears("Okay")
    upset(call, trouble)
    await call.hears(LONG)
    await call.time_passes(60)
    assert times_told(call) == 1


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_model_that_recovers_tells_the_result_itself(
    call: VoiceAgentTestSession, work: Gate, trouble: str
) -> None:
    await call.asks_for("report", SHOES)
    await call.hears("I have begun.")
    upset(call, trouble)
    work.release("Found 42")
    await call.tool_ended("report")
    await call.time_passes(0.5 if trouble == "stays silent" else 9)
    call.when_told("Found 42").says("Good news: there are 42.")
    call.model_recovers()
    await call.time_passes(60)
    assert times_told(call, "42") == 1


async def test_what_is_spoken_as_it_is_can_be_talked_over_once(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("report", SHOES)
    await call.hears("I have begun.")
    call.model_stays_silent()
    work.release(LONG)
    await call.time_passes(4)
    assert call.session.agent_state == "speaking"
    await call.caller_says("never mind")
    await call.time_passes(60)
    assert [heard.cut for heard in call.heard] == [False, True, False]
    assert times_told(call) == 1


async def test_a_long_result_is_cut_where_the_model_does_not_sum_it_up(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("report", SHOES)
    await call.hears("I have begun.")
    call.model_stays_silent()
    work.release("shoe " * 300)
    await call.hears("shoe")
    assert len(call.heard[-1]) == delivery.MAX_SPOKEN


async def test_a_result_that_nobody_can_speak_is_in_the_log_and_in_the_status(
    call: VoiceAgentTestSession, work: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    await call.asks_for("report", SHOES)
    await call.hears("I have begun.")
    call.model_stays_silent()
    call.session.output.set_audio_enabled(False)

    def stay_silent(*args: object, **kwargs: object) -> object:
        return call.session.generate_reply(instructions="")

    call.session.say = stay_silent  # type: ignore[method-assign, assignment]
    work.release("Found 42")
    await call.time_passes(60)
    (record,) = [each for each in caplog.records if each.name == delivery.__name__]
    assert call.tool_calls[0].call_id in record.getMessage()
    assert "Found" not in record.getMessage()
    assert not jobs_of(call)[0].heard


# Told by other means.


async def test_a_result_that_the_status_has_told_is_not_offered(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await is_told_long(call, work)
    await call.asks_for("report_status")
    await call.hears("the last one is the best")
    await call.time_passes(60)
    assert jobs_of(call)[0].heard
    assert times_told(call) == 1


async def test_a_result_is_offered_although_the_status_was_talked_over(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await is_told_long(call, work)
    await call.asks_for("report_status")
    await call.time_passes(2)
    await call.caller_says("never mind")
    await call.hears("the last one is the best")
    await call.time_passes(60)
    assert times_told(call) == 1


async def test_a_result_that_the_caller_cancels_is_not_offered(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await is_told_long(call, work)
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
    await call.asks_for("report", SHOES)
    await call.hears("I have begun.")
    work.release("Found 42")
    await call.told("report")
    call.when("stop").calls("lk_agents_cancel_task", {"call_id": call.tool_calls[0].call_id})
    for words in ("stop", "never mind", "stop it"):
        await call.caller_says(words)
        await call.time_passes(30)
    assert times_told(call, "Found 42") == 1


# A long call.


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
    await is_told_long(call, work)
    assert listeners_of(call) > before
    await call.hang_up()
    await call.time_passes(5)
    assert listeners_of(call) <= before
