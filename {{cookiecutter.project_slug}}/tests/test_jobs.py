"""Work in the background: how many, how it is told, and what is said of it when asked."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from livekit.agents import Agent, RunContext, ToolError, function_tool
from livekit.agents.llm import ToolFlag
from livekit.agents.llm.async_toolset import AsyncToolset

from {{ cookiecutter.package_name }} import jobs
from {{ cookiecutter.package_name }}.charges import protected
from {{ cookiecutter.package_name }}.jobs import in_background, status_of_jobs
from {{ cookiecutter.package_name }}.testing import Gate, VoiceAgentTestSession
from {{ cookiecutter.package_name }}.tool_state import Job, tool_state

LONG = "Found forty-two of them, and the last one is the best"
SHOES, BOOTS = {"kind": "shoes"}, {"kind": "boots"}


@pytest.fixture
def work() -> Gate:
    return Gate()


@pytest.fixture
def hold() -> Gate:
    return Gate()


@pytest.fixture
async def call(work: Gate, hold: Gate) -> AsyncIterator[VoiceAgentTestSession]:
    """A call in which reports are written in the background."""

    @function_tool(
        flags=ToolFlag.CANCELLABLE, on_duplicate="reject", duplicate_scope="name_and_args"
    )
    async def report(ctx: RunContext[object], kind: str = "") -> str:
        """Write a report."""
        return await in_background(
            ctx, lambda: work(kind), started="I have begun.", failed="It failed.", too_many="Wait."
        )

    @function_tool
    async def report_status(ctx: RunContext[object]) -> str:
        """Say how far the report is."""
        return status_of_jobs(ctx, "report", none="There is none.")

    @function_tool
    async def hold_on(ctx: RunContext[object]) -> str:
        """Hold the floor."""
        with protected(ctx):
            return await hold()

    tools = AsyncToolset(id="session_tools", tools=[report, report_status])
    agent = Agent(instructions="", tools=[hold_on])
    async with VoiceAgentTestSession(agent, tools=[tools]) as call:
        yield call


def jobs_of(call: VoiceAgentTestSession) -> list[Job]:
    return tool_state(call.session).jobs


async def status(call: VoiceAgentTestSession) -> str:
    """What the model is told when it asks how far the reports are."""
    await call.asks_for("report_status")
    await call.tool_ended("report_status")
    return call.told_to_model("report_status")


# Telling.


async def test_a_result_is_told_once_it_was_heard_to_its_end(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("report", SHOES)
    await call.hears("I have begun.")
    work.release(LONG)
    await call.tool_ended("report")
    (job,) = jobs_of(call)
    assert (job.state, job.result) == ("ready", LONG)
    await call.told("report")
    assert job.state == "told"
    await call.time_passes(60)
    assert len(call.heard) == 2


async def test_a_result_that_was_talked_over_is_offered_once_more_and_then_told(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("report", SHOES)
    await call.hears("I have begun.")
    work.release(LONG)
    await call.time_passes(2)
    await call.caller_says("never mind")
    (job,) = jobs_of(call)
    assert (job.state, job.offered_again) == ("ready", True)
    await call.hears("the last one is the best")
    await call.time_passes(60)
    assert job.state == "told"
    assert sum(LONG in heard for heard in call.heard) == 1


async def test_a_result_is_offered_no_third_time(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for("report", SHOES)
    await call.hears("I have begun.")
    work.release(LONG)
    await call.time_passes(2)
    await call.caller_says("never mind")
    await call.hears("Okay")
    await call.time_passes(1)
    await call.caller_says("not now")
    await call.time_passes(60)
    assert [heard.cut for heard in call.heard if "Found" in heard] == [True, True]
    (job,) = jobs_of(call)
    assert job.state == "ready"


async def test_a_result_that_was_talked_over_is_offered_by_the_next_agent(
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
    assert jobs_of(call)[0].state == "ready"
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
    told = {(job.state, job.offered_again) for job in jobs_of(call)}
    assert told == {("told", True), ("running", False)}


@pytest.mark.parametrize("before_the_offer", [True, False])
async def test_an_offer_ends_silently_with_the_call(
    call: VoiceAgentTestSession, work: Gate, before_the_offer: bool
) -> None:
    await call.asks_for("report", SHOES)
    await call.hears("I have begun.")
    work.release(LONG)
    await call.time_passes(2)
    speaking = asyncio.create_task(call.caller_says("I do not want to hear this now"))
    await call.time_passes(1)
    if before_the_offer:
        await call.interrupt()
        await call.time_passes(0.1)
    else:
        await speaking
        await call.time_passes(2)
    (offer,) = (task for task in asyncio.all_tasks() if "_offer_again" in str(task.get_coro()))
    await call.hang_up()
    await call.time_passes(5)
    await speaking
    assert offer.cancelled() or (offer.done() and offer.exception() is None)
    assert jobs_of(call)[0].state == "ready"


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
    assert [job.state for job in jobs_of(call)] == ["told", "told"]


async def test_an_interrupted_announcement_is_no_unheard_result(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("report", SHOES)
    await call.caller_says("never mind")
    await call.hears("Okay")
    assert call.heard[0].cut
    await call.time_passes(60)
    (job,) = jobs_of(call)
    assert (job.state, job.offered_again) == ("running", False)
    assert len(call.heard) == 2
    work.release("Found 42")
    await call.told("report")
    assert job.state == "told"


# How work ends.


async def test_the_works_own_words_are_told_when_it_fails(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("report", SHOES)
    await call.hears("I have begun.")
    work.fail(ToolError("There are no shoes."))
    await call.hears("There are no shoes.")
    await call.told("report")
    (job,) = jobs_of(call)
    assert (job.state, job.result) == ("failed", "There are no shoes.")


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
    assert jobs_of(call)[0].state == "failed"


async def test_work_ends_at_the_latest_with_the_longest_job(
    call: VoiceAgentTestSession, work: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "LONGEST_JOB", 60.0)
    await call.asks_for("report", SHOES)
    await call.hears("I have begun.")
    await call.time_passes(58)
    assert work.cancelled == 0
    await call.hears("It failed.")
    assert (work.cancelled, work.unwound) == (1, 1)


async def test_the_end_of_the_call_cancels_the_job(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for("report", SHOES)
    await work.begins()
    await call.hang_up()
    (job,) = jobs_of(call)
    assert job.state == "cancelled"


# Several jobs.


async def test_no_more_than_so_many_jobs_run_at_once(
    call: VoiceAgentTestSession, work: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "MAX_RUNNING", 1)
    await call.asks_for("report", SHOES)
    await call.hears("I have begun.")
    await call.asks_for("report", BOOTS)
    await call.hears("Wait.")
    assert work.arguments == [("shoes",)]
    work.release("Found 42")
    await call.told("report")
    await call.asks_for("report", BOOTS)
    await call.hears("I have begun.")
    assert work.arguments == [("shoes",), ("boots",)]
    assert [job.subject for job in jobs_of(call)] == ["shoes", "boots"]


async def test_different_requests_run_side_by_side_and_the_newest_comes_first(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("report", SHOES)
    await call.asks_for("report", BOOTS)
    await work.begins(2)
    shoes, boots = (line.split(": ") for line in reversed((await status(call)).splitlines()))
    assert (shoes[0], boots[0]) == ("shoes", "boots")
    assert shoes[1].startswith("still running")


# What is said when asked.


@pytest.mark.parametrize(
    ("job", "said"),
    [
        (Job("1", "report", "shoes", 0.0, "ready", "42"), "shoes: ready, not heard out. 42"),
        (Job("1", "report", "shoes", 0.0, "told", "42"), "shoes: told. 42"),
        (Job("1", "report", "shoes", 0.0, "failed", "No."), "shoes: failed. No."),
        (Job("1", "report", "shoes", 0.0, "cancelled"), "shoes: cancelled."),
        (Job("1", "search", "shoes", 0.0), "There is none."),
    ],
    ids=lambda value: getattr(value, "state", ""),
)
async def test_says_how_a_job_is_doing(call: VoiceAgentTestSession, job: Job, said: str) -> None:
    jobs_of(call).append(job)
    assert await status(call) == said


async def test_says_for_how_long_a_job_has_been_running(call: VoiceAgentTestSession) -> None:
    began = asyncio.get_running_loop().time()
    jobs_of(call).append(Job("1", "report", "shoes", began))
    await call.time_passes(30)
    assert re.fullmatch(r"shoes: still running, for 3\d seconds\.", await status(call))


async def test_a_job_without_arguments_is_called_as_its_tool(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("report")
    await work.begins()
    assert [job.subject for job in jobs_of(call)] == ["report"]
