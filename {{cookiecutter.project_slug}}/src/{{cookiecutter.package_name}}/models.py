"""The models, by LiveKit Inference: LiveKit's own key pays for all of them."""

from typing import Any

from livekit.agents import TurnHandlingOptions, inference, llm, vad

KEYS: tuple[str, ...] = ()  # what they need in the environment beside LiveKit's own keys


def load_vad() -> vad.VAD:
    """Return what tells a voice from silence. It comes with livekit-agents, without a download."""
    return inference.VAD()


def language_model() -> llm.LLM[Any]:
    """Return the language model, with parallel tool calls off. The chat uses it too.

    Calls of one response share a speech handle: a charge among them makes the others deaf to the
    caller, and nobody hears of it before the slowest of them has ended.
    """
    # To go on with another model when one is down: llm.FallbackAdapter([inference.LLM(…), …])
    return inference.LLM("openai/gpt-4.1-mini", extra_kwargs={"parallel_tool_calls": False})


def models(voice_activity: vad.VAD) -> dict[str, Any]:
    """Return the models of a session and how it takes turns, as arguments of AgentSession.

    Args:
        voice_activity: What `load_vad` has returned; sessions share it.
    """
    return {
        "llm": language_model(),
        "stt": inference.STT("deepgram/nova-3", language="en"),  # "multi": in any of ten languages
        "tts": inference.TTS(
            "cartesia/sonic-3", voice="9626c31c-bec5-4cca-baa8-f8ba9e84c8bc", language="en"
        ),
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
