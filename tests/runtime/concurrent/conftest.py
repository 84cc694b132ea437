"""Shops to ask, and their answers."""

from collections.abc import AsyncIterator

import pytest
from livekit.agents import Agent

from lrf.testing import SourcesGate, VoiceAgentTestSession
from my_voice_agent.longrunning.concurrent import Answers


@pytest.fixture
def shops() -> SourcesGate:
    return SourcesGate()


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
async def session() -> AsyncIterator[VoiceAgentTestSession]:
    """Fails the test if anything is left behind."""
    async with VoiceAgentTestSession(Agent(instructions="")) as session:
        yield session
