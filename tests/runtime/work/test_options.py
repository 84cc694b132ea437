"""Deadlines, attempts and streams around work, in any order."""

import asyncio
from collections.abc import Callable

import pytest

from lrf.testing import Gate, StreamGate
from my_voice_agent.longrunning.retry import TRANSIENT, with_retries
from my_voice_agent.longrunning.streaming import collected
from my_voice_agent.longrunning.task import Work
from my_voice_agent.longrunning.timeout import with_deadline
from my_voice_agent.longrunning.tool_state import Partials
from tests.runtime.work.calls import finishes_anyway

pytestmark = pytest.mark.virtual_time


@pytest.mark.parametrize(
    "optioned",
    [
        with_deadline(finishes_anyway, seconds=60, late="Too late."),
        with_retries(finishes_anyway, attempts=2, on=TRANSIENT),
    ],
    ids=["deadline", "retries"],
)
async def test_an_option_passes_on_what_finishes_in_spite_of_an_interruption(
    optioned: Work,
) -> None:
    waiting = asyncio.create_task(optioned())
    await asyncio.sleep(1)
    waiting.cancel()
    assert await waiting == "Found 42"


@pytest.mark.parametrize(
    "optioned",
    [
        lambda work: with_deadline(work, seconds=60, late="Too late."),
        lambda work: with_retries(work, attempts=3, on=TRANSIENT),
        lambda work: with_deadline(
            with_deadline(work, seconds=50, late="Too late."), seconds=60, late="Too late."
        ),
    ],
    ids=["deadline", "retries", "deadline in a deadline"],
)
async def test_leaves_nothing_running_when_the_waiting_task_is_cancelled(
    optioned: Callable[[Work], Work],
) -> None:
    work = Gate()
    waiting = asyncio.create_task(optioned(work)())
    await work.begins()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (work.finished, work.cancelled, work.unwound) == (0, 1, 1)


async def test_work_that_nobody_waits_for_never_begins() -> None:
    work, stream, results = Gate(), StreamGate(), Partials()
    with_deadline(with_retries(work, attempts=2, on=TRANSIENT), seconds=10, late="Too late.")
    with_deadline(collected(stream, into=results), seconds=10, late="Too late.", so_far=results)
    await asyncio.sleep(1)  # and a coroutine that nobody awaits would be a warning
    assert (work.begun, stream.begun) == (0, 0)
