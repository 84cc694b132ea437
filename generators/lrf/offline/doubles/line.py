"""A telephone line without a telephone: the doubles, and an AgentSession on them."""

import asyncio
import math
from collections.abc import Callable
from typing import Any

from livekit.agents import AgentSession, llm

from . import settings as session_settings
from .audio_output import FakeAudioOutput, Heard
from .microphone import FakeMicrophone
from .session import DoubledSession
from .sound import NOISE, SECONDS_A_CHARACTER, SILENCE, encode
from .stt import FakeSTT
from .tts import FakeTTS
from .turn_detector import FakeTurnDetector
from .vad import INTERVAL, FakeVAD

PAUSE = 0.001  # seconds that let LiveKit take in what was heard so far


class Line:
    """The audio line of an AgentSession, in place of a room.

    Args:
        on_heard: Called with what the caller heard of each utterance, when it ends or is cut.
        on_words: Called with all words of an utterance, as soon as they are known.
    """

    def __init__(
        self,
        *,
        on_heard: Callable[[Heard], None] = lambda heard: None,
        on_words: Callable[[str], None] = lambda words: None,
    ) -> None:
        self.on_voice: list[Callable[[str, bool], None]] = []
        """Called with the caller's words, and whether they end now or begin; none for a noise."""
        self.vad = FakeVAD()
        self.stt = FakeSTT()
        self.tts = FakeTTS()
        self.turn_detector = FakeTurnDetector()
        self.microphone = FakeMicrophone()
        self.loudspeaker = FakeAudioOutput(on_heard=on_heard, on_words=on_words)

    def make_session(
        self, model: llm.LLM[Any], *, turn_end: float | None = None, **settings: Any
    ) -> AgentSession[Any]:
        """Return a session that hears and speaks through this line, and is otherwise real.

        Args:
            model: Answers for every agent of the session.
            turn_end: Seconds of silence that end each turn of the caller. By default it is as the
                settings say, and else as in LiveKit: 0.3 s, or 2.5 s if `speak` was told that the
                words are not finished.
            **settings: Any arguments of an AgentSession but its models.

        Raises:
            TypeError: A model is among the settings.
        """
        session_settings.refuse_fixed(settings)
        session = DoubledSession(
            llm=model,
            tts=self.tts,
            stt=self.stt,
            vad=self.vad,
            **session_settings.merge(settings, detector=self.turn_detector, turn_end=turn_end),
        )
        session.input.audio = self.microphone
        session.output.audio = self.loudspeaker
        return session

    async def speak(
        self, words: str, seconds: float | None = None, *, finished: bool = True
    ) -> None:
        """Let the caller speak.

        Args:
            words: What the caller says; they are transcribed as the voice ends.
            seconds: How long it takes; by default about 15 characters a second.
            finished: Whether the turn detector takes the words for the end of the turn.
        """
        self.turn_detector.finished = finished
        # a moment, in which LiveKit sees that what the caller has just heard has ended
        await asyncio.sleep(PAUSE)
        if seconds is None:
            seconds = len(words) * SECONDS_A_CHARACTER
        frames = max(1, math.ceil(seconds / INTERVAL))
        size = math.ceil(len(words) / frames)
        self._tell_voice(words, is_end=False)
        for n in range(frames):
            self.microphone.record(encode(words[n * size : (n + 1) * size]) or NOISE)
            await asyncio.sleep(min(INTERVAL, seconds - n * INTERVAL))
        self._tell_voice(words, is_end=True)
        # the transcript comes first, then the end of the voice
        self.microphone.record(SILENCE)
        await asyncio.sleep(PAUSE)
        self.microphone.record(SILENCE)
        await asyncio.sleep(0)

    async def make_noise(self, seconds: float) -> None:
        """Let the caller make a noise without words, for instance a cough."""
        await self.speak("", seconds)

    def _tell_voice(self, words: str, *, is_end: bool) -> None:
        for listener in self.on_voice:
            listener(words, is_end)
