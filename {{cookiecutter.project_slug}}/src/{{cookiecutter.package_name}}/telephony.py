"""Phone calls: hanging up, putting a caller through, keys for a yes, and callers who are gone."""

import asyncio
import os
import time
from contextlib import suppress
from typing import Any

from livekit import api, rtc
from livekit.agents import AgentSession, RunContext, ToolError, get_job_context
from livekit.agents.llm import Tool, Toolset
from livekit.agents.voice import SpeechHandle
from livekit.agents.voice.events import ConversationItemAddedEvent, UserStateChangedEvent
from livekit.agents.voice.room_io import TextInputEvent

from .longrunning import interruptible_tool, on_typed_text
from .longrunning.consent import is_asked
from .longrunning.hearing import hearing_of
from .longrunning.playout import speak, start_in_call, until_quiet
from .longrunning.receipt import is_told
from .longrunning.settlement import CHARGES_END_WITHIN, charges_under_way
from .longrunning.tool_state import owner_of

KEYS = {"1": "yes", "2": "no"}
STILL_CHARGING = "Please stay on the line: a payment is still going through."
SAY_GOODBYE = "Say goodbye in one short sentence. The call ends after it."
GOODBYE = "Goodbye."
STILL_THERE = ("Are you still there?", "I can't hear you. Are you still there?")
CONNECTING = "Please hold the line."
CONNECTED = "The caller is connected. Say nothing more."
NOT_CONNECTED = "Nobody could be reached. The caller is still here: offer something else."
NO_PHONE = "This is not a phone call, so the caller cannot be connected to anybody."

LAST_WORD_WITHIN = 1.0  # seconds after the goodbye


def phone_tools() -> list[Tool | Toolset]:
    """Return the tools of a phone call: `transfer_call` only if TRANSFER_TO says where to."""
    return [end_call, transfer_call] if os.environ.get("TRANSFER_TO") else [end_call]


@interruptible_tool("the end of the call", waiting=(STILL_CHARGING,), examples=("goodbye",))
async def end_call(ctx: RunContext[Any]) -> str:
    """End the call, when the caller has said goodbye or wants nothing more."""
    await _charges_end()
    # LiveKit's EndCallTool hangs up also on a caller who has interrupted the goodbye.
    now, session = time.time(), ctx.session
    ctx.speech_handle.add_done_callback(
        lambda speech: start_in_call(session, _hang_up(session, now, speech))
    )
    return SAY_GOODBYE


@interruptible_tool("the transfer", waiting=(CONNECTING,), failed=NOT_CONNECTED)
async def transfer_call(ctx: RunContext[Any]) -> str:
    """Connect the caller to a person, when they ask for one. Say first that you do."""
    session, job = ctx.session, get_job_context(required=False)
    try:
        caller = session.room_io.linked_participant
    except RuntimeError:  # there is no room
        caller = None
    if job is None or caller is None or caller.kind != rtc.ParticipantKind.PARTICIPANT_KIND_SIP:
        raise ToolError(NO_PHONE)
    await _charges_end()
    await hearing_of(session).until_answered(session)  # a "stop" that has begun by now is in time
    speech, allowed = ctx.speech_handle, ctx.speech_handle.allow_interruptions
    ctx.disallow_interruptions()  # lrf: ignore[LRF302] an interruption has cancelled this
    try:
        transfer = await job.api.sip.transfer_sip_participant(
            api.TransferSIPParticipantRequest(
                room_name=job.room.name,
                participant_identity=caller.identity,
                transfer_to=os.environ["TRANSFER_TO"],
            )
        )
    finally:
        speech.allow_interruptions = allowed
    if transfer.status == api.SIPTransferStatus.STS_TRANSFER_FAILED:
        raise ToolError(NOT_CONNECTED)
    return CONNECTED


def connect_phone(session: AgentSession[Any], room: rtc.Room) -> None:
    """Take the caller's keys for an answer, and hang up when nobody is there any more.

    Keys count once a payment was read back, as if the caller had typed "yes" or "no". LiveKit
    counts the silence (`user_away_timeout`), but not while a tool works, be it in the background.
    """
    asked = 0

    def on_digit(event: rtc.SipDTMF) -> None:
        is_caller = event.participant and event.participant.identity == owner_of(session)
        if is_caller and event.digit in KEYS and is_asked(session):
            answer = on_typed_text(session, TextInputEvent(text=KEYS[event.digit]))
            start_in_call(session, answer)

    def on_item(event: ConversationItemAddedEvent) -> None:
        nonlocal asked
        if event.item.type == "message" and event.item.role == "user":
            asked = 0

    def on_state(event: UserStateChangedEvent) -> None:
        nonlocal asked
        if event.new_state != "away":
            return
        is_charging = bool(charges_under_way())
        if asked == len(STILL_THERE) and not is_charging:
            start_in_call(session, _hang_up(session, time.time()))
            return
        with suppress(RuntimeError):  # the call is over
            speech = speak(session, STILL_CHARGING if is_charging else STILL_THERE[asked])
            speech.add_done_callback(lambda _: session.reset_away_timer())
            asked += not is_charging

    room.on("sip_dtmf_received", on_digit)
    session.on("conversation_item_added", on_item)
    session.on("user_state_changed", on_state)


async def _charges_end() -> None:
    if charges := charges_under_way():
        await asyncio.wait(charges, timeout=CHARGES_END_WITHIN)


async def _hang_up(
    session: AgentSession[Any], since: float, goodbye: SpeechHandle | None = None
) -> None:
    """Hang up after the goodbye, which is spoken here unless the model was heard to say it.

    A tool cannot close its session: that waits for the tool. The job ends with the session.
    """
    with suppress(RuntimeError):  # the call is over
        await until_quiet(session, LAST_WORD_WITHIN)
        if not _has_spoken(session, since) and not (goodbye and is_told(session, goodbye, since)):
            speak(session, GOODBYE)
            await until_quiet(session, LAST_WORD_WITHIN)
        if not _has_spoken(session, since):
            session.shutdown()


def _has_spoken(session: AgentSession[Any], since: float) -> bool:
    messages = session.history.messages()
    return any(each.role == "user" and each.created_at > since for each in messages)
