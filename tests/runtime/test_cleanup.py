"""Tests of cleanup: all is closed once, after the work has really ended, in whatever way."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from livekit.agents import Agent, RunContext, StopResponse, ToolError

from lrf.testing import Gate, Resource, VoiceAgentTestSession
from my_voice_agent.longrunning import cleanup
from my_voice_agent.longrunning.cleanup import CLOSES_WITHIN, OPENS_WITHIN, Cleanup, Opens
from my_voice_agent.longrunning.option import Call
from my_voice_agent.longrunning.retry import TRANSIENT, with_retries
from my_voice_agent.longrunning.task import Work, result_of, run
from my_voice_agent.longrunning.timeout import with_deadline

# Nothing may be left behind.
pytestmark = pytest.mark.usefixtures("call")


@pytest.fixture
async def call() -> AsyncIterator[VoiceAgentTestSession]:
    async with VoiceAgentTestSession(Agent(instructions="")) as call:
        yield call


@pytest.fixture
async def resource(call: VoiceAgentTestSession) -> Resource:
    return Resource()


@pytest.fixture
async def work(call: VoiceAgentTestSession) -> Gate:
    return Gate()


def owning(opens: Opens, work: Callable[..., Any], mode: str = "interruptible") -> Work:
    """Return `work` with what it needs, which it gets as the keyword `resource`."""
    given = Call(
        cast("RunContext[Any]", None),
        mode,
        work,
        arguments={},
        asked=(),
        takes=frozenset({"resource"}),
        failed="There is none.",
        waiting=(),
    )

    async def perform() -> str:
        return str(await given.perform())

    return Cleanup(opens).around(perform, given)


def now() -> float:
    return asyncio.get_running_loop().time()


def times(resource: Resource) -> tuple[int, int]:
    return resource.acquired, resource.released


# In order.


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


# Where nothing can be opened.


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


# Where the closing goes wrong.


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
