"""A phone call in a test: the caller speaks, and hears what a caller would hear."""

from .gate import Gate, StreamGate
from .session import Response, VoiceAgentTestSession
from .speaker import Heard

__all__ = ["Gate", "Heard", "Response", "StreamGate", "VoiceAgentTestSession"]
