"""A voice activity detector for the sound of the doubles."""

import asyncio

from livekit import rtc
from livekit.agents import vad

from .sound import read_frame

INTERVAL = 0.256  # seconds of a frame: half of the voice that LiveKit takes for an interruption


class FakeVAD(vad.VAD):
    """A voice activity detector: any frame with sound is voice, two silent ones end it."""

    def __init__(self) -> None:
        super().__init__(capabilities=vad.VADCapabilities(update_interval=INTERVAL))

    def stream(self) -> vad.VADStream:
        """Return a new stream."""
        return _Stream(self)


class _Stream(vad.VADStream):
    async def _main_task(self) -> None:
        now = asyncio.get_running_loop().time
        began: float | None = None
        silent = 0
        async for item in self._input_ch:
            if not isinstance(item, rtc.AudioFrame):  # a flush: what comes is a new segment
                began = None
            elif read_frame(item):
                silent = 0
                if began is None:
                    began = now()
                    self._report(vad.VADEventType.START_OF_SPEECH, 0.0)
                else:
                    self._report(vad.VADEventType.INFERENCE_DONE, now() - began)
            elif began is not None:
                silent += 1
                if silent == 2:
                    self._report(vad.VADEventType.END_OF_SPEECH, now() - began)
                    began = None

    def _report(self, kind: vad.VADEventType, seconds: float) -> None:
        speaking = kind is not vad.VADEventType.END_OF_SPEECH
        self._event_ch.send_nowait(
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
