"""Audio whose samples are the text, so that what was played can be read back."""

from array import array

SAMPLE_RATE = 1000
SAMPLES_A_CHARACTER = 64  # about 15 characters a second: a brisk speaker
SECONDS_A_CHARACTER = SAMPLES_A_CHARACTER / SAMPLE_RATE


def encode(text: str) -> bytes:
    """Return the audio of `text`: 16-bit samples, each character its code point, held."""
    samples = array("h")
    for character in text:
        high, low = divmod(ord(character), 1 << 15)
        samples.extend([high, low] * (SAMPLES_A_CHARACTER // 2))
    return samples.tobytes()


def decode(audio: bytes) -> str:
    """Return the text of audio made by `encode`, without a character that is cut at the end.

    Raises:
        ValueError: The audio is not that of a FakeTTS.
    """
    samples = array("h", audio)
    starts = range(0, len(samples) - SAMPLES_A_CHARACTER + 1, SAMPLES_A_CHARACTER)
    try:
        return "".join(chr(samples[i] << 15 | samples[i + 1]) for i in starts)
    except (ValueError, OverflowError):
        raise ValueError(
            "The audio does not come from a FakeTTS, so its words cannot be read back."
            " Leave out the agent's own tts, or its own tts_node."
        ) from None
