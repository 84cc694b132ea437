"""A speech-to-text for the sound of the doubles."""

from typing import Any

from livekit import rtc
from livekit.agents import APIConnectOptions, stt
from livekit.agents.language import LanguageCode
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS, NOT_GIVEN, NotGivenOr
from livekit.agents.utils import AudioBuffer

from .sound import UNREADABLE, decode, read_frame


class FakeSTT(stt.STT[Any]):
    """A speech-to-text that reads words back, and emits them at the first silence after them.

    It hears what LiveKit lets it hear: what is said while the echo cancellation warms up, or over
    words of the agent that cannot be interrupted, is lost here as it is in a room.
    """

    def __init__(self) -> None:
        super().__init__(capabilities=stt.STTCapabilities(streaming=True, interim_results=False))

    def stream(
        self,
        *,
        language: NotGivenOr[str] = NOT_GIVEN,
        conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS,
    ) -> stt.RecognizeStream:
        """Return a new stream."""
        return _Stream(stt=self, conn_options=conn_options)

    async def _recognize_impl(
        self,
        buffer: AudioBuffer,
        *,
        language: NotGivenOr[str] = NOT_GIVEN,
        conn_options: APIConnectOptions,
    ) -> stt.SpeechEvent:
        frames = buffer if isinstance(buffer, list) else [buffer]
        words = decode(b"".join(read_frame(frame) for frame in frames))
        return _event(stt.SpeechEventType.FINAL_TRANSCRIPT, words)


class _Stream(stt.RecognizeStream):
    async def _run(self) -> None:
        audio = b""
        async for item in self._input_ch:
            if not isinstance(item, rtc.AudioFrame):
                continue
            if sound := read_frame(item):
                audio += sound
            elif words := decode(audio).replace(UNREADABLE, "").strip():
                self._event_ch.send_nowait(_event(stt.SpeechEventType.FINAL_TRANSCRIPT, words))
                # heeded with turn_detection="stt" only
                self._event_ch.send_nowait(_event(stt.SpeechEventType.END_OF_SPEECH))
                audio = b""
            else:
                audio = b""


def _event(kind: stt.SpeechEventType, words: str = "") -> stt.SpeechEvent:
    said = [stt.SpeechData(language=LanguageCode("en"), text=words)] if words else []
    return stt.SpeechEvent(type=kind, alternatives=said)
