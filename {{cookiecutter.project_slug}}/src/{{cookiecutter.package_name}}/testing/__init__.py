"""A phone call in a test: the caller speaks, and hears what a caller would hear."""

from .gate import Gate
from .gates_of_shapes import SourcesGate, StepGate, StreamGate
from .resource import Resource
from .session import Response, VoiceAgentTestSession
from .speaker import Heard

__all__ = [
    "Gate",
    "Heard",
    "Resource",
    "Response",
    "SourcesGate",
    "StepGate",
    "StreamGate",
    "VoiceAgentTestSession",
]
