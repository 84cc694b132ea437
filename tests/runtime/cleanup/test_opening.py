"""Tests of what cannot be opened, or not in time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from livekit.agents import StopResponse, ToolError

from lrf.testing import Gate, Resource
from my_voice_agent.longrunning.cleanup import OPENS_WITHIN, Opens
from my_voice_agent.longrunning.task import result_of, run
from my_voice_agent.longrunning.timeout import with_deadline
from tests.runtime.cleanup.owning import now, owning, times

pytestmark = pytest.mark.usefixtures("call")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ToolError("All are taken."), "All are taken."),
        (ValueError("the password is 1234"), "There is none."),
        (StopResponse(), "There is none."),
        (asyncio.CancelledError(), "There is none."),
    ],
    ids=["in its own words", "unforeseen", "without a reply", "cancelled from within"],
)
async def test_tells_that_there_is_none_and_does_not_begin(
    work: Gate,
    resource: Resource,
    caplog: pytest.LogCaptureFixture,
    error: BaseException,
    told: str,
) -> None:
    resource.fail_acquire(error)
    with pytest.raises(ToolError) as raised:
        await owning(resource.open, work)()
    assert raised.value.message == told
    assert (work.begun, *times(resource)) == (0, 0, 0)
    assert ("1234" in caplog.text) == isinstance(error, ValueError)


async def test_a_payment_gives_up_what_it_cannot_open_in_time(
    work: Gate, resource: Resource
) -> None:
    resource.hold_acquire()
    with pytest.raises(ToolError, match="There is none"):
        await owning(resource.open, work, mode="payment")()
    assert now() == OPENS_WITHIN
    assert (work.begun, *times(resource)) == (0, 0, 0)


async def test_opens_for_as_long_as_somebody_waits_for_the_work(
    work: Gate, resource: Resource
) -> None:
    resource.hold_acquire()
    with pytest.raises(ToolError, match="Too late"):
        await with_deadline(owning(resource.open, work), seconds=600, late="Too late.")()
    assert now() == 600
    assert (work.begun, *times(resource)) == (0, 0, 0)


async def _opens_late(resource: Resource, seconds: float) -> str:
    try:
        return await Gate()()
    except asyncio.CancelledError:
        await asyncio.sleep(seconds)
        return await resource.acquire()


def opens_anyway(resource: Resource, seconds: float) -> Opens:
    """Return what opens only `seconds` after it was cancelled, and in spite of that."""

    @asynccontextmanager
    async def opens() -> AsyncIterator[str]:
        opened = await _opens_late(resource, seconds)
        try:
            yield opened
        finally:
            await resource.release(opened)

    return opens


@pytest.mark.parametrize("resistance", [1, 60])
async def test_closes_what_opens_in_spite_of_the_cancellation_however_late(
    work: Gate, resource: Resource, resistance: float
) -> None:
    task, _ = await run(owning(opens_anyway(resource, resistance), work), seconds=1)
    await resource.is_released()
    assert now() == 1 + resistance
    assert (work.begun, *times(resource)) == (0, 1, 1)
    with pytest.raises(ToolError, match="It failed"):
        result_of(task, "It failed.")


async def test_a_payment_does_not_charge_with_what_opens_too_late(
    work: Gate, resource: Resource
) -> None:
    with pytest.raises(ToolError, match="There is none"):
        await owning(opens_anyway(resource, 5), work, mode="payment")()
    assert now() == OPENS_WITHIN + 5
    assert (work.begun, *times(resource)) == (0, 1, 1)
