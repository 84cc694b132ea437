"""The receipt: the caller hears what a charge has come to, also if the model is down."""

import asyncio
import time
from contextlib import suppress
from typing import Any

from livekit.agents import AgentSession, RunContext
from livekit.agents.llm import ChatMessage
from livekit.agents.voice import SpeechHandle

from .hearing import hearing_of, is_realtime
from .playout import speak, until_idle

REPLIES_WITHIN = 5.0  # seconds for a realtime model to tell by itself what a tool has returned


def tell_if_untold(ctx: RunContext[Any], outcome: str) -> None:
    """Speak `outcome` in the next silence, unless the model tells it and is heard to the end.

    The model may be down, say nothing, or be talked over.

    Args:
        ctx: The context of the tool's call, which returns now.
        outcome: What the charge has come to.
    """
    session, now = ctx.session, time.time()

    def on_done(speech: SpeechHandle) -> None:
        if not _is_told(session, speech, since=now):
            task = asyncio.create_task(_tell(session, speech, now, outcome))
            session.on("close", on_close := lambda _: task.cancel())
            task.add_done_callback(lambda _: session.off("close", on_close))

    ctx.speech_handle.add_done_callback(on_done)


async def _tell(
    session: AgentSession[Any], speech: SpeechHandle, since: float, outcome: str
) -> None:
    if is_realtime(session):
        await _wait_for_reply(session, speech, since)
    with suppress(RuntimeError):  # the call is over
        await until_idle(session)
        if not _is_told(session, speech, since):
            speak(session, outcome)


async def _wait_for_reply(session: AgentSession[Any], speech: SpeechHandle, since: float) -> None:
    """Wait for the reply that a realtime model may be about to begin by itself."""
    hearing, clock = hearing_of(session), asyncio.get_running_loop().time
    until = clock() + REPLIES_WITHIN
    while not _is_told(session, speech, since) and (left := until - clock()) > 0:
        await hearing.change(left)


def _is_told(session: AgentSession[Any], speech: SpeechHandle, since: float) -> bool:
    """Return whether something was said after the call, and to its end."""
    speeches = (speech, *hearing_of(session).replies)
    items = [item for each in speeches for item in each.chat_items if item.created_at >= since]
    replies = [item for item in items if isinstance(item, ChatMessage)]
    return bool(replies) and not replies[-1].interrupted
