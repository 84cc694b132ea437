"""Fixed words for a language model that is late or fails: the caller never hears silence.

LiveKit alone says nothing: it asks again for up to 45 s a turn, closes the session after four such
turns, and leaves the caller and the job in the room.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

from livekit.agents import (
    AgentSession,
    APIConnectOptions,
    CloseEvent,
    CloseReason,
    ConversationItemAddedEvent,
    FlushSentinel,
    JobContext,
    llm,
)
from livekit.agents.voice.agent_session import SessionConnectOptions

from .longrunning.tool_state import per_session

LATE = "One moment, please."
FAILED = "I'm sorry, I'm having trouble answering. Let me try again."
FAILED_AGAIN = "I'm sorry, I still can't answer. Please say that again."
GOODBYE = "I'm sorry, I can't help you right now. Please call again later. Goodbye."

TRIES_AGAIN_AFTER = 2.0  # seconds, in which the caller hears that it will
LATE_AFTER = 3.0  # seconds until the model's first word is late
LATE_AGAIN_AFTER = 6.0  # seconds until the caller is told so again
MAX_FAILED_TURNS = 2  # in a row, then the agent says goodbye

# A request that fails is tried once more by LiveKit, and all of it once more by `answer_anyway`.
CONN_OPTIONS = SessionConnectOptions(
    llm_conn_options=APIConnectOptions(max_retry=1, retry_interval=1.0, timeout=10.0)
)

Chunk = llm.ChatChunk | str | FlushSentinel


class Failures:
    """The turns of one call that the model has failed to answer, since it last answered one."""

    def __init__(self) -> None:
        self.turn = 0
        self._failed: set[int] = set()
        self._says_goodbye = False

    def listen(self, session: AgentSession[Any]) -> None:
        """Listen to `session`."""
        session.on("conversation_item_added", lambda event: self._on_item(session, event))

    def add(self, turn: int) -> str:
        """Return what to say after the model has failed in `turn`."""
        # LiveKit may ask several times for the answer to one turn, before it has ended for certain.
        self._failed.add(turn)
        self._says_goodbye = len(self._failed) >= MAX_FAILED_TURNS
        return GOODBYE if self._says_goodbye else FAILED_AGAIN

    def clear(self) -> None:
        """Forget them: the model has answered."""
        self._failed.clear()
        self._says_goodbye = False

    def _on_item(self, session: AgentSession[Any], event: ConversationItemAddedEvent) -> None:
        if event.item.type != "message":
            return
        if event.item.role == "user":
            self.turn += 1
        elif self._says_goodbye:
            session.shutdown()


async def answer_anyway(
    session: AgentSession[Any], ask: Callable[[], AsyncIterable[Chunk]], *, is_turn: bool
) -> AsyncGenerator[Chunk, None]:
    """Answer as the model does; where it is late or fails, say so, and ask it again.

    Args:
        session: The call.
        ask: Asks the model.
        is_turn: Whether the caller waits for the answer. If not, it tells what a tool has to say,
            and the tool sees to it that the caller hears that.

    Yields:
        What the model answers, and fixed words for a caller who waits.

    Raises:
        Exception: The model has failed twice, or half-way: what was said is no more than sorry.
    """
    failures = _failures(session)
    turn, is_first_try = failures.turn, True
    while True:
        has_begun = False
        try:
            async with aclosing(_say_when_late(ask())) as chunks:
                async for chunk in chunks:
                    has_begun |= isinstance(chunk, llm.ChatChunk) and chunk.has_response()
                    yield chunk
            if is_turn and not has_begun:
                raise RuntimeError("the model has said nothing, and called nothing")
        except Exception:
            if has_begun or not is_first_try:
                if is_turn:
                    yield " " * has_begun + failures.add(turn)
                raise
        else:
            failures.clear()
            return
        is_first_try = False
        yield f"{FAILED} "
        yield FlushSentinel()  # speak it now
        await asyncio.sleep(TRIES_AGAIN_AFTER)


async def _say_when_late(chunks: AsyncIterable[Chunk]) -> AsyncGenerator[Chunk, None]:
    iterator = aiter(chunks)
    first = asyncio.create_task(_next(iterator))
    try:
        seconds = LATE_AFTER
        while not (await asyncio.wait({first}, timeout=seconds))[0]:
            yield f"{LATE} "
            yield FlushSentinel()
            seconds = LATE_AGAIN_AFTER
        chunk = first.result()
        while chunk is not None:
            yield chunk
            chunk = await _next(iterator)
    finally:
        first.cancel()
        await asyncio.wait({first})
        if aclose := getattr(iterator, "aclose", None):
            await aclose()


async def _next(chunks: AsyncIterator[Chunk]) -> Chunk | None:
    return await anext(chunks, None)


def end_job_with(session: AgentSession[Any], ctx: JobContext) -> None:
    """End the job when the session closes, and the call too if the caller has not hung up.

    The end of the job still waits for a charge: see `finish_charges`.
    """

    def on_close(event: CloseEvent) -> None:
        if event.reason not in (CloseReason.PARTICIPANT_DISCONNECTED, CloseReason.JOB_SHUTDOWN):
            ctx.delete_room()  # nobody would answer in it
        ctx.shutdown(reason=event.reason.value)

    session.on("close", on_close)


_failures = per_session(Failures, Failures.listen)
