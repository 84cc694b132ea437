"""The calls of tools and how they went, from LiveKit's own events."""

from collections.abc import Callable
from typing import Any

from livekit.agents import AgentSession, llm
from livekit.agents.voice.events import (
    ToolCallEnded,
    ToolCallStarted,
    ToolExecutionUpdatedEvent,
    ToolReplyUpdated,
)


class ToolLog:
    """A log of a session's calls.

    Args:
        session: The session to follow.
        on_change: Called after each step of a call.
    """

    def __init__(
        self, session: AgentSession[Any], on_change: Callable[[], None] = lambda: None
    ) -> None:
        self.calls: list[llm.FunctionCall] = []
        self._ended: set[str] = set()  # call ids
        self._told: set[str] = set()  # ids of updates and results that were spoken to their end
        self._on_change = on_change
        session.on("tool_execution_updated", self._on_event)

    def named(self, tool: str) -> list[llm.FunctionCall]:
        """Return all calls of `tool`."""
        return [call for call in self.calls if call.name == tool]

    def name_of(self, call_id: str) -> str:
        """Return the name of the tool that was called with `call_id`."""
        return next(call.name for call in self.calls if call.call_id == call_id)

    def ended(self, tool: str) -> list[llm.FunctionCall]:
        """Return the calls of `tool` that have ended."""
        return [call for call in self.named(tool) if call.call_id in self._ended]

    def told(self, tool: str) -> bool:
        """Return whether the deferred result of a call of `tool` was spoken to its end."""
        return any(f"{call.call_id}_final" in self._told for call in self.named(tool))

    def _on_event(self, event: ToolExecutionUpdatedEvent) -> None:
        match event.update:
            case ToolCallStarted(function_call=call):
                self.calls.append(call)
            case ToolCallEnded(call_id=call_id):
                self._ended.add(call_id)
            case ToolReplyUpdated(update_ids=ids, status="completed"):
                self._told.update(ids)
        self._on_change()
