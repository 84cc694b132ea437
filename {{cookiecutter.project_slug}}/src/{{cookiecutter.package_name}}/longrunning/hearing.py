"""Hearing: when the caller spoke. LiveKit only says when a turn was committed, up to 3 s later."""

import asyncio
import time
from typing import Any

from livekit.agents import AgentSession, ConversationItemAddedEvent, UserStateChangedEvent
from livekit.agents.llm import ChatMessage, RealtimeModel
from livekit.agents.utils import is_given
from livekit.agents.voice import SpeechHandle
from livekit.agents.voice.events import SpeechCreatedEvent

from .playout import silence
from .tool_state import per_session

TRANSCRIBED_WITHIN = 2.0  # seconds for the words to be known after the voice has ended
LONGEST_VOICE = 60.0  # seconds that somebody may speak
LEAST_WAIT = 0.001  # seconds: a remainder that no clock shows would be waited for without end
MAX_KEPT = 50  # of what is remembered of a call


class Hearing:
    """The hearing of one session's caller; all times are as in LiveKit's own messages."""

    def __init__(self) -> None:
        self.voice_began = 0.0
        self.replies: list[SpeechHandle] = []
        """Speeches that a realtime model has begun by itself, the newest last."""
        self._voices: dict[str, float] = {}  # by message: the last voice before it came
        self._answer_awaited_until = 0.0  # on the event loop's clock
        self._changed = asyncio.Event()
        self._is_realtime = False

    def listen(self, session: AgentSession[Any]) -> None:
        """Listen to `session`."""
        self._is_realtime = is_realtime(session)
        session.on("user_state_changed", self._on_voice)
        session.on("conversation_item_added", self._on_item)
        session.on("speech_created", self._on_speech)
        if session.user_state == "speaking":
            self._hear_voice()

    def began(self, message: ChatMessage, *, is_late: bool = False) -> float:
        """Return when the caller began to say, or to type, `message`.

        Args:
            message: A message of the caller.
            is_late: Whether it may have come long after the words, and without their time, as a
                realtime model's transcripts do. It then counts as the last words that had begun.
        """
        came = self.last_voice(message) if is_late else message.created_at
        return message.metrics.get("started_speaking_at") or came

    def last_voice(self, message: ChatMessage) -> float:
        """Return when the last words had begun as `message` came; if it was typed, when it came."""
        return self._voices.get(message.id, message.created_at)

    async def until_answered(self, session: AgentSession[Any]) -> None:
        """Wait until nobody speaks, and what the caller has said is answered.

        LiveKit's own wait knows nothing of a turn between the end of the voice and its transcript,
        nor of a voice that only a realtime model hears.

        Raises:
            ActivityClosedError: The call is over, or goes over to another agent right now.
        """
        clock = asyncio.get_running_loop().time
        await silence(session)
        while (left := self._answer_awaited_until - clock()) > 0:
            await self.change(left)
            await silence(session)

    async def change(self, within: float) -> None:
        """Wait until the caller speaks, falls silent or is understood, at most `within` seconds."""
        self._changed.clear()
        waiting = asyncio.ensure_future(self._changed.wait())
        try:
            await asyncio.wait({waiting}, timeout=max(within, LEAST_WAIT))
        finally:
            waiting.cancel()

    def _on_voice(self, event: UserStateChangedEvent) -> None:
        if event.new_state == "speaking":
            self._hear_voice()
        elif event.old_state == "speaking":
            self._answer_awaited_until = asyncio.get_running_loop().time() + TRANSCRIBED_WITHIN
        self._changed.set()

    def _hear_voice(self) -> None:
        self.voice_began = time.time()
        self._answer_awaited_until = asyncio.get_running_loop().time() + LONGEST_VOICE

    def _on_item(self, event: ConversationItemAddedEvent) -> None:
        item = event.item
        if isinstance(item, ChatMessage) and item.role == "user":
            if item.transcript_confidence is not None and self.voice_began:  # spoken, not typed
                self._voices[item.id] = self.voice_began
                while len(self._voices) > MAX_KEPT:
                    del self._voices[next(iter(self._voices))]
            if not self._is_realtime:  # its transcripts say nothing of how far its answer is
                self._answer_awaited_until = 0.0
            self._changed.set()

    def _on_speech(self, event: SpeechCreatedEvent) -> None:
        if not event.user_initiated:
            self.replies = [*self.replies, event.speech_handle][-MAX_KEPT:]
            self._answer_awaited_until = 0.0
            self._changed.set()


hearing_of = per_session(Hearing, Hearing.listen)
"""Return what is heard of the caller of a session, from the first call of this on."""


def is_realtime(session: AgentSession[Any]) -> bool:
    """Return whether a realtime model hears the caller."""
    model = session.current_agent.llm
    return isinstance(model if is_given(model) else session.llm, RealtimeModel)
