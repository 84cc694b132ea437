"""The caller's microphone: what is heard comes from a script, so no frame ever does."""

import asyncio

from livekit import rtc
from livekit.agents.voice import io


class FakeMicrophone(io.AudioInput):
    """An audio input that stays silent; the script speaks into the FakeVAD and the FakeSTT."""

    def __init__(self) -> None:
        super().__init__(label="microphone")

    async def __anext__(self) -> rtc.AudioFrame:
        await asyncio.Event().wait()
        raise StopAsyncIteration
