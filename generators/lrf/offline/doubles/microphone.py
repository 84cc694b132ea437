"""The caller's microphone, which a script speaks into."""

import asyncio

from livekit import rtc
from livekit.agents.voice import io

from .sound import make_frame


class FakeMicrophone(io.AudioInput):
    """An audio input that gives the audio that it is told to, at once."""

    def __init__(self) -> None:
        super().__init__(label="microphone")
        self._frames: asyncio.Queue[rtc.AudioFrame] = asyncio.Queue()

    def record(self, audio: bytes) -> None:
        """Take up `audio` as one frame."""
        self._frames.put_nowait(make_frame(audio))

    async def __anext__(self) -> rtc.AudioFrame:
        return await self._frames.get()
