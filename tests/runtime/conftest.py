"""A call of a tool, in a conversation."""

from collections.abc import AsyncIterator

import pytest
from livekit.agents import Agent, RunContext
from livekit.agents.llm import FunctionCall
from livekit.agents.voice import SpeechHandle

from lrf.testing import VoiceAgentTestSession


@pytest.fixture
async def ctx() -> AsyncIterator[RunContext[object]]:
    """Give a call of a tool, in a conversation that fails the test if anything is left."""
    call = FunctionCall(call_id="call_7", name="search", arguments='{"query": "my secret"}')
    async with VoiceAgentTestSession(Agent(instructions="")) as conversation:
        yield RunContext(
            session=conversation.session, speech_handle=SpeechHandle.create(), function_call=call
        )
