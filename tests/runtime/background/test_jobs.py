"""Work in the background: how many jobs, how they end, and what their status tells."""

import asyncio
import re

import pytest
from livekit.agents import RunContext, StopResponse, ToolError
from livekit.agents.llm import FunctionCall
from livekit.agents.voice import SpeechHandle

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning import jobs
from my_voice_agent.longrunning.jobs import in_background, status_of_jobs
from my_voice_agent.longrunning.tool_state import Job, Partials, tool_state
from tests.runtime.background.reports import BOOTS, SHOES, begin_report, jobs_of, status

# How work ends.


async def test_the_works_own_words_are_told_when_it_fails(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await begin_report(call)
    work.fail(ToolError("There are no shoes."))
    await call.hears("There are no shoes.")
    (job,) = jobs_of(call)
    assert (job.state, job.result) == ("failed", "There are no shoes.")


async def test_a_failure_is_told_without_its_details(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("report", SHOES)
    work.fail(ValueError("the password is 1234"))
    await call.hears("It failed.")
    assert "1234" not in call.told_to_model("report")
    assert "1234" not in await status(call)


async def test_work_ends_at_the_latest_with_the_longest_job(
    call: VoiceAgentTestSession, work: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "LONGEST_JOB", 60.0)
    await begin_report(call)
    await call.time_passes(57)
    assert work.cancelled == 0
    await call.hears("It failed.")
    assert (work.cancelled, work.unwound) == (1, 1)


async def test_the_end_of_the_call_cancels_the_job(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for("report", SHOES)
    await work.begins()
    await call.hang_up()
    (job,) = jobs_of(call)
    assert job.state == "cancelled"


async def test_a_job_that_is_cancelled_before_it_has_begun_is_not_left_running(
    call: VoiceAgentTestSession, work: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(ctx: RunContext[object], message: str) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(RunContext, "update", never)
    await call.asks_for("report", SHOES)
    await call.time_passes(1)
    await call.cancel("report")
    (job,) = jobs_of(call)
    assert (job.state, work.begun) == ("cancelled", 0)


async def test_work_that_asks_for_no_reply_gets_none(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await begin_report(call)
    work.fail(StopResponse())
    await call.time_passes(60)
    assert call.heard == ["I have begun."]
    (job,) = jobs_of(call)
    assert (job.state, job.heard) == ("ready", True)
    assert await status(call) == "shoes: already told. Done; there is nothing more to say."


# Several jobs.


async def test_no_more_than_so_many_jobs_run_at_once(
    call: VoiceAgentTestSession, work: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "MAX_RUNNING", 1)
    await begin_report(call)
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
    boots, shoes = (await status(call)).splitlines()
    assert shoes.startswith("shoes: still running")
    assert boots.startswith("boots: still running")


@pytest.mark.parametrize("again", [{}, {"kind": None}, {"kind": ""}], ids=str)
@pytest.mark.parametrize("first", [{}, {"kind": None}, {"kind": ""}], ids=str)
async def test_null_and_a_default_are_the_same_request(
    call: VoiceAgentTestSession,
    work: Gate,
    first: dict[str, object],
    again: dict[str, object],
) -> None:
    await call.asks_for("report", first)
    await work.begins()
    call.when("again").calls("report", again)
    await call.caller_says("again")
    await call.time_passes(10)
    assert "already running" in call.told_to_model("report")
    assert work.arguments == [("",)]


# What the status tells.


@pytest.mark.parametrize(
    ("job", "told"),
    [
        (
            Job("1", "report", "shoes", 0.0, "ready", "42"),
            "shoes: ready, but the caller has not heard all of it. 42",
        ),
        (Job("1", "report", "shoes", 0.0, "ready", "42", heard=True), "shoes: already told. 42"),
        (Job("1", "report", "shoes", 0.0, "failed", "No."), "shoes: failed. No."),
        (Job("1", "report", "shoes", 0.0, "cancelled"), "shoes: cancelled."),
        (
            Job("1", "report", "shoes", 0.0, "cancelled", so_far=Partials(["red"])),
            "shoes: cancelled. 1 result so far: red.",
        ),
        (
            Job("1", "report", "shoes", 0.0, "ready", "42", so_far=Partials(["red"])),
            "shoes: ready, but the caller has not heard all of it. 42",
        ),
        (Job("1", "search", "shoes", 0.0), "There is none."),
    ],
    ids=lambda value: getattr(value, "state", ""),
)
async def test_the_status_tells_how_a_job_is_doing(
    call: VoiceAgentTestSession, job: Job, told: str
) -> None:
    jobs_of(call).append(job)
    assert await status(call) == told


async def test_the_status_tells_for_how_long_a_job_has_been_running(
    call: VoiceAgentTestSession,
) -> None:
    began = asyncio.get_running_loop().time()
    jobs_of(call).append(Job("1", "report", "shoes", began))
    await call.time_passes(30)
    assert re.fullmatch(r"shoes: still running, for 3\d seconds\.", await status(call))


@pytest.mark.parametrize(
    ("arguments", "subject"),
    [
        ("", "report"),
        ("{}", "report"),
        ('{"kind": null, "pages": null}', "report"),
        ('{"kind": "sales", "year": null, "draft": null}', "sales"),
        ('{"kind": "sales", "year": 2024}', "sales, year 2024"),
        ('{"kind": "sales", "max_pages": 0.5}', "sales, max pages 0.5"),
        ('{"kind": "sales", "with_tables": true, "draft": false}', "sales, with tables"),
        ('{"sources": ["north", null, "south"], "kind": ""}', "north, south"),
        ('{"period": {"from": "May", "to": null}}', "May"),
        ('{"kind": "' + "s" * 300 + '"}', "s" * 99 + "…"),
    ],
)
async def test_a_job_is_called_by_what_was_asked_for(
    call: VoiceAgentTestSession, arguments: str, subject: str
) -> None:
    asked = FunctionCall(call_id="call_7", name="report", arguments=arguments)
    ctx: RunContext[object] = RunContext(
        session=call.session, speech_handle=SpeechHandle.create(), function_call=asked
    )

    async def work() -> str:
        return "Found 42"

    await in_background(ctx, work, started="…", failed="…", too_many="…")
    assert [job.subject for job in tool_state(call.session).jobs] == [subject]
    assert status_of_jobs(ctx, "report", none="").startswith(f"{subject}: ")
