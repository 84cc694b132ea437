"""The agent's ears: a voice detector, a transcriber and a microphone that a script speaks into."""

import asyncio
from typing import Any

from livekit import rtc
from livekit.agents import APIConnectOptions, stt, vad
from livekit.agents.language import LanguageCode
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS, NOT_GIVEN, NotGivenOr
from livekit.agents.utils import AudioBuffer
from livekit.agents.voice import io

from .speech import SECONDS_A_CHARACTER

INFERENCE = 0.1  # seconds between two readings of the voice detector


class Ears:
    """What an AgentSession needs to hear: pass `vad` and `stt` to it, `microphone` to its input."""

    def __init__(self) -> None:
        self.vad = _Detector()
        self.stt = _Transcriber()
        self.microphone = _Microphone()

    async def hear(self, words: str, seconds: float | None = None) -> None:
        """The caller speaks: voice is detected for `seconds`, then the words are transcribed.

        By default it takes as long as the words last.
        """
        await self._voice(len(words) * SECONDS_A_CHARACTER if seconds is None else seconds, words)

    async def hear_noise(self, seconds: float) -> None:
        """A voice without words, for instance a cough."""
        await self._voice(seconds, "")

    async def _voice(self, seconds: float, words: str) -> None:
        self.vad.detect(vad.VADEventType.START_OF_SPEECH, 0.0)
        said = 0.0
        while said < seconds:
            await asyncio.sleep(min(INFERENCE, seconds - said))
            said += INFERENCE
            self.vad.detect(vad.VADEventType.INFERENCE_DONE, min(said, seconds))
        if words:
            self.stt.transcribe(words)
        self.vad.detect(vad.VADEventType.END_OF_SPEECH, seconds)


class _Microphone(io.AudioInput):
    def __init__(self) -> None:
        super().__init__(label="microphone")

    async def __anext__(self) -> rtc.AudioFrame:
        # what is heard comes from the script, so no frame ever does
        await asyncio.Event().wait()
        raise StopAsyncIteration


class _Detector(vad.VAD):
    def __init__(self) -> None:
        super().__init__(capabilities=vad.VADCapabilities(update_interval=INFERENCE))
        self._stream: _DetectorStream | None = None

    def stream(self) -> vad.VADStream:
        self._stream = _DetectorStream(self)
        return self._stream

    def detect(self, kind: vad.VADEventType, seconds: float) -> None:
        speaking = kind is not vad.VADEventType.END_OF_SPEECH
        if self._stream is not None:
            self._stream.report(
                vad.VADEvent(
                    type=kind,
                    samples_index=0,
                    timestamp=0.0,
                    speech_duration=seconds,
                    silence_duration=0.0,
                    probability=1.0 if speaking else 0.0,
                    speaking=speaking,
                    raw_accumulated_speech=seconds if speaking else 0.0,
                )
            )


class _DetectorStream(vad.VADStream):
    def report(self, event: vad.VADEvent) -> None:
        if not self._event_ch.closed:
            self._event_ch.send_nowait(event)

    async def _main_task(self) -> None:
        async for _ in self._input_ch:
            pass


class _Transcriber(stt.STT[Any]):
    def __init__(self) -> None:
        super().__init__(capabilities=stt.STTCapabilities(streaming=True, interim_results=False))
        self._stream: _TranscriberStream | None = None

    def stream(
        self,
        *,
        language: NotGivenOr[str] = NOT_GIVEN,
        conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS,
    ) -> stt.RecognizeStream:
        self._stream = _TranscriberStream(stt=self, conn_options=conn_options)
        return self._stream

    def transcribe(self, words: str) -> None:
        if self._stream is not None:
            self._stream.transcribe(words)

    async def _recognize_impl(
        self,
        buffer: AudioBuffer,
        *,
        language: NotGivenOr[str] = NOT_GIVEN,
        conn_options: APIConnectOptions,
    ) -> stt.SpeechEvent:
        raise RuntimeError("the scripted transcriber streams; it has no audio to recognize")


class _TranscriberStream(stt.RecognizeStream):
    def transcribe(self, words: str) -> None:
        if not self._event_ch.closed:
            said = stt.SpeechData(language=LanguageCode("en"), text=words)
            self._event_ch.send_nowait(
                stt.SpeechEvent(type=stt.SpeechEventType.FINAL_TRANSCRIPT, alternatives=[said])
            )

    async def _run(self) -> None:
        async for _ in self._input_ch:
            pass
