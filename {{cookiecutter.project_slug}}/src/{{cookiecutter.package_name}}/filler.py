"""Words for the time that a caller waits: nobody is left in silence."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Any

from livekit.agents import RunContext
from livekit.agents.voice.agent_activity import ActivityClosedError

AFTER = 1.5  # seconds of silence before the caller is told that work is going on
AGAIN_AFTER = 2.5  # seconds of silence between the fillers that follow


@asynccontextmanager
async def filler(ctx: RunContext[Any], waiting: Iterable[str]) -> AsyncIterator[None]:
    """Speak `waiting` in the silences within, one after the other, the last one repeated.

    An interruption of the tool's own speech ends it.

    LiveKit's `ctx.with_filler` does nearly this, but before Python 3.12 it never ends when the
    caller begins to speak at the very moment at which the work is done: its `asyncio.wait_for`
    swallows the cancellation.
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
                    await session.wait_for_idle()
                    heard = noises
                    await asyncio.sleep(AGAIN_AFTER if step else AFTER)
                if ctx.speech_handle.interrupted:
                    break  # the caller has gone on to something else
                words = next(to_say, words)
                session.say(words)
        finally:
            session.off("agent_state_changed", on_noise)
            session.off("user_state_changed", on_noise)
