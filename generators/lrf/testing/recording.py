"""The records of the calls of the running test, for the pictures of the plugin."""

from collections import deque
from typing import Any

from livekit.agents import AgentSession

from lrf.offline.doubles import Line
from lrf.offline.recorded_calls import tools_in
from lrf.offline.recorder import Recorder
from lrf.timeline.data import StepKind

from .gate import Gate, ignore, listen

recorders: deque[Recorder] = deque(maxlen=20)
"""Those of the running test, in the order of its calls; the last ones, where nobody empties it."""


class GateRecorder(Recorder):
    """A recorder that also notes how the runs of gates go."""

    def __init__(self, session: AgentSession[Any], line: Line) -> None:
        super().__init__(session, line)
        self._tools: dict[int, str] = {}
        listen(self._on_run)

    def stop(self) -> None:
        """End the record, and let go of the session."""
        if self._ended is None:
            ignore(self._on_run)
        super().stop()

    def _on_run(self, gate: Gate | None, kind: StepKind, text: str) -> None:
        self.note_step(self._tool_of(gate), kind, text)

    def _tool_of(self, gate: Gate | None) -> str:
        """Return the name of the tool whose operation the gate stands in for, or ""."""
        if id(gate) not in self._tools:
            named = (t.id for t in tools_in(self._session) if getattr(t, "operation", None) is gate)
            self._tools[id(gate)] = next(named, "")
        return self._tools[id(gate)]


def record(session: AgentSession[Any], line: Line) -> Recorder:
    """Record a call of the running test."""
    recorder = GateRecorder(session, line)
    recorders.append(recorder)
    return recorder
