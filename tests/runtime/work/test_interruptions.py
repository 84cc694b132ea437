"""Waiting, unless the caller takes the turn."""

import asyncio
import logging

import pytest
from livekit.agents import RunContext, ToolError

from lrf.testing import Gate
from my_voice_agent.longrunning import call_log, interruptible
from my_voice_agent.longrunning.tool_state import Partials
from tests.runtime.work.calls import answer, finishes_anyway, is_silent, never, now, wait_for


async def test_keeps_silently_a_result_that_was_ready_as_the_caller_spoke(
    ctx: RunContext[object],
) -> None:
    async def work() -> str:
        ctx.speech_handle.interrupt()
        return "Found 42"

    assert is_silent(await wait_for(ctx, work), "Found 42")


async def test_keeps_silently_what_finishes_in_spite_of_its_cancellation(
    ctx: RunContext[object],
) -> None:
    asyncio.get_running_loop().call_later(1, ctx.speech_handle.interrupt)
    assert is_silent(await wait_for(ctx, finishes_anyway), "Found 42")


async def test_tells_no_results_so_far_where_there_are_none(ctx: RunContext[object]) -> None:
    asyncio.get_running_loop().call_later(1, ctx.speech_handle.interrupt)
    assert is_silent(await wait_for(ctx, never, so_far=Partials()), "Stopped.")


async def test_waits_no_longer_than_the_longest_wait(
    ctx: RunContext[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interruptible, "LONGEST_WAIT", 7.0)
    work = Gate()
    began = now()
    asyncio.get_running_loop().call_later(20, work.release)
    with pytest.raises(ToolError, match="It failed"):
        await wait_for(ctx, work)
    assert now() - began == 7
    assert (work.cancelled, work.unwound) == (1, 1)


async def test_the_log_says_that_a_call_was_interrupted_or_late(
    ctx: RunContext[object], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger=call_log.__name__)
    with pytest.raises(ToolError):
        await answer(ctx, never, deadline=1)
    asyncio.get_running_loop().call_later(1, ctx.speech_handle.interrupt)
    await wait_for(ctx, never)
    lines = [vars(line) for line in caplog.records if line.name == call_log.__name__]
    assert [(line["mode"], line["outcome"]) for line in lines] == [
        ("async", "late"),
        ("interruptible", "interrupted"),
    ]
