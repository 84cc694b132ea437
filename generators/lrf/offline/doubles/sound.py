"""Audio whose samples are the text, so that what was played can be read back."""

from array import array
from functools import lru_cache

from livekit import rtc

SAMPLE_RATE = 1000
SAMPLES_A_CHARACTER = 64  # about 15 characters a second: a brisk speaker
SECONDS_A_CHARACTER = SAMPLES_A_CHARACTER / SAMPLE_RATE
UNREADABLE = "\N{REPLACEMENT CHARACTER}"

SILENCE = array("h", [0] * SAMPLES_A_CHARACTER).tobytes()
NOISE = array("h", [-1] * SAMPLES_A_CHARACTER).tobytes()


def encode(text: str) -> bytes:
    """Return the audio of `text`: 16-bit samples, each character its code point, held."""
    return b"".join(map(_encode, text))


def decode(audio: bytes) -> str:
    """Return the text of audio made by `encode`.

    A character that is cut at the end is left out; audio that `encode` did not make is UNREADABLE.
    """
    samples = array("h", audio)
    starts = range(0, len(samples) - SAMPLES_A_CHARACTER + 1, SAMPLES_A_CHARACTER)
    return "".join(_character(samples[i], samples[i + 1]) for i in starts)


def make_frame(audio: bytes) -> rtc.AudioFrame:
    """Return audio as LiveKit takes it."""
    return rtc.AudioFrame(
        data=audio, sample_rate=SAMPLE_RATE, num_channels=1, samples_per_channel=len(audio) // 2
    )


def read_frame(frame: rtc.AudioFrame) -> bytes:
    """Return the audio of a frame, or nothing if it is silent."""
    audio = bytes(frame.data.cast("b"))
    return audio if any(audio) else b""


@lru_cache(maxsize=1024)
def _encode(character: str) -> bytes:
    high, low = divmod(ord(character), 1 << 15)
    return array("h", [high, low] * (SAMPLES_A_CHARACTER // 2)).tobytes()


def _character(high: int, low: int) -> str:
    return chr(high << 15 | low) if 0 <= high <= 33 and low >= 0 else UNREADABLE
