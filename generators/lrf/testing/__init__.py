"""A phone call in a test: the caller speaks, and hears what a caller would hear."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lrf.offline.doubles import Heard

    from .gate import Gate
    from .option_gates import SourcesGate, StepGate, StreamGate
    from .resource import Resource
    from .session import Response, VoiceAgentTestSession

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

_HOMES = {
    "Gate": ".gate",
    "Heard": "lrf.offline.doubles",
    "Resource": ".resource",
    "Response": ".session",
    "SourcesGate": ".option_gates",
    "StepGate": ".option_gates",
    "StreamGate": ".option_gates",
    "VoiceAgentTestSession": ".session",
}


def __getattr__(name: str) -> Any:
    # pytest imports this package for its plugin in every run: livekit comes when a test needs it
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(_HOMES[name], __name__), name)
    return value
