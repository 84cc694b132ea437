"""A realtime model is the only voice of its session: what is not spoken by it is not heard."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from livekit.agents import Agent, AgentSession
from livekit.agents.llm.async_toolset import AsyncToolset

from lrf.offline.doubles import Heard
from lrf.offline.model import OfflineLLM
from lrf.testing import Gate
from lrf.testing.model import ScriptedModel
from lrf.testing.realtime import FakeRealtimeModel, realtime_session
from my_voice_agent.longrunning import background_tool, filler, interruptible_tool

pytestmark = pytest.mark.virtual_time

LONG = "Found forty-two of them, and the last one is the best"


@dataclass
class Call:
    """A call with a realtime model, whose caller can ask for a search and for a report."""

    session: AgentSession[Any]
    model: FakeRealtimeModel
    script: ScriptedModel
    heard: list[Heard] = field(default_factory=list)

    async def says(self, words: str) -> None:
        await self.model.caller_says(words)


@pytest.fixture
def work() -> Gate:
    return Gate()


@pytest.fixture
async def call(work: Gate) -> AsyncIterator[Call]:
    @interruptible_tool("the search", waiting=("One moment.", "Still at it."), stopped="Stopped.")
    async def search(query: str = "") -> str:
        """Search."""
        return await work(query)

    @background_tool("the report", started="I have begun.", failed="It failed.")
    async def report(kind: str = "") -> str:
        """Write a report."""
        return await work(kind)

    script = ScriptedModel(otherwise=OfflineLLM())
    script.when("search").calls("search")
    script.when("report").calls("report")
    model, heard = FakeRealtimeModel(script), list[Heard]()
    tools = AsyncToolset(id="session_tools", tools=[report, report.status])
    agent = Agent(instructions="", tools=[search])
    async with realtime_session(agent, model, heard, tools=[tools]) as session:
        yield Call(session, model, script, heard)
        work.open()


async def ask(call: Call, work: Gate, words: str) -> None:
    await call.says(words)
    await work.begins()


def warnings_of(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name == filler.__name__]


# Fillers.


async def test_fillers_go_through_the_model(
    call: Call, work: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    await ask(call, work, "search")
    began = asyncio.get_running_loop().time()
    await asyncio.sleep(10)
    assert call.heard[:2] == ["One moment.", "Still at it."]
    assert call.heard[0].began - began <= 2
    work.release("Found 42")
    await asyncio.sleep(5)
    assert call.heard[-1] == "Found 42"
    assert not warnings_of(caplog)


async def test_a_filler_that_the_model_cannot_speak_is_reported_once(
    call: Call, work: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    await ask(call, work, "search")
    call.script.to_all().fails()
    await asyncio.sleep(40)
    assert call.heard == []
    (record,) = warnings_of(caplog)
    assert "TTS" in record.getMessage()
    assert record.exc_info is not None
    call.script.to_all()
    work.release("Found 42")
    await asyncio.sleep(20)
    assert "Found 42" in call.heard


async def test_a_filler_in_which_the_model_says_nothing_is_reported_once(
    call: Call, work: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    await ask(call, work, "search")
    call.script.to_all().stays_silent()
    await asyncio.sleep(40)
    assert len(warnings_of(caplog)) == 1


async def test_fillers_end_with_the_turn_of_the_caller(call: Call, work: Gate) -> None:
    await ask(call, work, "search")
    await asyncio.sleep(4)
    await call.says("never mind")
    await asyncio.sleep(30)
    assert work.cancelled == 1
    assert [str(heard) for heard in call.heard[-1:]] == ["Okay."]


# Background tools.


async def test_a_background_tool_answers_at_once_and_tells_its_result(
    call: Call, work: Gate
) -> None:
    await ask(call, work, "report")
    await asyncio.sleep(10)
    assert call.heard == ["I have begun."]
    work.release("Found 42")
    await asyncio.sleep(30)
    assert call.heard == ["I have begun.", "Found 42"]


async def test_a_result_that_was_talked_over_is_offered_once_more(call: Call, work: Gate) -> None:
    await ask(call, work, "report")
    await asyncio.sleep(5)
    work.release(LONG)
    await asyncio.sleep(2)
    await call.says("never mind")
    await asyncio.sleep(30)
    assert [heard.cut for heard in call.heard] == [False, True, False, False]
    assert call.heard[-1] == LONG


@pytest.mark.parametrize("trouble", ["fails", "stays silent"])
async def test_a_result_that_the_model_does_not_tell_is_told_when_it_can(
    call: Call, work: Gate, trouble: str
) -> None:
    await ask(call, work, "report")
    await asyncio.sleep(5)
    upset = call.script.to_all()
    upset.fails() if trouble == "fails" else upset.stays_silent()
    work.release("Found 42")
    await asyncio.sleep(0.5)
    call.script.to_all()
    await asyncio.sleep(60)
    assert call.heard == ["I have begun.", "Found 42"]
