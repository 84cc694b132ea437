"""Doubles of what an AgentSession hears and speaks with, and a line that connects them."""

from .audio_output import FakeAudioOutput, Heard
from .line import Line
from .microphone import FakeMicrophone
from .stt import FakeSTT
from .tts import FakeTTS
from .turn_detector import FakeTurnDetector
from .vad import FakeVAD

__all__ = [
    "FakeAudioOutput",
    "FakeMicrophone",
    "FakeSTT",
    "FakeTTS",
    "FakeTurnDetector",
    "FakeVAD",
    "Heard",
    "Line",
]
