"""The agent's voice without a model."""

from typing import Any

from livekit.agents import APIConnectOptions, tts
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS

from .sound import SAMPLE_RATE, encode


class FakeTTS(tts.TTS[Any]):
    """A text-to-speech that speaks at once, in sound that `decode` reads back."""

    def __init__(self) -> None:
        super().__init__(
            capabilities=tts.TTSCapabilities(streaming=True),
            sample_rate=SAMPLE_RATE,
            num_channels=1,
        )

    def synthesize(
        self, text: str, *, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS
    ) -> tts.ChunkedStream:
        """Speak `text`."""
        return self._synthesize_with_stream(text, conn_options=conn_options)

    def stream(
        self, *, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS
    ) -> tts.SynthesizeStream:
        """Return a new stream."""
        return _Stream(tts=self, conn_options=conn_options)


class _Stream(tts.SynthesizeStream):
    async def _run(self, output_emitter: tts.AudioEmitter) -> None:
        output_emitter.initialize(
            request_id="fake",
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
                output_emitter.push(encode(text))
            elif speaking:
                output_emitter.end_segment()
                speaking = False
        if speaking:
            output_emitter.end_segment()
