"""A voice activity detector that a script speaks into."""

from livekit.agents import vad

INTERVAL = 0.1  # seconds between two readings


class FakeVAD(vad.VAD):
    """A voice activity detector that detects what it is told to."""

    def __init__(self) -> None:
        super().__init__(capabilities=vad.VADCapabilities(update_interval=INTERVAL))
        self._stream: _Stream | None = None

    def stream(self) -> vad.VADStream:
        self._stream = _Stream(self)
        return self._stream

    def detect(self, kind: vad.VADEventType, seconds: float) -> None:
        """Emit an event.

        Args:
            kind: The kind of event.
            seconds: For how long the voice has lasted so far.
        """
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


class _Stream(vad.VADStream):
    def report(self, event: vad.VADEvent) -> None:
        if not self._event_ch.closed:
            self._event_ch.send_nowait(event)

    async def _main_task(self) -> None:
        async for _ in self._input_ch:
            pass
