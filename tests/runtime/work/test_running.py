"""Running work: what is stopped, and what is left running."""

import asyncio
import gc
from collections.abc import Callable, Coroutine
from typing import Any
from weakref import WeakSet

import pytest
from livekit.agents import RunContext

from lrf.testing import Gate
from my_voice_agent.longrunning import task as tasks
from my_voice_agent.longrunning.task import Work, run
from my_voice_agent.longrunning.timeout import with_deadline
from tests.runtime.work.calls import never, now

pytestmark = pytest.mark.virtual_time


async def test_gives_up_on_work_that_resists_its_cancellation() -> None:
    work = Gate()
    work.resist(10)
    task, in_time = await run(work, seconds=5)
    assert now() == 5 + tasks.UNWINDS_WITHIN
    assert not in_time
    assert not task.done()
    await work.unwinds()
    await asyncio.wait({task})
    assert not tasks._resisting


async def test_work_that_resists_is_not_lost(ctx: RunContext[object]) -> None:
    ends: WeakSet[asyncio.Event] = WeakSet()

    async def resists() -> str:
        try:
            return await never()
        except asyncio.CancelledError:
            end = asyncio.Event()
            ends.add(end)
            await end.wait()
            raise

    await run(resists, seconds=1)
    await asyncio.sleep(1)
    gc.collect()  # the event loop itself keeps weak references to tasks only
    (end,) = ends
    end.set()


@pytest.mark.parametrize("resistance", [0, 1, 10])
async def test_leaves_no_error_of_the_unwinding_to_the_event_loop(
    ctx: RunContext[object], resistance: float
) -> None:
    async def fails_to_unwind() -> str:
        try:
            return await never()
        except asyncio.CancelledError:
            await asyncio.sleep(resistance)
            raise ValueError("while unwinding") from None

    waiting = asyncio.create_task(run(fails_to_unwind, seconds=60))
    await asyncio.sleep(1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.sleep(resistance)


@pytest.mark.parametrize(
    ("waits", "times"),
    [
        (lambda work: run(work, seconds=60), 2),
        (lambda work: run(work, seconds=1), 1),
        (lambda work: with_deadline(work, seconds=1, late="Too late.")(), 1),
    ],
    ids=["cancelled twice", "cancelled after the wait", "cancelled after the deadline"],
)
async def test_a_second_cancellation_does_not_hurry_the_work(
    waits: Callable[[Work], Coroutine[Any, Any, object]], times: int
) -> None:
    work = Gate()
    work.resist(1.5)
    waiting = asyncio.create_task(waits(work))
    for _ in range(times):
        await asyncio.sleep(1.25)
        waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (work.finished, work.cancelled, work.unwound) == (0, 1, 1)


async def test_leaves_no_error_of_work_that_failed_as_it_was_cancelled(
    ctx: RunContext[object],
) -> None:
    work = Gate()
    waiting = asyncio.create_task(run(work, seconds=60))
    await work.begins()
    work.fail(ValueError())
    await work.unwinds()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
