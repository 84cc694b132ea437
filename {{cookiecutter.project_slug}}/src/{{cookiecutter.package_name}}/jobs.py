"""Work in the background: begun within a call, told when it is ready, asked about at any time."""

import asyncio
import json
from contextlib import suppress
from typing import Any

from livekit.agents import AgentSession, RunContext, ToolError
from livekit.agents.voice.agent_activity import ActivityClosedError
from livekit.agents.voice.events import (
    ToolCallEnded,
    ToolExecutionUpdatedEvent,
    ToolReplyUpdated,
)

from .call_log import logged
from .idle import silence
from .longrunning import Work, capped, result_of, run
from .tool_state import Job, SoFar, tool_state

LONGEST_JOB = 3600.0  # seconds
MAX_RUNNING = 5  # jobs of one call at the same time
FORGOTTEN_AFTER = 1.0  # seconds of a silence in which LiveKit would have told a result

TELL = """A result has come that the caller has not heard (call_ids: ['{call_id}']):
{result}
Tell it to them, in one or two sentences."""
OFFER_AGAIN = """The caller was told a result (call_ids: ['{call_id}']) but interrupted it:
{result}
Offer it to them once more, in one or two sentences."""


async def in_background(
    ctx: RunContext[Any],
    work: Work,
    *,
    started: str,
    failed: str,
    too_many: str,
    so_far: SoFar | None = None,
) -> str:
    """Answer the call at once with `started`, go on with `work`, and have its result told.

    After the first `ctx.update` the call's speech handle belongs to the announcement, so it is
    never looked at: interrupting "I'm on it" harms nothing. What cancels the work is the model, at
    the caller's wish, or the end of the call.

    Args:
        ctx: The context of the tool's call.
        work: What to do.
        started: What the model is told at once.
        failed: What the model is told when the work has failed.
        too_many: What the model is told when MAX_RUNNING jobs are running already.
        so_far: What the status says beside, while the job runs and when it was cancelled.

    Raises:
        ToolError: The work failed, took longer than LONGEST_JOB, or never began.
    """
    with logged(ctx, "background"):
        jobs = tool_state(ctx.session).jobs
        if sum(job.state == "running" for job in jobs) >= MAX_RUNNING:
            raise ToolError(too_many)
        call = ctx.function_call
        subject = ", ".join(str(value) for value in json.loads(call.arguments or "{}").values())
        job = Job(call.call_id, call.name, subject or call.name.replace("_", " "), _now())
        job.so_far = so_far
        jobs.append(job)
        _follow(ctx.session, job)
        await ctx.update(started)
        try:
            task, _ = await run(work, seconds=LONGEST_JOB)
            job.result = result_of(task, failed)
            job.state = "ready"
        except ToolError as error:
            job.state, job.result = "failed", error.message
            raise
        finally:
            if job.state == "running":
                job.state = "cancelled"
        return job.result


def status_of_jobs(ctx: RunContext[Any], tool: str, *, none: str) -> str:
    """How the jobs of `tool` are doing, the newest first; `none` where there are none."""
    lines = [_status(job) for job in reversed(tool_state(ctx.session).jobs_of(tool))]
    return capped("\n".join(lines) or none)


def _status(job: Job) -> str:
    so_far = f" {job.so_far.so_far()}" if job.so_far else ""
    if job.state == "running":
        return f"{job.subject}: still running, for {_now() - job.began:.0f} seconds.{so_far}"
    if job.state == "ready":
        return f"{job.subject}: ready, not heard out. {job.result}"
    if job.state == "cancelled":
        return f"{job.subject}: cancelled.{so_far}"
    return f"{job.subject}: {job.state}. {job.result}"


def _follow(session: AgentSession[Any], job: Job) -> None:
    """Learn whether the caller hears the result to its end, and see to it if not.

    LiveKit calls an interrupted reply told and never says it again, and forgets one that waits
    while the caller pauses for breath (voice/tool_executor.py; idle.py has the reason).
    """
    offers: set[asyncio.Task[None]] = set()
    is_scheduled = asyncio.Event()

    def on_update(event: ToolExecutionUpdatedEvent) -> None:
        reply = event.update
        if isinstance(reply, ToolCallEnded) and reply.id == f"{job.call_id}_final":
            if reply.status != "cancelled":
                offers.add(asyncio.create_task(_tell_unless(is_scheduled, session, job)))
            return
        if (
            not isinstance(reply, ToolReplyUpdated)
            or f"{job.call_id}_final" not in reply.update_ids
        ):
            return
        is_scheduled.set()
        if reply.status == "interrupted" and not job.offered_again:
            job.offered_again = True
            offers.add(asyncio.create_task(_offer_again(session, job)))
        elif reply.status != "scheduled" and job.state == "ready":
            job.state = "told"

    def on_close(_: object) -> None:
        for offer in offers:
            offer.cancel()

    session.on("tool_execution_updated", on_update)
    session.on("close", on_close)


async def _tell_unless(is_scheduled: asyncio.Event, session: AgentSession[Any], job: Job) -> None:
    """Tell the result where LiveKit does not, as soon as there is a silence."""
    with suppress(RuntimeError):  # the call is over
        await until_idle(session)
        await asyncio.sleep(FORGOTTEN_AFTER)
    if is_scheduled.is_set():
        return
    await _offer_again(session, job, TELL)
    if job.state == "ready":
        await _offer_again(session, job)


async def _offer_again(session: AgentSession[Any], job: Job, words: str = OFFER_AGAIN) -> None:
    instructions = words.format(call_id=f"{job.call_id}_final", result=job.result)
    with suppress(RuntimeError):  # the call is over
        await until_idle(session)
        speech = session.generate_reply(instructions=instructions, tool_choice="none")
        await speech.wait_for_playout()
        if not speech.interrupted and job.state == "ready":
            job.state = "told"


async def until_idle(session: AgentSession[Any]) -> None:
    """Wait until nobody speaks, and an agent is there that may speak.

    Raises:
        RuntimeError: The call is over.
    """
    # LiveKit has no public event for the end of a handoff
    while not await _may_speak(session):  # noqa: ASYNC110
        await asyncio.sleep(1)


async def _may_speak(session: AgentSession[Any]) -> bool:
    with suppress(ActivityClosedError):  # the call goes over to another agent, or ends, right now
        return await silence(session)
    return False


def _now() -> float:
    return asyncio.get_running_loop().time()
