"""Records a call as a timeline, while it goes on: what was said, what ran, what was interrupted."""

import asyncio
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from livekit.agents import AgentSession
from livekit.agents.voice.events import CloseEvent, ConversationItemAddedEvent, ErrorEvent

from ..timeline import Moment, Timeline
from ..timeline.data import MomentKind, StepKind
from .doubles import Line
from .recorded_calls import RecordedCalls
from .recorded_requests import RecordedRequests
from .recorded_speech import RecordedSpeech


class Recorder:
    """Follows a session on a line from its making on.

    It listens to LiveKit's events and to the line, and changes nothing but that the session's model
    counts its requests. `on_change` may be set to what is to be called after each change.

    Args:
        session: The session, before it is started.
        line: The line that it hears and speaks through.
    """

    def __init__(self, session: AgentSession[Any], line: Line) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self._session = session
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._ended: float | None = None
        self._moments: list[Moment] = []
        self._requests = RecordedRequests(self._now, self._changed)
        self._calls = RecordedCalls(session, self._now, self._changed)
        self._speech = RecordedSpeech(session, line, self._now, self._began, self._changed)
        self._speech.on_voice = self._on_voice
        self._requests.follow(session.llm)
        session.on("conversation_item_added", self._on_item)
        session.on("error", self._on_error)
        session.on("close", self._on_close)

    def timeline(self, title: str = "", outcome: str = "running") -> Timeline:
        """Return the call so far.

        Args:
            title: What it shows, in one line.
            outcome: How it went.
        """
        return Timeline(
            title,
            self._now(),
            outcome,
            self._speech.utterances(),
            deepcopy(self._requests.requests),
            self._calls.calls(self._speech.heard),
            deepcopy(self._moments),
        )

    def note(self, kind: MomentKind, text: str = "") -> None:
        """Note what no event tells: that a program interrupts the agent, for instance."""
        self._moments.append(Moment(self._now(), kind, text))
        self._changed()

    def note_step(self, tool: str, kind: StepKind, text: str = "") -> None:
        """Note what happens to the work of the newest running call.

        Args:
            tool: The tool; "" for whichever.
            kind: What happens.
            text: Its words.
        """
        self._calls.note_step(tool, kind, text)
        self._changed()

    def stop(self) -> None:
        """End the record, and let go of the session."""
        if self._ended is None:
            self._ended = self._loop.time()
            self._calls.stop()
            self._speech.stop()
            self._requests.stop()
            del self._session

    def _now(self) -> float:
        """Return the seconds since the call began."""
        now = self._loop.time() if self._ended is None else self._ended
        return max(0.0, now - self._began)

    def _changed(self) -> None:
        self.on_change()

    def _on_voice(self, words: str) -> None:
        """Note that the caller begins to speak, or makes a noise."""
        if not words:
            self.note("noise")
        elif self._speech.is_agent_speaking or self._requests.running or self._calls.awaited():
            self.note("barge-in", words)

    def _on_item(self, event: ConversationItemAddedEvent) -> None:
        item = event.item
        if item.type == "agent_handoff" and item.old_agent_id is not None:
            self.note("handoff", item.new_agent_id)
        elif item.type == "message" and item.role == "user":
            self._calls.note_turn()
            self._speech.note_turn(item.text_content or "")
        elif item.type == "message" and item.role == "assistant":
            self._speech.note_text(item.text_content or "")

    def _on_error(self, event: ErrorEvent) -> None:
        error = getattr(event.error, "error", event.error)
        self.note("error", f"{type(event.source).__name__}: {type(error).__name__}")

    def _on_close(self, event: CloseEvent) -> None:
        self.note("close", event.reason.value)
