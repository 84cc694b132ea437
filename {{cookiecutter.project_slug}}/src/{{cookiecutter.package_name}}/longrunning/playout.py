"""Speech: waiting until nobody speaks, and speaking fixed words."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from livekit.agents import AgentSession
from livekit.agents.voice import SpeechHandle
from livekit.agents.voice.agent_activity import ActivityClosedError

from . import words

LOOKS_AGAIN_AFTER = 1.0  # seconds, while a handoff is under way
AT_ONCE = 0.05  # seconds that waiting for a silence takes at most if there is one
LONGEST_HANDOFF = 30.0  # seconds from the end of one agent to the beginning of the next


async def silence(session: AgentSession[Any]) -> bool:
    """Wait until neither the agent nor the caller speaks, and the caller's turn is answered.

    A caller who goes on after a short pause cancels whoever waits by LiveKit's own `wait_for_idle`:
    it awaits the end of the turn (voice/agent_activity.py), which is cancelled then. That is not
    silence, and not the end of the one who waits.

    Returns:
        Whether the agent may speak now: it may not while a handoff waits for a tool.

    Raises:
        ActivityClosedError: The call is over, or goes over to another agent right now.
    """
    while True:
        waiting = asyncio.ensure_future(session.wait_for_idle())
        try:
            await asyncio.wait({waiting})
        finally:
            waiting.cancel()
        if not waiting.cancelled():
            return not waiting.result().scheduling_paused


async def until_idle(session: AgentSession[Any]) -> None:
    """Wait until nobody speaks, and there is an agent that may speak.

    Raises:
        RuntimeError: The call is over.
    """
    # LiveKit has no public sign for the end of a handoff, nor one that a call is over.
    closed = 0.0
    while closed < LONGEST_HANDOFF:
        try:
            if await silence(session):
                return
            closed = 0.0
        except ActivityClosedError:
            closed += LOOKS_AGAIN_AFTER
        await asyncio.sleep(LOOKS_AGAIN_AFTER)
    raise RuntimeError("the call is over")


async def until_quiet(session: AgentSession[Any], seconds: float) -> None:
    """Wait until nobody has spoken for so long, and there is an agent that may speak.

    A realtime model that ends the caller's turns itself answers them only after a while, in which
    the session is idle.

    Raises:
        RuntimeError: The call is over.
    """
    now = asyncio.get_running_loop().time
    while True:
        await until_idle(session)
        await asyncio.sleep(seconds)
        began = now()
        await until_idle(session)
        if now() - began < AT_ONCE:
            return


def speak(session: AgentSession[Any], text: str) -> SpeechHandle:
    """Have `text` spoken: word for word, or by the model where there is no other voice.

    A realtime model without a TTS is the only voice of its session. It is asked to say `text`, and
    may fail to: see `was_heard`.

    Raises:
        RuntimeError: The call is over.
    """
    try:
        return session.say(text)
    except RuntimeError:  # there is no voice, or no call any more
        return session.generate_reply(
            instructions=words.SAY.replace("{text}", text), tool_choice="none"
        )


def start_in_call(session: AgentSession[Any], work: Coroutine[Any, Any, None]) -> None:
    """Start something that waits until it can speak, and is cancelled when the call is over."""
    task = asyncio.create_task(work)
    session.on("close", on_close := lambda _: task.cancel())
    task.add_done_callback(lambda _: session.off("close", on_close))


def was_heard(speech: SpeechHandle) -> bool:
    """Return whether `speech`, which is done, was spoken, and to its end."""
    return (
        not speech.interrupted
        and speech.exception() is None
        and any(item.type == "message" for item in speech.chat_items)
    )


def has_failed(speech: SpeechHandle) -> bool:
    """Return whether the model has failed in `speech`: what was said may be no more than sorry."""
    return speech.done() and speech.exception() is not None
