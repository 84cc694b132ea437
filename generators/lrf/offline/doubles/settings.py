"""The arguments of an AgentSession, merged: the caller's own win over those of the doubles."""

from collections.abc import Mapping
from typing import Any

from livekit.agents.utils import is_given

FINISHED, UNFINISHED = 0.3, 2.5
"""Seconds of silence after which LiveKit's default turn handling commits a turn: after words that
its turn detector takes for finished, and after others."""

_FIXED = {
    "llm": "write model=… to have another model answer",
    "stt": "what the caller says is given as text, so nothing has to be recognized",
    "tts": "what the caller hears is read back as text, which only the double's sound allows",
    "vad": "the caller's voice is detected where the script speaks",
}

# Flat arguments that LiveKit deprecates: where each belongs in `turn_handling`.
_FLAT = {
    "agent_false_interruption_timeout": ("interruption", "false_interruption_timeout"),
    "allow_interruptions": ("interruption", "enabled"),
    "discard_audio_if_uninterruptible": ("interruption", "discard_audio_if_uninterruptible"),
    "false_interruption_timeout": ("interruption", "false_interruption_timeout"),
    "max_endpointing_delay": ("endpointing", "max_delay"),
    "min_endpointing_delay": ("endpointing", "min_delay"),
    "min_interruption_duration": ("interruption", "min_duration"),
    "min_interruption_words": ("interruption", "min_words"),
    "preemptive_generation": ("preemptive_generation", "enabled"),
    "resume_false_interruption": ("interruption", "resume_false_interruption"),
}


def refuse_fixed(settings: Mapping[str, Any]) -> None:
    """Refuse the arguments that a double stands for.

    Raises:
        TypeError: One of them is given.
    """
    for name in _FIXED.keys() & settings.keys():
        raise TypeError(f"{name} is a double here, so it cannot be given: {_FIXED[name]}.")


def merge(
    settings: Mapping[str, Any], *, detector: object, turn_end: float | None
) -> dict[str, Any]:
    """Return the arguments of an AgentSession on doubles.

    Args:
        settings: The caller's own arguments, the flat and deprecated ones included.
        detector: The turn detector, unless the settings name another.
        turn_end: Seconds of silence after which each turn is committed, whatever the settings say;
            None leaves it to them, and else to LiveKit's defaults.
    """
    settings = {name: value for name, value in settings.items() if is_given(value)}
    flat = {"turn_detection", *_FLAT}
    others = {name: value for name, value in settings.items() if name not in flat}
    given = settings.get("turn_handling") or _from_flat(settings)
    endpointing: dict[str, Any] = {}
    if "turn_detection" not in given:
        endpointing = {"min_delay": FINISHED, "max_delay": UNFINISHED}
    endpointing |= given.get("endpointing") or {}
    if turn_end is not None:
        endpointing |= {"min_delay": turn_end, "max_delay": turn_end}
    return {
        # What is heard is what was said, emoji and all.
        "tts_text_transforms": None,
        **others,
        "turn_handling": {"turn_detection": detector, **given, "endpointing": endpointing},
    }


def _from_flat(settings: Mapping[str, Any]) -> dict[str, Any]:
    handling: dict[str, Any] = {}
    if "turn_detection" in settings:
        handling["turn_detection"] = settings["turn_detection"]
    for name in sorted(_FLAT.keys() & settings.keys()):
        group, option = _FLAT[name]
        value = settings[name]
        if isinstance(value, dict):  # preemptive_generation takes its options too
            handling[group] = value
        else:
            handling.setdefault(group, {})[option] = value
    return handling
