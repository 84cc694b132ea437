"""A realtime model without a model, on LiveKit's public base classes.

Its ears and its voice are its own: it decides when the caller's turn ends, the session has neither
STT, TTS nor VAD, and transcripts come when it likes, or never.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from livekit.agents import Agent, AgentSession, llm

from lrf.offline.doubles import Heard
from lrf.offline.doubles.audio_output import FakeAudioOutput
from lrf.offline.doubles.microphone import FakeMicrophone

from .realtime_connection import FakeRealtimeSession

__all__ = ["CAPABILITIES", "FakeRealtimeModel", "FakeRealtimeSession", "realtime_session"]

CAPABILITIES = llm.RealtimeCapabilities(
    message_truncation=False,
    turn_detection=True,
    user_transcription=True,
    auto_tool_reply_generation=False,
    audio_output=True,
    manual_function_calls=True,
    mutable_chat_context=True,
    mutable_instructions=True,
    mutable_tools=True,
    per_response_tool_choice=True,
)


class FakeRealtimeModel(llm.RealtimeModel):
    """A realtime model that answers what another model would, by voice.

    Args:
        answers: The model that decides what is said and called; its errors are errors of requests.
        capabilities: What it can do.
    """

    def __init__(
        self, answers: llm.LLM[Any], capabilities: llm.RealtimeCapabilities = CAPABILITIES
    ) -> None:
        super().__init__(capabilities=capabilities)
        self.answers = answers
        self.current: FakeRealtimeSession | None = None

    def session(self, *, turn_detection_disabled: bool = False) -> FakeRealtimeSession:
        """Connect."""
        self.current = FakeRealtimeSession(self)
        return self.current

    async def aclose(self) -> None:
        """Disconnect."""

    async def caller_says(self, words: str, *, transcript_after: float | None = 0.0) -> None:
        """Hear `words`, take the turn for ended, and answer.

        Args:
            words: What the caller says; it takes its time, about 15 characters a second.
            transcript_after: Seconds from the end of the words to their transcript; None for none.
        """
        assert self.current is not None, "the session has not been started"
        await self.current.hear(words, transcript_after)


@asynccontextmanager
async def realtime_session(
    agent: Agent, model: FakeRealtimeModel, heard: list[Heard], **settings: Any
) -> AsyncIterator[AgentSession[Any]]:
    """Open a call with an agent that has a realtime model, and no other voice.

    Args:
        agent: The agent that picks up.
        model: Its model; the caller speaks through it.
        heard: Where to put what the caller hears.
        **settings: Further arguments of the AgentSession.

    Yields:
        The session.
    """
    session: AgentSession[Any] = AgentSession(llm=model, **settings)
    session.input.audio = FakeMicrophone()
    session.output.audio = FakeAudioOutput(on_heard=heard.append)
    await session.start(agent, record=False)
    try:
        yield session
    finally:
        await session.aclose()
