"""Results and failures of work, as the model is told of them."""

import asyncio

import pytest
from livekit.agents import RunContext, StopResponse, ToolError
from livekit.agents.llm import ToolResult

from lrf.testing import Gate
from my_voice_agent.longrunning.task import MAX_TOLD, capped, result_of, run
from my_voice_agent.longrunning.tool_state import Partials
from tests.runtime.work.calls import never, wait_for

pytestmark = pytest.mark.virtual_time


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("The shop is closed.", "The shop is closed."),
        ("", "It failed."),
        ("a" * (MAX_TOLD + 1), capped("a" * (MAX_TOLD + 1))),
    ],
    ids=["some", "none", "too many"],
)
async def test_the_works_own_words_are_told(words: str, told: str) -> None:
    work = Gate()
    work.fail(ToolError(words))
    task, _ = await run(work, seconds=10)
    with pytest.raises(ToolError) as raised:
        result_of(task, "It failed.")
    assert raised.value.message == told


async def test_work_that_wants_no_reply_gets_none() -> None:
    work = Gate()
    work.fail(StopResponse())
    task, _ = await run(work, seconds=10)
    with pytest.raises(StopResponse):
        result_of(task, "It failed.")


async def test_any_other_error_is_told_in_the_given_words_and_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    work = Gate()
    work.fail(ValueError("the password is 1234"))
    task, _ = await run(work, seconds=10)
    with pytest.raises(ToolError) as raised:
        result_of(task, "It failed.")
    assert raised.value.message == str(raised.value) == "It failed."
    assert "the password is 1234" in caplog.text


@pytest.mark.parametrize("resistance", [0, 10])
async def test_cancelled_work_is_a_failure_like_any_other(
    caplog: pytest.LogCaptureFixture, resistance: float
) -> None:
    work = Gate()
    work.resist(resistance)
    task, _ = await run(work, seconds=1)
    with pytest.raises(ToolError, match="It failed"):
        result_of(task, "It failed.")
    assert "was cancelled, or resists" in caplog.text
    await work.unwinds()


def test_an_empty_result_is_told_in_words() -> None:
    assert capped(" \n").startswith("Done")


def test_a_long_result_is_cut() -> None:
    assert capped("a" * MAX_TOLD) == "a" * MAX_TOLD
    assert capped("a" * (MAX_TOLD + 1)) == "a" * (MAX_TOLD - 1) + "…"


async def test_a_long_result_is_cut_wherever_it_is_told(ctx: RunContext[object]) -> None:
    async def work() -> str:
        return "a" * (MAX_TOLD + 1)

    assert await wait_for(ctx, work) == capped(await work())
    asyncio.get_running_loop().call_soon(ctx.speech_handle.interrupt)
    stopped = await wait_for(ctx, never, so_far=Partials([await work()]))
    assert isinstance(stopped, ToolResult)
    assert len(stopped.output) == MAX_TOLD


async def test_an_operation_that_returns_nothing_has_failed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def forgets_to_return() -> str:
        return None  # type: ignore[return-value]

    task, _ = await run(forgets_to_return, seconds=1)
    with pytest.raises(ToolError, match="It failed"):
        result_of(task, "It failed.")
    assert "returned NoneType, not a text" in caplog.text
