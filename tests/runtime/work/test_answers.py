"""Waiting, whatever the caller says."""

import asyncio

import pytest
from livekit.agents import RunContext, ToolError

from lrf.testing import Gate
from my_voice_agent.longrunning.quick import LONGEST_ANSWER
from my_voice_agent.longrunning.retry import TRANSIENT
from tests.runtime.work.calls import answer, finishes_anyway, now


async def test_answers_although_the_caller_has_interrupted(ctx: RunContext[object]) -> None:
    work = Gate()
    answering = asyncio.create_task(answer(ctx, work, deadline=4))
    await work.begins()
    ctx.speech_handle.interrupt()
    await asyncio.sleep(1)
    work.release("Found 42")
    assert await answering == "Found 42"
    assert now() == 1


@pytest.mark.parametrize(
    ("deadline", "ends"), [(1, 3), (4, LONGEST_ANSWER), (4.5, LONGEST_ANSWER), (60, LONGEST_ANSWER)]
)
async def test_a_deaf_tool_ends_before_livekit_gives_up_on_it(
    ctx: RunContext[object], deadline: float, ends: float
) -> None:
    assert LONGEST_ANSWER < 5
    work = Gate()
    work.resist(10)
    with pytest.raises(ToolError, match="Too late"):
        await answer(ctx, work, deadline)
    assert now() == pytest.approx(ends)
    await work.unwinds()
    assert now() == pytest.approx(min(deadline, LONGEST_ANSWER) + 10)


async def test_an_answer_is_kept_that_comes_in_spite_of_its_cancellation(
    ctx: RunContext[object],
) -> None:
    assert await answer(ctx, finishes_anyway, deadline=1) == "Found 42"


@pytest.mark.parametrize("kind", TRANSIENT[1:])
async def test_no_answer_is_late_whose_work_timed_out_by_itself(
    ctx: RunContext[object], kind: type[Exception]
) -> None:
    work = Gate()
    work.fail(kind())
    with pytest.raises(ToolError, match="It failed"):
        await answer(ctx, work, deadline=4)
