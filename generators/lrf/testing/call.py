"""The state that the parts of a VoiceAgentTestSession share."""

import asyncio
from typing import Any

from livekit.agents import AgentSession, room_io
from livekit.agents.utils import is_given

from lrf.offline.doubles import FakeTurnDetector, Line
from lrf.offline.recorder import Recorder

from .changes import Changes
from .model import ScriptedModel
from .sounds import Sounds
from .tool_log import ToolLog


class Call:
    """A running call."""

    session: AgentSession[Any]
    _line: Line
    _model: ScriptedModel
    _tools: ToolLog
    _changes: Changes
    _recorder: Recorder
    _sounds: Sounds
    _text_input: room_io.TextInputOptions

    @property
    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def _turn_end(self, finished: bool) -> float:
        """Return the seconds from the caller's words until LiveKit commits their turn."""
        agent = self.session.current_agent
        own = agent.turn_detection
        detector = own if is_given(own) else self.session.turn_detection
        if detector == "manual":
            return 0.0
        delays = self.session.options.endpointing
        if not finished and isinstance(detector, FakeTurnDetector):
            own_delay = agent.max_endpointing_delay
            return own_delay if is_given(own_delay) else delays["max_delay"]
        own_delay = agent.min_endpointing_delay
        return own_delay if is_given(own_delay) else delays["min_delay"]
