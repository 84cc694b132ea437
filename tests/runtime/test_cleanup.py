"""What is acquired is released once: after the work has really ended, in whatever way."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from livekit.agents import Agent, StopResponse, ToolError

from {{ cookiecutter.package_name }}.longrunning import TRANSIENT, result_of, retrying, run, within
from {{ cookiecutter.package_name }}.owned import RELEASES_WITHIN, Owned
from {{ cookiecutter.package_name }}.testing import Gate, Resource, VoiceAgentTestSession

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


@pytest.fixture
def owned(resource: Resource) -> Owned[str]:
    return Owned(resource.acquire, resource.release, failed="There is none.")


def now() -> float:
    return asyncio.get_running_loop().time()


def times(resource: Resource) -> tuple[int, int]:
    return resource.acquired, resource.released


# In order.


async def test_acquires_before_the_work_and_releases_after_it(
    owned: Owned[str], work: Gate, resource: Resource
) -> None:
    owning = asyncio.create_task(owned.around(work)("shoes", limit=3))
    await work.begins()
    assert times(resource) == (1, 0)
    assert owned.resource == resource.name
    work.release("Found 42")
    assert await owning == "Found 42"
    assert times(resource) == (1, 1)
    assert (work.arguments, work.keywords) == ([("shoes",)], [{"limit": 3}])


async def test_acquires_nothing_before_somebody_waits(
    owned: Owned[str], work: Gate, resource: Resource
) -> None:
    owned.around(work)
    await asyncio.sleep(1)
    assert times(resource) == (0, 0)


@pytest.mark.parametrize(
    "error", [ValueError(), ToolError("No."), StopResponse(), asyncio.CancelledError()]
)
async def test_releases_after_work_that_failed_and_passes_its_failure_on(
    owned: Owned[str], work: Gate, resource: Resource, error: BaseException
) -> None:
    work.fail(error)
    with pytest.raises(type(error)):
        await owned.around(work)()
    assert times(resource) == (1, 1)


async def test_acquires_once_for_all_attempts(
    owned: Owned[str], work: Gate, resource: Resource
) -> None:
    work.fail(ConnectionError())
    work.release("Found 42")
    assert await owned.around(retrying(work, attempts=2, on=TRANSIENT))() == "Found 42"
    assert work.begun == 2
    assert times(resource) == (1, 1)


async def test_releases_when_the_work_has_really_ended_however_early_everybody_left(
    owned: Owned[str], work: Gate, resource: Resource
) -> None:
    work.resist(10)
    task, in_time = await run(owned.around(work), seconds=1)
    assert (in_time, task.done(), now()) == (False, False, 3)
    assert times(resource) == (1, 0)
    await resource.is_released()
    assert (work.unwound, now()) == (1, 11)
    assert times(resource) == (1, 1)


# Where nothing can be acquired.


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
    owned: Owned[str],
    work: Gate,
    resource: Resource,
    caplog: pytest.LogCaptureFixture,
    error: BaseException,
    told: str,
) -> None:
    resource.fail_acquire(error)
    with pytest.raises(ToolError) as raised:
        await owned.around(work)()
    assert raised.value.message == told
    assert (work.begun, *times(resource)) == (0, 0, 0)
    assert ("1234" in caplog.text) == isinstance(error, ValueError)


async def test_gives_up_what_it_cannot_acquire_in_time(work: Gate, resource: Resource) -> None:
    resource.hold_acquire()
    owned = Owned(resource.acquire, resource.release, failed="There is none.", acquires_within=10)
    with pytest.raises(ToolError, match="There is none"):
        await owned.around(work)()
    assert now() == 10
    assert (work.begun, *times(resource)) == (0, 0, 0)


async def test_waits_for_the_resource_for_as_long_as_somebody_waits_for_the_work(
    owned: Owned[str], work: Gate, resource: Resource
) -> None:
    resource.hold_acquire()
    with pytest.raises(ToolError, match="Too late"):
        await within(600, owned.around(work), late="Too late.")()
    assert now() == 600
    assert (work.begun, *times(resource)) == (0, 0, 0)


@pytest.mark.parametrize("resistance", [1, 60])
async def test_releases_what_comes_in_spite_of_the_cancellation_however_late(
    work: Gate, resource: Resource, resistance: float
) -> None:
    async def acquires_anyway() -> str:
        try:
            return await Gate()()
        except asyncio.CancelledError:
            await asyncio.sleep(resistance)
            return await resource.acquire()

    owned = Owned(acquires_anyway, resource.release, failed="There is none.")
    task, _ = await run(owned.around(work), seconds=1)
    await resource.is_released()
    assert now() == 1 + resistance
    assert (work.begun, *times(resource)) == (0, 1, 1)
    with pytest.raises(ToolError, match="It failed"):
        result_of(task, "It failed.")


async def test_a_resource_that_comes_too_late_is_released_by_itself(
    work: Gate, resource: Resource
) -> None:
    async def acquires_anyway() -> str:
        try:
            return await Gate()()
        except asyncio.CancelledError:
            await asyncio.sleep(60)
            return await resource.acquire()

    owned = Owned(acquires_anyway, resource.release, failed="None.", acquires_within=10)
    with pytest.raises(ToolError, match="None"):
        await owned.around(work)()
    assert now() < 20
    await resource.is_released()
    assert (work.begun, *times(resource)) == (0, 1, 1)


# Where the release goes wrong.


@pytest.mark.parametrize(
    "error", [ValueError("the password is 1234"), ToolError("No."), asyncio.CancelledError()]
)
async def test_a_release_that_fails_is_logged_and_changes_nothing(
    owned: Owned[str],
    work: Gate,
    resource: Resource,
    caplog: pytest.LogCaptureFixture,
    error: BaseException,
) -> None:
    resource.fail_release(error)
    work.release("Found 42")
    assert await owned.around(work)() == "Found 42"
    assert "a release has failed" in caplog.text
    assert ("1234" in caplog.text) == isinstance(error, ValueError)


async def test_a_failure_of_the_work_is_told_although_the_release_fails_too(
    owned: Owned[str], work: Gate, resource: Resource
) -> None:
    resource.fail_release(ValueError())
    work.fail(ConnectionError())
    with pytest.raises(ConnectionError):
        await owned.around(work)()


async def test_a_release_that_hangs_is_given_up(
    work: Gate, resource: Resource, caplog: pytest.LogCaptureFixture
) -> None:
    release = Gate()

    async def hangs(resource: str) -> None:
        await release(resource)

    owned = Owned(resource.acquire, hangs, failed="There is none.")
    work.release("Found 42")
    assert await owned.around(work)() == "Found 42"
    assert now() == RELEASES_WITHIN
    await release.unwinds()
    assert (release.cancelled, now()) == (1, RELEASES_WITHIN)
    await asyncio.sleep(0.1)
    assert "longer than 5 seconds" in caplog.text


@pytest.mark.parametrize("outcome", ["Found 42", ConnectionError()], ids=["result", "failure"])
async def test_a_release_that_nobody_waits_for_goes_on_and_what_the_work_came_to_is_kept(
    work: Gate, resource: Resource, outcome: str | Exception
) -> None:
    release = Gate()

    async def slowly(resource: str) -> None:
        await release(resource)

    work.let(outcome)
    owned = Owned(resource.acquire, slowly, failed="There is none.")
    task, in_time = await run(owned.around(work), seconds=1)
    assert (in_time, now()) == (False, 1)
    assert (task.exception() or task.result()) == outcome
    release.release()
    await release.unwinds()
    assert (release.finished, release.cancelled) == (1, 0)
