"""The receipt: the caller hears the outcome of a charge, even if the model is down."""

import asyncio
import time
from contextlib import suppress
from typing import Any

from livekit.agents import AgentSession, RunContext
from livekit.agents.llm import ChatMessage
from livekit.agents.voice import SpeechHandle

from . import words
from .hearing import hearing_of, is_realtime
from .playout import has_failed, speak, start_in_call, until_idle, was_heard
from .settlement import Outcome
from .task import has_result

REPLIES_WITHIN = 5.0  # seconds for a realtime model to tell by itself what a tool has returned


def tell_if_untold(ctx: RunContext[Any], outcome: str) -> None:
    """Speak `outcome` in the next silence, unless the model tells it and is heard to the end.

    The model may be down, say nothing, or be talked over.

    Args:
        ctx: The context of the tool's call, which returns now.
        outcome: The outcome of the charge.
    """
    session, now = ctx.session, time.time()

    def on_done(speech: SpeechHandle) -> None:
        if not is_told(session, speech, since=now):
            start_in_call(session, _tell(session, speech, now, outcome))

    ctx.speech_handle.add_done_callback(on_done)


def tell_late(session: AgentSession[Any], charge: asyncio.Task[Outcome]) -> None:
    """Speak what a charge comes to that the caller was told nobody knows of.

    Args:
        session: The call. Once it is over, the ledger alone says it.
        charge: The charge, which goes on.
    """

    def on_done(charge: asyncio.Task[Outcome]) -> None:
        session.off("close", on_close)
        if has_result(charge) and (outcome := charge.result()).state in ("paid", "failed"):
            news = words.NEWS.replace("{outcome}", outcome.note)
            start_in_call(session, _tell_news(session, news))

    def on_close(_: object) -> None:
        charge.remove_done_callback(on_done)

    charge.add_done_callback(on_done)
    session.on("close", on_close)


async def _tell_news(session: AgentSession[Any], news: str) -> None:
    with suppress(RuntimeError):  # the call is over
        for _ in range(2):  # once more if it is talked over
            await until_idle(session)
            await (speech := speak(session, news))
            if was_heard(speech):
                return


async def _tell(
    session: AgentSession[Any], speech: SpeechHandle, since: float, outcome: str
) -> None:
    if is_realtime(session):
        await _wait_for_reply(session, speech, since)
    with suppress(RuntimeError):  # the call is over
        await until_idle(session)
        if not is_told(session, speech, since):
            speak(session, outcome)


async def _wait_for_reply(session: AgentSession[Any], speech: SpeechHandle, since: float) -> None:
    """Wait for the reply that a realtime model may be about to begin by itself."""
    hearing, clock = hearing_of(session), asyncio.get_running_loop().time
    until = clock() + REPLIES_WITHIN
    while not is_told(session, speech, since) and (left := until - clock()) > 0:
        await hearing.change(left)


def is_told(session: AgentSession[Any], speech: SpeechHandle, since: float) -> bool:
    """Return whether something was said after the call, and to its end."""
    every = (speech, *hearing_of(session).replies)
    speeches = [each for each in every if not has_failed(each)]
    items = [item for each in speeches for item in each.chat_items if item.created_at >= since]
    replies = [item for item in items if isinstance(item, ChatMessage)]
    return bool(replies) and not replies[-1].interrupted
