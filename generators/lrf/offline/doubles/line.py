"""A telephone line without a telephone: the doubles, and an AgentSession on them."""

import asyncio
from collections.abc import Callable
from typing import Any

from livekit.agents import AgentSession, llm, vad

from . import settings as session_settings
from .audio_output import FakeAudioOutput, Heard
from .microphone import FakeMicrophone
from .session import DoubledSession
from .sound import SECONDS_A_CHARACTER
from .stt import FakeSTT
from .tts import FakeTTS
from .turn_detector import FakeTurnDetector
from .vad import INTERVAL, FakeVAD


class Line:
    """What an AgentSession hears and speaks through, in place of a room.

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
        await self._sound(len(words) * SECONDS_A_CHARACTER if seconds is None else seconds, words)

    async def make_noise(self, seconds: float) -> None:
        """Let the caller make a noise without words, for instance a cough."""
        await self._sound(seconds, "")

    async def _sound(self, seconds: float, words: str) -> None:
        self.vad.detect(vad.VADEventType.START_OF_SPEECH, 0.0)
        passed = 0.0
        while passed < seconds:
            await asyncio.sleep(min(INTERVAL, seconds - passed))
            passed += INTERVAL
            self.vad.detect(vad.VADEventType.INFERENCE_DONE, min(passed, seconds))
        if words:
            self.stt.transcribe(words)
        self.vad.detect(vad.VADEventType.END_OF_SPEECH, seconds)
