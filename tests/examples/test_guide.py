"""The guide's own tests, word for word but for the imports and the agent."""

# ruff: noqa: F841
# mypy: disable-error-code="no-untyped-def"

import asyncio

import pytest

from lrf.testing import VoiceAgentTestSession
from my_voice_agent.agent import Assistant


@pytest.mark.asyncio
async def test_long_search_completes():
    """Test that search completes successfully."""
    async with VoiceAgentTestSession(agent=Assistant()) as session:
        response = await session.send_text("Search for Python tutorials")
        assert "Found" in response.text
        assert session.tool_calls[-1].name == "search_database"


@pytest.mark.asyncio
async def test_long_search_interrupted():  # gen-tool: ignore[LRF603] the guide's own words
    """Test that search handles interruption gracefully."""
    async with VoiceAgentTestSession(agent=Assistant()) as session:
        # Start search
        session.send_text_async("Search for Python tutorials")

        # Simulate user interruption
        await asyncio.sleep(0.5)
        response = await session.send_text("Never mind")

        # Verify graceful handling
        assert "search_database" in [call.name for call in session.tool_calls]
