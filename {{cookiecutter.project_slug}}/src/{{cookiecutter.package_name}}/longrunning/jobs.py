"""Jobs: work that a tool starts and that continues in the background."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from livekit.agents import RunContext, StopResponse, ToolError
from livekit.agents.voice import SpeechHandle

from . import words
from .call_log import logged
from .delivery import deliver
from .task import Work, capped, cut, result_of, run
from .tool_state import Job, SoFar, tool_state

LONGEST_JOB = 3600.0  # seconds
MAX_RUNNING = 5  # jobs of one call at the same time
MAX_SUBJECT = 100  # characters


async def in_background(
    ctx: RunContext[Any],
    work: Work,
    *,
    started: str,
    failed: str,
    too_many: str,
    so_far: SoFar | None = None,
) -> str:
    """Answer the call at once with `started`, do `work`, and have its result told.

    After the first `ctx.update` the call's speech handle belongs to the announcement, so it is
    never looked at: interrupting "I have started" harms nothing. The work is cancelled by the
    model when the caller asks for that, and at the end of the call.

    Args:
        ctx: The context of the tool's call.
        work: What to do.
        started: What the model is told at once.
        failed: What the model is told when the work has failed.
        too_many: What the model is told when MAX_RUNNING jobs are running already.
        so_far: What there is of the result before it is complete, for the status.

    Returns:
        What the model is told in the end.

    Raises:
        ToolError: The work failed, took longer than LONGEST_JOB, or was not started.
        StopResponse: The work raised it.
    """
    with logged(ctx, "background") as log:
        state, call = tool_state(ctx.session), ctx.function_call
        if sum(job.state == "running" for job in state.jobs) >= MAX_RUNNING:
            log.outcome = "refused"
            raise ToolError(too_many)
        job = Job(call.call_id, call.name, _subject_of(ctx), _now(), so_far=so_far)
        state.add(job)
        try:
            await ctx.update(started)
            task, _ = await run(work, seconds=LONGEST_JOB)
            job.result = result_of(task, failed)
            job.state = "ready"
        except StopResponse:  # it wants no reply
            job.state, job.result, job.heard = "ready", words.DONE, True
            raise
        except ToolError as error:
            job.state, job.result = "failed", error.message
            raise
        finally:
            if job.state == "running":
                job.state = "cancelled"
            elif not job.heard:
                deliver(ctx.session, job)
        return job.result


def status_of_jobs(ctx: RunContext[Any], tool: str, *, none: str) -> str:
    """Return how the jobs of a tool are doing, the newest first.

    A result that the caller hears in the reply to this is not told again.

    Args:
        ctx: The context of the call that asks.
        tool: The name of the tool.
        none: What to return if there are no jobs.
    """
    jobs = tool_state(ctx.session).jobs_of(tool)
    ctx.speech_handle.add_done_callback(partial(_note_heard, [j for j in jobs if j.result]))
    return capped("\n".join(map(_status_of, reversed(jobs))) or none)


def _note_heard(jobs: list[Job], speech: SpeechHandle) -> None:
    last = speech.chat_items[-1].type if speech.chat_items else ""
    if last == "message" and not speech.interrupted and speech.exception() is None:
        for job in jobs:
            job.heard = True


def _status_of(job: Job) -> str:
    state = {"running": words.RUNNING, "failed": words.NOT_DONE, "cancelled": words.CANCELLED}
    status = state.get(job.state, words.TOLD if job.heard else words.READY)
    status = status.replace("{seconds}", f"{_now() - job.began:.0f}")
    status = status.replace("{subject}", job.subject).replace("{result}", job.result)
    if job.so_far and not job.result:
        return f"{status} {job.so_far.so_far()}"
    return status


def _subject_of(ctx: RunContext[Any]) -> str:
    """Return what distinguishes a job from others of its tool, in words that can be spoken."""
    call = ctx.function_call
    subject = ", ".join(_spoken(json.loads(call.arguments or "{}")))
    return cut(subject, MAX_SUBJECT) or call.name.replace("_", " ")


def _spoken(arguments: Mapping[str, Any]) -> Iterator[str]:
    """Yield the arguments that say something; a strict schema makes models send null for others."""
    for name, value in arguments.items():
        name = name.replace("_", " ")
        if isinstance(value, str) and value:
            yield value
        elif isinstance(value, list):
            yield from (str(each) for each in value if each not in (None, ""))
        elif value is True:
            yield name
        elif isinstance(value, int | float) and value is not False:
            yield f"{name} {value}"
        elif isinstance(value, Mapping):
            yield from _spoken(value)


def _now() -> float:
    return asyncio.get_running_loop().time()
