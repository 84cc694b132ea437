"""One line in the log for each call: which tool, how it ended, how long it took, and no secrets."""

import asyncio
import contextlib
import logging

import pytest
from livekit.agents import RunContext, StopResponse, ToolError

from lrf.testing import Gate
from my_voice_agent.longrunning import call_log
from my_voice_agent.longrunning.call_log import logged


def only_line(caplog: pytest.LogCaptureFixture) -> logging.LogRecord:
    (line,) = [line for line in caplog.records if line.name == call_log.__name__]
    return line


@pytest.mark.parametrize("outcome", ["done", "done without a reply", "failed", "cancelled"])
async def test_a_call_leaves_one_line_in_the_log(
    ctx: RunContext[object], caplog: pytest.LogCaptureFixture, outcome: str
) -> None:
    caplog.set_level(logging.INFO, logger=call_log.__name__)
    work = Gate()

    async def tool() -> str:
        with logged(ctx, "background"):
            return await work()

    await asyncio.sleep(10)
    call = asyncio.create_task(tool())
    await work.begins()
    await asyncio.sleep(1.2346)
    match outcome:
        case "done":
            work.release("my secret")
        case "done without a reply":
            work.fail(StopResponse())
        case "failed":
            work.fail(ToolError("my secret"))
        case "cancelled":
            call.cancel()
    await asyncio.wait({call})
    line, outcome = only_line(caplog), outcome.split()[0]
    assert line.levelno == logging.INFO
    assert line.getMessage() == (
        f"tool=search call_id=call_7 mode=background outcome={outcome} seconds=1.235"
    )
    fields = [vars(line)[name] for name in ("tool", "call_id", "mode", "outcome", "seconds")]
    assert fields == ["search", "call_7", "background", outcome, 1.235]
    assert "my secret" not in str(vars(line))
    assert call.cancelled() or call.exception() or call.result() == "my secret"


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(None, "refused"), (ToolError("No."), "refused"), (asyncio.CancelledError(), "cancelled")],
    ids=["it returned", "it failed", "it was cancelled"],
)
async def test_a_mode_may_say_how_a_call_ended_unless_it_was_cancelled(
    ctx: RunContext[object],
    caplog: pytest.LogCaptureFixture,
    error: BaseException | None,
    outcome: str,
) -> None:
    caplog.set_level(logging.INFO, logger=call_log.__name__)
    with contextlib.suppress(ToolError, asyncio.CancelledError), logged(ctx, "payment") as log:
        log.outcome = "refused"
        if error is not None:
            raise error
    assert vars(only_line(caplog))["outcome"] == outcome
