"""A telephone line without a telephone: an AgentSession that hears a script and speaks in time."""

from typing import Any

from livekit.agents import AgentSession, llm

from .ears import Ears
from .speaker import Speaker
from .speech import Voice

TURN_ENDS_AFTER = 0.2  # seconds of silence that end the caller's turn


def session_on(
    ears: Ears, speaker: Speaker, model: llm.LLM[Any], **settings: Any
) -> AgentSession[Any]:
    """A session that hears through `ears` and speaks through `speaker`, and is otherwise real."""
    session: AgentSession[Any] = AgentSession(
        llm=model,
        tts=Voice(),
        stt=ears.stt,
        vad=ears.vad,
        turn_handling={
            "turn_detection": None,
            "endpointing": {"min_delay": TURN_ENDS_AFTER, "max_delay": TURN_ENDS_AFTER},
        },
        aec_warmup_duration=None,
        user_away_timeout=None,
        session_close_transcript_timeout=0.0,
        tts_text_transforms=None,  # what is heard is what was said, emoji and all
        **settings,
    )
    session.input.audio = ears.microphone
    session.output.audio = speaker
    return session
