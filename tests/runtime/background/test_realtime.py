"""A realtime model is the only voice of its session: what is not spoken by it is not heard."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from livekit.agents import Agent
from livekit.agents.llm.async_toolset import AsyncToolset

from lrf.testing import Gate
from lrf.testing.realtime import FakeRealtimeModel
from my_voice_agent.longrunning import background_tool, filler, interruptible_tool
from tests.runtime.realtime import RealtimeCall

pytestmark = pytest.mark.virtual_time

LONG = "Found forty-two of them, and the last one is the best"


@pytest.fixture
def work() -> Gate:
    return Gate()


@pytest.fixture
async def call(work: Gate) -> AsyncIterator[RealtimeCall]:
    @interruptible_tool("the search", waiting=("One moment.", "Still at it."), stopped="Stopped.")
    async def search(query: str = "") -> str:
        """Search."""
        return await work(query)

    @background_tool("the report", started="I have begun.", failed="It failed.")
    async def report(kind: str = "") -> str:
        """Write a report."""
        return await work(kind)

    call = RealtimeCall()
    call.script.when("search").calls("search")
    call.script.when("report").calls("report")
    tools = AsyncToolset(id="session_tools", tools=[report, report.status])
    agent = Agent(instructions="", tools=[search])
    async with call.opened(agent, FakeRealtimeModel(call.script), tools=[tools]):
        yield call
        work.open()


async def ask(call: RealtimeCall, work: Gate, words: str) -> None:
    await call.says(words)
    await work.begins()


def warnings_of(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name == filler.__name__]


# Fillers.


async def test_fillers_go_through_the_model(
    call: RealtimeCall, work: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    await ask(call, work, "search")
    began = asyncio.get_running_loop().time()
    await call.hears("Still at it.")
    assert call.heard == ["One moment.", "Still at it."]
    assert call.heard[0].began - began <= 2
    work.release("Found 42")
    await call.hears("Found 42")
    assert not warnings_of(caplog)


async def test_a_filler_that_the_model_cannot_speak_is_reported_once(
    call: RealtimeCall, work: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    await ask(call, work, "search")
    call.script.to_all().fails()
    await call.time_passes(40)
    assert call.heard == []
    (record,) = warnings_of(caplog)
    assert "TTS" in record.getMessage()
    assert record.exc_info is not None
    call.script.to_all()
    work.release("Found 42")
    await call.hears("Found 42")


async def test_a_filler_in_which_the_model_says_nothing_is_reported_once(
    call: RealtimeCall, work: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    await ask(call, work, "search")
    call.script.to_all().stays_silent()
    await call.time_passes(40)
    assert len(warnings_of(caplog)) == 1


async def test_fillers_end_with_the_turn_of_the_caller(call: RealtimeCall, work: Gate) -> None:
    await ask(call, work, "search")
    await call.hears("One moment.")
    await call.says("never mind")
    await call.hears("Okay.")
    await call.time_passes(20)
    assert work.cancelled == 1
    assert call.heard == ["One moment.", "Okay."]


# Background tools.


async def test_a_background_tool_answers_at_once_and_tells_its_result(
    call: RealtimeCall, work: Gate
) -> None:
    await ask(call, work, "report")
    await call.hears("I have begun.")
    work.release("Found 42")
    await call.hears("Found 42")
    await call.time_passes(20)
    assert call.heard == ["I have begun.", "Found 42"]


async def test_a_result_that_was_talked_over_is_offered_once_more(
    call: RealtimeCall, work: Gate
) -> None:
    await ask(call, work, "report")
    await call.hears("I have begun.")
    work.release(LONG)
    await call.until_speaking("agent")
    await call.time_passes(1)  # some of it is heard
    await call.says("never mind")
    await call.hears(LONG)
    assert [heard.cut for heard in call.heard] == [False, True, False, False]
    assert call.heard[-1] == LONG


@pytest.mark.parametrize("trouble", ["fails", "stays silent"])
async def test_a_result_that_the_model_does_not_tell_is_told_when_it_can(
    call: RealtimeCall, work: Gate, trouble: str
) -> None:
    await ask(call, work, "report")
    await call.hears("I have begun.")
    upset, before = call.script.to_all(), call.script.requests
    upset.fails() if trouble == "fails" else upset.stays_silent()
    work.release("Found 42")
    await call.until_asked(before + 1)
    call.script.to_all()
    await call.hears("Found 42")
    await call.time_passes(20)
    assert call.heard == ["I have begun.", "Found 42"]
