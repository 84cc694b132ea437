"""The model: OpenAI Realtime, which hears, thinks and speaks by itself."""

from typing import Any

from livekit.agents import llm, vad
from livekit.plugins import openai

KEYS = ("OPENAI_API_KEY",)  # what it needs in the environment beside LiveKit's own keys


def load_vad() -> vad.VAD | None:
    """Return nothing: the model itself tells a voice from silence."""
    return None


def language_model() -> llm.LLM[Any]:
    """Return the model of text that the chat talks to, with parallel tool calls off."""
    return openai.LLM(model="gpt-4.1-mini", parallel_tool_calls=False)


def models(voice_activity: vad.VAD | None) -> dict[str, Any]:
    """Return the model of a session, as arguments of AgentSession.

    It decides when the caller's turn has ended, and what it says cannot be given word for word.

    Args:
        voice_activity: What `load_vad` has returned.
    """
    return {
        # The caller's words are transcribed too: payments know a yes by its transcript.
        "llm": openai.realtime.RealtimeModel(model="gpt-realtime", voice="marin"),
        # A voice for fixed words, such as those that tell a caller to wait; else the model is asked
        # to say them. It sounds different: "tts": openai.TTS(voice="marin"),
        "vad": voice_activity,
    }
