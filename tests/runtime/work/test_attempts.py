"""Several attempts at work."""

import asyncio
import logging
import sys
from collections.abc import Iterator
from itertools import pairwise
from types import SimpleNamespace

import pytest
from livekit.agents import StopResponse, ToolError
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

from lrf.testing import Gate
from my_voice_agent.longrunning.retry import TRANSIENT, with_retries
from my_voice_agent.observability import keep_logs_private
from tests.runtime.work.calls import now

pytestmark = pytest.mark.virtual_time


async def test_attempts_are_longer_and_longer_apart() -> None:
    errors = [ConnectionError(str(number)) for number in range(4)]
    begun: list[float] = []

    async def work() -> str:
        begun.append(now())
        raise errors[len(begun) - 1]

    with pytest.raises(ConnectionError) as raised:
        await with_retries(work, attempts=4, on=TRANSIENT)()
    assert raised.value is errors[-1]
    apart = [after - before for before, after in pairwise(begun)]
    assert 1 <= apart[0] <= 1.5
    assert 2 <= apart[1] <= 2.5
    assert apart[2] == pytest.approx(4)


@pytest.mark.parametrize("error", [kind() for kind in TRANSIENT])
async def test_a_later_attempt_may_succeed(error: Exception) -> None:
    work = Gate()
    work.fail(error)
    work.release("Found 42")
    assert await with_retries(work, attempts=2, on=TRANSIENT)() == "Found 42"


async def test_does_not_try_again_what_makes_an_error_of_its_cancellation() -> None:
    begun = []

    async def work() -> str:
        begun.append(now())
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            await asyncio.sleep(3)
            raise ConnectionError from None
        return "done"

    task = asyncio.create_task(with_retries(work, attempts=3, on=TRANSIENT)())
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled()
    assert (begun, now()) == ([0], 4)


@pytest.mark.parametrize("error", [ValueError("wrong"), ToolError("wrong"), StopResponse()])
async def test_an_error_that_is_not_transient_is_final(error: Exception) -> None:
    work = Gate()
    work.fail(error)
    work.release("Found 42")
    with pytest.raises(type(error)) as raised:
        await with_retries(work, attempts=3, on=TRANSIENT)()
    assert raised.value is error
    assert work.begun == 1


@pytest.fixture
def structlog(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Have structlog installed, and return what stamina logs with it."""
    lines: list[object] = []
    logger = SimpleNamespace(warning=lambda *_, **fields: lines.append(fields))
    monkeypatch.setitem(sys.modules, "structlog", SimpleNamespace(get_logger=lambda _: logger))
    for place in (logging.getLogger("livekit.agents"), *logging.getLogger().handlers):
        monkeypatch.setattr(place, "filters", [*place.filters])
    set_on_retry_hooks(None)
    yield lines
    set_on_retry_hooks(None)


async def try_twice() -> None:
    work = Gate()
    work.fail(ConnectionError("s3cret"))
    work.release("Found 42")
    await with_retries(work, attempts=2)()


async def test_attempts_are_logged_with_the_private_logs_although_there_is_structlog(
    structlog: list[object], caplog: pytest.LogCaptureFixture
) -> None:
    keep_logs_private()
    await try_twice()
    (line,) = [record for record in caplog.records if record.name == "stamina"]
    assert vars(line)["stamina.retry_num"] == 1
    assert "s3cret" not in str(vars(line))
    assert structlog == []


async def test_what_an_application_does_at_each_attempt_is_left_to_it(
    structlog: list[object], caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[RetryDetails] = []

    def see(details: RetryDetails) -> None:
        seen.append(details)

    set_on_retry_hooks([see])
    keep_logs_private()
    await try_twice()
    assert len(seen) == 1
    assert not caplog.records
