"""Consent: the caller's answer to what was read back to them, and nothing else."""

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import Any

from livekit.agents import AgentSession, RunContext, ToolError
from livekit.agents.llm import ChatMessage
from livekit.agents.voice import SpeechHandle

from . import words
from .hearing import TRANSCRIBED_WITHIN, Hearing, hearing_of, is_realtime
from .playout import has_failed
from .tool_state import per_session

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReadBack:
    """Terms that the model was told to read back.

    Args:
        terms: What the caller would agree to.
        speech: The speech whose tool call asked for it.
        call_id: The id of that call.
        at: When that was.
    """

    terms: object
    speech: SpeechHandle
    call_id: str
    at: float


async def is_agreed(ctx: RunContext[Any], key: str, terms: object) -> bool:
    """Return whether this call is the caller's answer to these very terms.

    Only a call in the caller's very next turn after the terms were heard to their end counts. It
    does not after another turn ("no", another subject), in the same turn (also if the transcript of
    the request comes late), or if the caller cut the terms short. A yes is for one charge.

    Args:
        ctx: The context of the tool's call.
        key: What the terms are about.
        terms: What would be charged.

    Returns:
        Whether the charge may begin. If not, the terms are to be read back now.

    Raises:
        ToolError: The caller's answer cannot be known: the model gives no transcripts.
    """
    read_back = _read_backs(ctx.session)
    before = read_back.pop(key, None)
    if before is not None and before.terms == terms and await _is_answered(ctx, before):
        return True
    read_back[key] = ReadBack(terms, ctx.speech_handle, ctx.function_call.call_id, time.time())
    return False


def is_asked(session: AgentSession[Any]) -> bool:
    """Return whether terms were read back, and no call has come of it yet."""
    return bool(_read_backs(session))


async def _is_answered(ctx: RunContext[Any], read_back: ReadBack) -> bool:
    session, hearing = ctx.session, hearing_of(ctx.session)
    heard = _heard(hearing, read_back)
    if heard is None or ctx.speech_handle is read_back.speech:
        return False
    if is_realtime(session):
        return await _is_answered_late(session, hearing, heard)
    return len(_turns_since(session, hearing, heard)) == 1


async def _is_answered_late(session: AgentSession[Any], hearing: Hearing, heard: float) -> bool:
    """Return whether the caller has answered a realtime model, whose transcripts come late.

    The words that the model has answered may still be missing: an older turn, such as a "no", is
    not taken for them.
    """
    clock = asyncio.get_running_loop().time
    until = clock() + TRANSCRIBED_WITHIN
    while True:
        turns = _turns_since(session, hearing, heard)
        if any(hearing.last_voice(turn) >= hearing.voice_began for turn in turns):
            return len(turns) == 1
        if hearing.voice_began and hearing.voice_began <= heard:
            return False  # nobody has spoken since
        if (left := until - clock()) <= 0:
            break
        await hearing.change(left)
    if not any(message.transcript_confidence is not None for message in _turns(session)):
        logger.error(
            "nothing is charged: the realtime model gives no transcripts of what the caller says, "
            "so nobody can know what they agreed to. Turn its input transcription on"
        )
        raise ToolError(words.NO_TRANSCRIPTS)
    return False


def _heard(hearing: Hearing, read_back: ReadBack) -> float | None:
    """Return when the caller had heard the terms to their end, if they have.

    They are in the speech whose tool call gave them to the model, or, with a realtime model that
    goes on by itself after a tool call, in the next speech of its own.
    """
    for speech in (read_back.speech, *hearing.replies):
        items = [item for item in speech.chat_items if item.created_at >= read_back.at]
        replies = [item for item in items if isinstance(item, ChatMessage)]
        if replies and has_failed(speech):
            return None
        if replies:
            is_cut = any(reply.interrupted for reply in replies)
            ended = replies[-1].metrics.get("stopped_speaking_at") or replies[-1].created_at
            return None if is_cut else ended
    return None


def _turns_since(session: AgentSession[Any], hearing: Hearing, heard: float) -> list[ChatMessage]:
    """Return the caller's turns that ended after that; an answer may begin in the last words."""
    is_late = is_realtime(session)

    def ended(turn: ChatMessage) -> float:
        return turn.metrics.get("stopped_speaking_at") or hearing.began(turn, is_late=is_late)

    return [turn for turn in _turns(session) if ended(turn) > heard]


def _turns(session: AgentSession[Any]) -> list[ChatMessage]:
    """Return what the caller has said, and what an application passes on as their words."""
    items = [*session.history.items, *session.current_agent.chat_ctx.items]
    messages = {item.id: item for item in items if isinstance(item, ChatMessage)}
    return [message for message in messages.values() if message.role == "user"]


_read_backs = per_session(dict[str, ReadBack])
