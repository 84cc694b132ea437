"""A call in which nothing may be left behind, with work and what it needs."""

from collections.abc import AsyncIterator

import pytest
from livekit.agents import Agent

from lrf.testing import Gate, Resource, VoiceAgentTestSession


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
