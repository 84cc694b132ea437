"""Deadlines of work."""

import pytest
from livekit.agents import ToolError

from lrf.testing import Gate
from my_voice_agent.longrunning.retry import TRANSIENT, with_retries
from my_voice_agent.longrunning.timeout import with_deadline
from my_voice_agent.longrunning.tool_state import Partials
from tests.runtime.work.calls import finishes_anyway, never, now

pytestmark = pytest.mark.virtual_time


async def test_a_deadline_tells_that_it_is_late_and_stops_the_work() -> None:
    work = Gate()
    with pytest.raises(ToolError, match="Too late"):
        await with_deadline(work, seconds=10, late="Too late.")()
    assert now() == 10
    assert (work.cancelled, work.unwound) == (1, 1)


async def test_a_deadline_tells_what_was_found_so_far() -> None:
    assert await with_deadline(never, seconds=10, late="Too late.", so_far=Partials(["red"]))() == (
        "Too late. 1 result so far: red."
    )


async def test_a_deadline_without_results_so_far_is_an_error() -> None:
    with pytest.raises(ToolError, match="Too late"):
        await with_deadline(never, seconds=10, late="Too late.", so_far=Partials())()


async def test_a_deadline_keeps_what_finishes_in_spite_of_its_cancellation() -> None:
    assert await with_deadline(finishes_anyway, seconds=10, late="Too late.")() == "Found 42"


@pytest.mark.parametrize("kind", TRANSIENT[1:])
async def test_a_deadline_is_not_mistaken_for_a_timeout_of_the_work(
    kind: type[Exception],
) -> None:
    work, error = Gate(), kind()
    work.fail(error)
    with pytest.raises(kind) as raised:
        await with_deadline(work, seconds=10, late="Too late.", so_far=Partials(["red"]))()
    assert raised.value is error


async def test_a_deadline_covers_all_attempts_together() -> None:
    work = Gate()
    work.always_fail(ConnectionError())
    with pytest.raises(ToolError, match="Too late"):
        await with_deadline(
            with_retries(work, attempts=99, on=TRANSIENT), seconds=10, late="Too late."
        )()
    assert now() == 10
