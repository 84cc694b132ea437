"""A call in which a report is written in steps."""

from collections.abc import AsyncIterator

import pytest
from livekit.agents import Agent, RunContext, function_tool
from livekit.agents.llm import ToolFlag
from livekit.agents.llm.async_toolset import AsyncToolset

from lrf.testing import Gate, StepGate, VoiceAgentTestSession
from my_voice_agent.longrunning.floor import protected
from my_voice_agent.longrunning.jobs import in_background
from my_voice_agent.longrunning.progress import Steps, reported
from my_voice_agent.longrunning.retry import TRANSIENT, with_retries
from tests.runtime.progress.percents import WORDS


@pytest.fixture
def work() -> StepGate:
    return StepGate()


@pytest.fixture
def hold() -> Gate:
    return Gate()


@pytest.fixture
async def call(work: StepGate, hold: Gate) -> AsyncIterator[VoiceAgentTestSession]:
    """Give a call in which reports are written in the background, in steps and two attempts."""

    @function_tool(flags=ToolFlag.CANCELLABLE)
    async def report(ctx: RunContext[object]) -> str:
        """Write a report."""
        steps = Steps(WORDS)
        told = reported(ctx, lambda: work(on_step=steps.on_step), steps, every=20)
        return await in_background(
            ctx,
            with_retries(told, attempts=2, on=TRANSIENT),
            started="I have begun.",
            failed="It failed.",
            too_many="Wait.",
            so_far=steps,
        )

    @function_tool
    async def hold_on(ctx: RunContext[object]) -> str:
        """Hold the floor."""
        with protected(ctx):
            return await hold()

    tools = AsyncToolset(id="session_tools", tools=[report])
    agent = Agent(instructions="", tools=[hold_on])
    async with VoiceAgentTestSession(agent, tools=[tools]) as call:
        await call.asks_for("report")
        await call.hears("I have begun.")
        yield call
