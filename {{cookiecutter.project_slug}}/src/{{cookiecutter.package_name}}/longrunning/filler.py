"""Fillers: what a caller hears while a tool works."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Any

from livekit.agents import AgentSession, RunContext
from livekit.agents.voice import SpeechHandle
from livekit.agents.voice.agent_activity import ActivityClosedError

from .playout import silence, speak, was_heard
from .tool_state import per_session

AFTER = 1.5  # seconds of silence before the caller is told that work is going on
AGAIN_AFTER = 2.5  # seconds of silence between the fillers that follow

logger = logging.getLogger(__name__)


@asynccontextmanager
async def filler(ctx: RunContext[Any], waiting: Iterable[str]) -> AsyncIterator[None]:
    """Speak into each silence while the context is open.

    An interruption of the tool's own speech ends it.

    LiveKit's `ctx.with_filler` does nearly this, but before Python 3.12 it never ends when the
    caller begins to speak at the very moment at which the work is done: its `asyncio.wait_for`
    swallows the cancellation.

    Args:
        ctx: The context of the tool's call.
        waiting: What the caller hears, one after the other, the last one repeated.
    """
    task = asyncio.create_task(_fill(ctx, waiting))
    try:
        yield
    finally:
        task.cancel()


async def _fill(ctx: RunContext[Any], waiting: Iterable[str]) -> None:
    session, to_say = ctx.session, iter(waiting)
    words, noises = "", 0

    def on_noise(_: object) -> None:
        nonlocal noises
        noises += 1

    session.on("agent_state_changed", on_noise)
    session.on("user_state_changed", on_noise)
    # either: the call is over, or goes over to another agent, and nothing can be said any more
    with suppress(ActivityClosedError, RuntimeError):
        try:
            for step in count():
                heard = None
                while heard != noises:
                    await silence(session)
                    heard = noises
                    await asyncio.sleep(AGAIN_AFTER if step else AFTER)
                if ctx.speech_handle.interrupted:
                    break  # the caller has gone on to something else
                words = next(to_say, words)
                _report_failure(session, speak(session, words))
        finally:
            session.off("agent_state_changed", on_noise)
            session.off("user_state_changed", on_noise)


def _report_failure(session: AgentSession[Any], speech: SpeechHandle) -> None:
    """Log the first filler of a call that could not be spoken: the caller waits in silence."""
    reported = _reported(session)

    def on_done(speech: SpeechHandle) -> None:
        if not (reported or speech.interrupted or was_heard(speech)):
            reported.append(speech.id)
            logger.warning(
                "a caller waits in silence: the model did not speak the filler. Give the session a "
                "TTS beside its realtime model",
                exc_info=speech.exception(),
            )

    speech.add_done_callback(on_done)


_reported = per_session(list[str])
