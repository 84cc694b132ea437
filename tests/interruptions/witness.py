"""A witness of a conversation, who notes what LiveKit says of it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from livekit.agents import AgentSession
from livekit.agents.voice import SpeechHandle
from livekit.agents.voice.events import (
    SpeechCreatedEvent,
    ToolCallEnded,
    ToolCallStarted,
    ToolExecutionUpdatedEvent,
)

from my_voice_agent.longrunning.ledger import default_ledger

from .scenario import ENDINGS, Scenario
from .seen import Call, Observed
from .work import NEVER


class Witness:
    """A witness of a session, who notes in `seen` how each call of a tool goes and ends.

    `begun` is set when the first of them is called, `closed` when the session has ended.
    """

    def __init__(self, scenario: Scenario, seen: Observed) -> None:
        self.begun = asyncio.Event()
        self.closed = asyncio.Event()
        self._scenario = scenario
        self._seen = seen
        self._handles: dict[SpeechHandle, float] = {}
        self._watchers: list[asyncio.Task[None]] = []

    def follow(self, session: AgentSession[Any]) -> None:
        """Listen to a session that has started."""
        self._session = session
        session.on("speech_created", self._on_speech)
        session.on("tool_execution_updated", self._on_tool)
        session.on("conversation_item_added", self._on_item)
        session.on("close", self._on_close)

    def look(self) -> None:
        """Note what the tools have come to."""
        self._seen.rest = asyncio.get_running_loop().time()
        outputs = [i for i in self._session.history.items if i.type == "function_call_output"]
        for call in self._seen.calls:
            mine = (call.id, f"{call.id}_final")
            call.outputs = [output for output in outputs if output.call_id in mine]
            call.interrupted = self._interruption_of(call)
        for order, tool in self._scenario.calls:
            if tool.mode == "payment":
                self._seen.charges[order] = default_ledger().find(f"{tool.name}:local:{order}")
        self._seen.words += [output.output for output in outputs]

    def _interruption_of(self, call: Call) -> float:
        for handle, interrupted in self._handles.items():
            if any(getattr(item, "call_id", "") == call.id for item in handle.chat_items):
                return interrupted
        return NEVER

    def _on_speech(self, event: SpeechCreatedEvent) -> None:
        handle = event.speech_handle
        self._handles[handle] = NEVER
        self._watchers.append(asyncio.create_task(self._watch(handle)))

    async def _watch(self, handle: SpeechHandle) -> None:
        loop = asyncio.get_running_loop()
        over = loop.create_future()
        handle.add_done_callback(lambda _: over.set_result(None))
        await handle.wait_if_not_interrupted([over])
        if handle.interrupted:
            self._handles[handle] = loop.time()

    def _on_tool(self, event: ToolExecutionUpdatedEvent) -> None:
        update, now = event.update, asyncio.get_running_loop().time()
        self._seen.words.append(str(update))
        if isinstance(update, ToolCallStarted):
            called = update.function_call
            tool = next((t for t in self._scenario.tools if t.name == called.name), None)
            if tool and self._seen.rest == NEVER:
                order = json.loads(called.arguments).get("order_id", "")
                self._seen.calls.append(Call(called.call_id, tool, order, now))
                self.begun.set()
        elif isinstance(update, ToolCallEnded):
            for call in self._seen.calls:
                if call.id == update.call_id:
                    call.ended, call.status = now, update.status

    def _on_item(self, event: Any) -> None:
        if event.item.type == "agent_handoff":
            for deed in self._seen.deeds_of("hands off"):
                deed.ended = asyncio.get_running_loop().time()

    def _on_close(self, _: object) -> None:
        self.closed.set()
        for deed in self._seen.deeds_of(*ENDINGS):
            deed.ended = asyncio.get_running_loop().time()
