"""The agent's voice: audio whose samples are the text, so that what was played can be read back."""

from array import array
from typing import Any

from livekit.agents import APIConnectOptions, tts
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS

SAMPLE_RATE = 1000
CHARACTER = 64  # samples a character: about 15 characters a second, a brisk speaker
SECONDS_A_CHARACTER = CHARACTER / SAMPLE_RATE


def sound_of(text: str) -> bytes:
    """The audio of `text`: 16-bit samples at SAMPLE_RATE, each character its code point, held."""
    samples = array("h")
    for character in text:
        high, low = divmod(ord(character), 1 << 15)
        samples.extend([high, low] * (CHARACTER // 2))
    return samples.tobytes()


def words_in(audio: bytes) -> str:
    """The text of audio made by `sound_of`; a character cut short at the end is not heard."""
    samples = array("h", audio)
    starts = range(0, len(samples) - CHARACTER + 1, CHARACTER)
    return "".join(chr(samples[i] << 15 | samples[i + 1]) for i in starts)


class Voice(tts.TTS[Any]):
    """A text-to-speech that needs no model: it speaks at once, and `words_in` understands it."""

    def __init__(self) -> None:
        super().__init__(
            capabilities=tts.TTSCapabilities(streaming=True),
            sample_rate=SAMPLE_RATE,
            num_channels=1,
        )

    def synthesize(
        self, text: str, *, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS
    ) -> tts.ChunkedStream:
        return self._synthesize_with_stream(text, conn_options=conn_options)

    def stream(
        self, *, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS
    ) -> tts.SynthesizeStream:
        return _VoiceStream(tts=self, conn_options=conn_options)


class _VoiceStream(tts.SynthesizeStream):
    async def _run(self, output_emitter: tts.AudioEmitter) -> None:
        output_emitter.initialize(
            request_id="voice",
            sample_rate=SAMPLE_RATE,
            num_channels=1,
            mime_type="audio/pcm",
            stream=True,
        )
        speaking = False
        async for text in self._input_ch:
            if isinstance(text, str):
                if not speaking:
                    output_emitter.start_segment(segment_id="segment")
                    speaking = True
                output_emitter.push(sound_of(text))
            elif speaking:
                output_emitter.end_segment()
                speaking = False
        if speaking:
            output_emitter.end_segment()
