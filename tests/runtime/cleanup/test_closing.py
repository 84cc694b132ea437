"""Tests of closing that goes wrong."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from livekit.agents import ToolError

from lrf.testing import Gate, Resource
from my_voice_agent.longrunning import cleanup
from my_voice_agent.longrunning.cleanup import CLOSES_WITHIN, Cleanup
from my_voice_agent.longrunning.task import run
from tests.runtime.cleanup.owning import now, owning

pytestmark = pytest.mark.usefixtures("call")


@pytest.mark.parametrize(
    "error", [ValueError("the password is 1234"), ToolError("No."), asyncio.CancelledError()]
)
async def test_what_does_not_close_is_a_failure_since_a_commit_may_have_failed(
    work: Gate, resource: Resource, error: BaseException
) -> None:
    resource.fail_release(error)
    work.release("Found 42")
    expected: type[BaseException] = type(error)
    if isinstance(error, asyncio.CancelledError):  # it would look as if the tool were cancelled
        expected = RuntimeError
    with pytest.raises(expected):
        await owning(resource.open, work)()


@pytest.mark.parametrize("error", [ValueError(), ToolError("No."), asyncio.CancelledError()])
async def test_what_does_not_close_in_a_payment_is_only_logged(
    work: Gate, resource: Resource, caplog: pytest.LogCaptureFixture, error: BaseException
) -> None:
    resource.fail_release(error)
    work.release("Confirmation 7")
    assert await owning(resource.open, work, mode="payment")() == "Confirmation 7"
    assert "was not closed" in caplog.text


async def test_a_failure_of_the_work_is_told_although_the_closing_fails_too(
    work: Gate, resource: Resource, caplog: pytest.LogCaptureFixture
) -> None:
    resource.fail_release(ValueError("in closing"))
    work.fail(ConnectionError())
    with pytest.raises(ConnectionError):
        await owning(resource.open, work)()
    assert "in closing" in caplog.text


async def test_closing_that_hangs_is_given_up(work: Gate, resource: Resource) -> None:
    resource.hold_release()
    work.release("Found 42")
    with pytest.raises(RuntimeError, match="longer than 5 s"):
        await owning(resource.open, work)()
    assert now() == CLOSES_WITHIN


@pytest.mark.parametrize("outcome", ["Found 42", ConnectionError()], ids=["result", "failure"])
async def test_closing_that_nobody_waits_for_goes_on_and_what_the_work_came_to_is_kept(
    work: Gate, outcome: str | Exception
) -> None:
    closing = Gate()

    @asynccontextmanager
    async def opens() -> AsyncIterator[str]:
        try:
            yield "resource"
        finally:
            await closing()

    work.let(outcome)
    task, in_time = await run(owning(opens, work), seconds=1)
    assert (in_time, now()) == (False, 1)
    assert (task.exception() or task.result()) == outcome
    closing.release()
    await closing.unwinds()
    assert (closing.finished, closing.cancelled) == (1, 0)
    await asyncio.sleep(0)
    assert not cleanup._owners


def test_a_context_manager_that_was_called_already_is_refused(resource: Resource) -> None:
    with pytest.raises(TypeError, match="without calling it"):
        Cleanup(resource.open())  # type: ignore[arg-type]
