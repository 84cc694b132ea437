"""The models, by plugins: OpenAI thinks, Deepgram hears, Cartesia speaks, Silero tells silence."""

from typing import Any

from livekit.agents import TurnHandlingOptions, inference, llm, vad
from livekit.plugins import cartesia, deepgram, openai, silero

# What they need in the environment beside LiveKit's own keys.
KEYS = ("OPENAI_API_KEY", "DEEPGRAM_API_KEY", "CARTESIA_API_KEY")


def load_vad() -> vad.VAD:
    """Return what tells a voice from silence. It comes with its plugin, without a download."""
    return silero.VAD.load()


def language_model() -> llm.LLM[Any]:
    """Return the language model, with parallel tool calls off. The chat uses it too.

    Calls of one response share a speech handle: a charge among them makes the others deaf to the
    caller, and nobody hears of it before the slowest of them has ended.
    """
    # To go on with another model when one is down: llm.FallbackAdapter([openai.LLM(…), …])
    return openai.LLM(model="gpt-4.1-mini", parallel_tool_calls=False)


def models(voice_activity: vad.VAD) -> dict[str, Any]:
    """Return the models of a session and how it takes turns, as arguments of AgentSession.

    Args:
        voice_activity: What `load_vad` has returned; sessions share it.
    """
    return {
        "llm": language_model(),
        "stt": deepgram.STT(model="nova-3", language="en"),  # "multi": in any of ten languages
        "tts": cartesia.TTS(model="sonic-3", voice="9626c31c-bec5-4cca-baa8-f8ba9e84c8bc"),
        "vad": voice_activity,
        "turn_handling": TurnHandlingOptions(
            # By the words: 0.3 s after "yes", 2.5 s after "I'd like". "vad": after any 0.5 s
            turn_detection=inference.TurnDetector(),
            # Ask the model before the turn has ended for certain. No tool starts before it has.
            preemptive_generation={"enabled": True},
            # Tell an "mm-hm" from an interruption by its sound, by LiveKit Inference:
            # interruption={"mode": "adaptive"},
        ),
    }
