"""A call in which reports are written in the background."""

from collections.abc import AsyncIterator

import pytest
from livekit.agents import Agent, RunContext, function_tool
from livekit.agents.llm.async_toolset import AsyncToolset

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning import background_tool


@pytest.fixture
def work() -> Gate:
    return Gate()


@pytest.fixture
def hold() -> Gate:
    """Hold the floor: while the tool `hold_on` runs, a handoff waits."""
    return Gate()


@pytest.fixture
async def call(work: Gate, hold: Gate) -> AsyncIterator[VoiceAgentTestSession]:
    """Open a call whose agent writes reports, and holds on."""

    @background_tool(
        "the report",
        started="I have begun.",
        failed="It failed.",
        too_many="Wait.",
        none="There is none.",
    )
    async def report(kind: str = "") -> str:
        """Write a report.

        Args:
            kind: What it is about.
        """
        return await work(kind)

    @function_tool
    async def hold_on(ctx: RunContext[object]) -> str:
        """Hold the floor."""
        ctx.disallow_interruptions()
        return await hold()

    tools = AsyncToolset(id="session_tools", tools=[report, report.status])
    agent = Agent(instructions="", tools=[hold_on])
    async with VoiceAgentTestSession(agent, tools=[tools], aec_warmup_duration=None) as call:
        yield call
