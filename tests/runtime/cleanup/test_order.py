"""Tests of cleanup: all is closed once, after the work has really ended, in whatever way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from livekit.agents import StopResponse, ToolError

from lrf.testing import Gate, Resource
from my_voice_agent.longrunning.retry import TRANSIENT, with_retries
from my_voice_agent.longrunning.task import run
from tests.runtime.cleanup.owning import now, owning, times

pytestmark = pytest.mark.usefixtures("call")


async def test_opens_before_the_work_and_closes_after_it(work: Gate, resource: Resource) -> None:
    task = asyncio.create_task(owning(resource.open, work)())
    await work.begins()
    assert times(resource) == (1, 0)
    work.release("Found 42")
    assert await task == "Found 42"
    assert times(resource) == (1, 1)
    assert work.keywords == [{"resource": resource.name}]


async def test_opens_nothing_before_somebody_waits(work: Gate, resource: Resource) -> None:
    owning(resource.open, work)
    await asyncio.sleep(1)
    assert times(resource) == (0, 0)


@pytest.mark.parametrize(
    "error", [ValueError(), ToolError("No."), StopResponse(), asyncio.CancelledError()]
)
async def test_closes_after_work_that_failed_and_passes_its_failure_on(
    work: Gate, resource: Resource, error: BaseException
) -> None:
    work.fail(error)
    with pytest.raises(type(error)):
        await owning(resource.open, work)()
    assert times(resource) == (1, 1)


@pytest.mark.parametrize("error", [ValueError("wrong"), asyncio.CancelledError()])
async def test_an_error_of_the_work_is_raised_in_the_context_manager(
    work: Gate, error: BaseException
) -> None:
    ended_with: list[str] = []

    @asynccontextmanager
    async def transaction() -> AsyncIterator[str]:
        try:
            yield "transaction"
        except BaseException:
            ended_with.append("rollback")
            raise
        ended_with.append("commit")

    work.fail(error)
    with pytest.raises(type(error)):
        await owning(transaction, work)()
    work.release("Found 42")
    await owning(transaction, work)()
    assert ended_with == ["rollback", "commit"]


async def test_an_interruption_rolls_back_what_is_half_done(work: Gate) -> None:
    ended_with: list[str] = []

    @asynccontextmanager
    async def transaction() -> AsyncIterator[str]:
        try:
            yield "transaction"
        except asyncio.CancelledError:
            ended_with.append("rollback")
            raise
        ended_with.append("commit")

    await run(owning(transaction, work), seconds=1)
    assert ended_with == ["rollback"]


async def test_one_task_opens_works_and_closes(work: Gate) -> None:
    tasks: list[asyncio.Task[Any] | None] = []

    @asynccontextmanager
    async def opens() -> AsyncIterator[str]:
        tasks.append(asyncio.current_task())
        yield "resource"
        tasks.append(asyncio.current_task())

    async def operation(*, resource: str) -> str:
        tasks.append(asyncio.current_task())
        return resource

    assert await owning(opens, operation)() == "resource"
    assert len(tasks) == 3
    assert len(set(tasks)) == 1


async def test_opens_once_for_all_attempts(work: Gate, resource: Resource) -> None:
    work.fail(ConnectionError())
    work.release("Found 42")
    retried = with_retries(work, attempts=2, on=TRANSIENT)
    assert await owning(resource.open, retried)() == "Found 42"
    assert work.begun == 2
    assert times(resource) == (1, 1)


async def test_closes_when_the_work_has_really_ended_however_early_everybody_left(
    work: Gate, resource: Resource
) -> None:
    work.resist(10)
    task, in_time = await run(owning(resource.open, work), seconds=1)
    assert (in_time, task.done(), now()) == (False, False, 3)
    assert times(resource) == (1, 0)
    await resource.is_released()
    assert (work.unwound, now()) == (1, 11)
    assert times(resource) == (1, 1)
