"""The floor: while a charge holds it, the agent cannot be stopped, and never claims that it was."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from livekit.agents import (
    Agent,
    AgentSession,
    ConversationItemAddedEvent,
    RunContext,
    StopResponse,
    llm,
    room_io,
)
from livekit.agents.voice import SpeechHandle
from livekit.agents.voice.events import SpeechCreatedEvent

from . import words
from .hearing import hearing_of
from .playout import speak
from .tool_state import per_session

logger = logging.getLogger(__name__)


class AlreadyInterruptedError(Exception):
    """The caller has taken the turn: it is too late to protect what the agent was about to do."""


@dataclass
class Floor:
    """The holder of the floor of one session.

    Args:
        charges: How many charges hold it.
        began: When the first of them took it, or the last time that one did.
        ended: When the last of them gave it back.
        on_speech: What listens to the session meanwhile.
        answers: The answers to callers who spoke meanwhile, until they are in the context.
    """

    charges: int = 0
    began: float = 0.0
    ended: float = 0.0
    on_speech: Callable[[SpeechCreatedEvent], None] | None = None
    answers: set[asyncio.Task[None]] = field(default_factory=set)


@contextmanager
def protected(ctx: RunContext[Any]) -> Iterator[None]:
    """Disallow interruptions, and hold the floor.

    The calls of one model response share a speech handle, so protection is counted: the last one
    to end restores what was allowed before the first.

    Args:
        ctx: The context of the tool's call.

    Raises:
        AlreadyInterruptedError: The speech has been interrupted.
    """
    handle = ctx.speech_handle
    holds, allowed = _holds.get(handle, (0, handle.allow_interruptions))
    try:
        ctx.disallow_interruptions()
    except RuntimeError:
        raise AlreadyInterruptedError from None
    _holds[handle] = holds + 1, allowed
    try:
        with _holding_floor(ctx.session):
            yield
    finally:
        holds, allowed = _holds.pop(handle)
        if holds > 1:
            _holds[handle] = holds - 1, allowed
        elif allowed:
            handle.allow_interruptions = True


_holds: WeakKeyDictionary[SpeechHandle, tuple[int, bool]] = WeakKeyDictionary()


@contextmanager
def _holding_floor(session: AgentSession[Any]) -> Iterator[None]:
    floor = _floor(session)

    def on_speech(event: SpeechCreatedEvent) -> None:
        if not event.user_initiated:
            _replace_reply(session, event.speech_handle)

    if not floor.charges:
        floor.began, floor.on_speech = time.time(), on_speech
        session.on("speech_created", on_speech)
    floor.charges += 1
    try:
        yield
    finally:
        floor.charges -= 1
        if not floor.charges and floor.on_speech is not None:
            session.off("speech_created", floor.on_speech)
            floor.ended, floor.on_speech = time.time(), None


def is_charging(session: AgentSession[Any]) -> bool:
    """Return whether a charge holds the floor of `session`: the agent cannot be stopped now."""
    return _floor(session).charges > 0


async def hear_during_charge(agent: Agent, message: llm.ChatMessage) -> None:
    """Keep what the caller said during a charge, and tell them that it cannot be stopped.

    Call it first in `Agent.on_user_turn_completed`. What counts is when the caller began to speak:
    their turn is committed up to some seconds later, and the charge may have ended by then.

    Args:
        agent: The agent that hears it.
        message: What was said.

    Raises:
        StopResponse: The caller has been answered.
    """
    session = agent.session
    floor, began = _floor(session), hearing_of(session).began(message)
    if is_charging(session) or floor.began <= began <= floor.ended:
        await _answer(agent, message)
        raise StopResponse


async def on_typed_text(session: AgentSession[Any], event: room_io.TextInputEvent) -> None:
    """Do the same for typed text, which never reaches `Agent.on_user_turn_completed`.

    Pass it as `room_io.TextInputOptions(text_input_cb=on_typed_text)`.

    Args:
        session: The call.
        event: What was typed.
    """
    if is_charging(session):
        await _answer(session.current_agent, llm.ChatMessage(role="user", content=[event.text]))
    elif answering := room_io.TextInputOptions().text_input_cb(session, event):  # LiveKit's own
        await answering


async def _answer(agent: Agent, *said: llm.ChatMessage) -> None:
    """Answer in fixed words, which are in the context before they are spoken.

    The model is about to be asked to tell the result. If the last that it saw were a "stop it"
    without an answer, it would answer that.
    """
    answer = llm.ChatMessage(role="assistant", content=[words.CANNOT_STOP])
    is_spoken = say(agent.session, words.CANNOT_STOP)
    await keep(agent, *said, *([answer] if is_spoken else []))


def _replace_reply(session: AgentSession[Any], reply: SpeechHandle) -> None:
    """Say the fixed words in place of what a realtime model answers by itself.

    Where its server takes the turns, no hook is called before it answers. It adds the caller's
    words to the context by itself.
    """
    floor = _floor(session)
    reply.interrupt(force=True)
    task = asyncio.create_task(_answer(session.current_agent))
    floor.answers.add(task)
    task.add_done_callback(floor.answers.discard)


async def keep(agent: Agent, *messages: llm.ChatMessage) -> None:
    """Put messages into the agent's context and the history of the session.

    A turn that ends with StopResponse is forgotten otherwise.

    Args:
        agent: The agent.
        *messages: What was said. Empty ones are left out: a realtime model adds its own transcript.
    """
    said = [message for message in messages if message.text_content]
    chat_ctx = agent.chat_ctx.copy()
    chat_ctx.insert(said)
    agent.session.history.insert(said)
    for message in said:
        agent.session.emit("conversation_item_added", ConversationItemAddedEvent(item=message))
    try:
        await agent.update_chat_ctx(chat_ctx)
    except llm.RealtimeError as error:
        logger.warning("the realtime model was not told what the caller heard", exc_info=error)


def say(session: AgentSession[Any], text: str) -> bool:
    """Speak `text`. It is for whoever calls this to add it to the context.

    Args:
        session: The call.
        text: What is spoken.

    Returns:
        Whether it is spoken word for word. A realtime model without a TTS is only asked to say it,
        and adds what it says to the context by itself.
    """
    with suppress(RuntimeError):
        session.say(text, add_to_chat_ctx=False)
        return True
    with suppress(RuntimeError):  # the call is over
        speak(session, text)
    return False


_floor = per_session(Floor)
