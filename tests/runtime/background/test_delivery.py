"""A result is followed until the caller has heard it to its end, and told once."""

import asyncio

import pytest
from livekit.agents import Agent, ToolError

from lrf.testing import Gate, VoiceAgentTestSession
from tests.runtime.background.reports import (
    BOOTS,
    LONG,
    SHOES,
    begin_report,
    begin_telling,
    jobs_of,
    status,
    times_told,
)


async def test_a_result_is_told_once_it_was_heard_to_its_end(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await begin_report(call)
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
    await begin_telling(call, work)
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
    await begin_telling(call, work)
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
    await begin_report(call)
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
    await begin_telling(call, work)
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
    await begin_report(call)
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
    await begin_report(call)
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
    await begin_report(call)
    work.fail(ToolError("The printer has run out of paper and out of ink."))
    await call.time_passes(2)
    await call.caller_says("never mind")
    await call.hears("out of ink")
    await call.time_passes(60)
    (job,) = jobs_of(call)
    assert (job.state, job.heard) == ("failed", True)
