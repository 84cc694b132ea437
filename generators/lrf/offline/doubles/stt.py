"""A speech-to-text that a script speaks into."""

from typing import Any

from livekit.agents import APIConnectOptions, stt
from livekit.agents.language import LanguageCode
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS, NOT_GIVEN, NotGivenOr
from livekit.agents.utils import AudioBuffer


class FakeSTT(stt.STT[Any]):
    """A speech-to-text that transcribes what it is told to."""

    def __init__(self) -> None:
        super().__init__(capabilities=stt.STTCapabilities(streaming=True, interim_results=False))
        self._stream: _Stream | None = None

    def stream(
        self,
        *,
        language: NotGivenOr[str] = NOT_GIVEN,
        conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS,
    ) -> stt.RecognizeStream:
        self._stream = _Stream(stt=self, conn_options=conn_options)
        return self._stream

    def transcribe(self, words: str) -> None:
        """Emit `words` as a final transcript, and the end of the speech."""
        if self._stream is not None:
            said = stt.SpeechData(language=LanguageCode("en"), text=words)
            self._stream.report(stt.SpeechEventType.FINAL_TRANSCRIPT, [said])
            # heeded with turn_detection="stt" only
            self._stream.report(stt.SpeechEventType.END_OF_SPEECH, [])

    async def _recognize_impl(
        self,
        buffer: AudioBuffer,
        *,
        language: NotGivenOr[str] = NOT_GIVEN,
        conn_options: APIConnectOptions,
    ) -> stt.SpeechEvent:
        raise RuntimeError("FakeSTT streams its script; it cannot recognize audio.")


class _Stream(stt.RecognizeStream):
    def report(self, kind: stt.SpeechEventType, alternatives: list[stt.SpeechData]) -> None:
        if not self._event_ch.closed:
            self._event_ch.send_nowait(stt.SpeechEvent(type=kind, alternatives=alternatives))

    async def _run(self) -> None:
        async for _ in self._input_ch:
            pass
