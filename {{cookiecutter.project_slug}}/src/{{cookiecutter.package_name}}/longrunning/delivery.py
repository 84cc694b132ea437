"""Delivery: a result from the background is followed until the caller has heard it to its end.

LiveKit tells a result in a reply of its own, several that come together in one. It counts a reply
as told that was talked over, that failed, or in which the model said nothing, and it forgets one
that waits while the caller pauses for breath (voice/tool_executor.py; `silence` has the reason).
"""

import asyncio
import json
import logging
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from typing import Any

from livekit.agents import AgentSession
from livekit.agents.llm import FunctionCall
from livekit.agents.voice import SpeechHandle
from livekit.agents.voice.events import (
    SpeechCreatedEvent,
    ToolCallEnded,
    ToolCallStarted,
    ToolExecutionUpdatedEvent,
    ToolReplyUpdated,
)

from . import words
from .playout import speak, until_idle, until_quiet, was_heard
from .task import cut
from .tool_state import Job, per_session, tool_state

QUIET = 1.0  # seconds of silence in which LiveKit, or a realtime model, would have spoken
MAX_SPOKEN = 500  # characters of a result that are spoken without the model
CANCEL_TOOL = "lk_agents_cancel_task"

logger = logging.getLogger(__name__)


def deliver(session: AgentSession[Any], job: Job) -> None:
    """Make sure that the caller hears the result of `job`, whose work has just ended."""
    _deliveries(session).add(session, job)


class Deliveries:
    """The results of one call that its caller has not heard yet.

    While there are any, it listens to the session and refers to it; then no longer.
    """

    def __init__(self) -> None:
        self._session: AgentSession[Any] | None = None
        self._awaited: dict[str, Job] = {}  # until LiveKit tells them, by LiveKit's id
        self._under_way: set[asyncio.Task[None]] = set()
        self._newest_speech: SpeechHandle | None = None

    def add(self, session: AgentSession[Any], job: Job) -> None:
        """Follow the result of `job`, which LiveKit is about to tell."""
        self._awaited[f"{job.call_id}_final"] = job
        if self._session is None:
            self._session = session
            session.on("speech_created", self._on_speech)
            session.on("tool_execution_updated", self._on_update)
            session.on("close", self._on_close)

    def _on_speech(self, event: SpeechCreatedEvent) -> None:
        self._newest_speech = event.speech_handle

    def _on_update(self, event: ToolExecutionUpdatedEvent) -> None:
        update, session = event.update, self._session
        assert session is not None
        if isinstance(update, ToolReplyUpdated) and update.status == "scheduled":
            speech = self._newest_speech
            jobs = self._take(update.update_ids)
            if jobs and speech is not None and speech.id == update.speech_id:
                self._start(see_told(session, jobs, speech))
        elif isinstance(update, ToolCallEnded) and update.id in self._awaited:
            if update.status == "cancelled":  # at the very moment at which it was done
                self._awaited.pop(update.id).state = "cancelled"
                self._rest_if_done()
            else:
                self._start(self._tell_forgotten(session))
        elif isinstance(update, ToolCallStarted):
            _note_cancellation(session, update.function_call)

    def _on_close(self, _: object) -> None:
        self._awaited.clear()
        for task in self._under_way:
            task.cancel()
        self._rest_if_done()

    async def _tell_forgotten(self, session: AgentSession[Any]) -> None:
        """Tell what LiveKit has not told in a silence that was long enough for it."""
        await until_idle(session)
        untold = list(self._awaited)
        await until_quiet(session, QUIET)
        if jobs := self._take(untold):
            await see_told(session, jobs, None)

    def _take(self, ids: Iterable[str]) -> list[Job]:
        return [self._awaited.pop(id_) for id_ in ids if id_ in self._awaited]

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(_unless_over(work))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        task.add_done_callback(lambda _: self._rest_if_done())

    def _rest_if_done(self) -> None:
        if self._session is None or self._awaited or self._under_way:
            return
        self._session.off("speech_created", self._on_speech)
        self._session.off("tool_execution_updated", self._on_update)
        self._session.off("close", self._on_close)
        self._session = self._newest_speech = None


async def see_told(
    session: AgentSession[Any], jobs: list[Job], speech: SpeechHandle | None
) -> None:
    """Have the results of `jobs` told until the caller has heard them to their end.

    What was talked over is offered once more. If the model tells nothing, it is asked for it once,
    and then the results are spoken as they are.

    Args:
        session: The call.
        jobs: What is told.
        speech: The reply that tells them; None if there is none yet.

    Raises:
        RuntimeError: The call is over.
    """
    talked_over = asked = spoken = False
    while True:
        if speech is not None:
            await speech.wait_for_playout()
            if was_heard(speech):
                break
            if speech.interrupted and talked_over:
                return
        is_silent = speech is None or not speech.interrupted
        if spoken and is_silent:
            logger.error("the caller could not be told: %s", ", ".join(j.call_id for j in jobs))
            return
        talked_over = talked_over or not is_silent
        await until_quiet(session, QUIET)
        jobs = [job for job in jobs if not job.heard]  # the status may have told it meanwhile
        if not jobs:
            return
        spoken = asked and is_silent
        asked = True
        speech = _speak(session, jobs) if spoken else _ask_model(session, jobs, talked_over)
    for job in jobs:
        job.heard = True


def _ask_model(session: AgentSession[Any], jobs: list[Job], talked_over: bool) -> SpeechHandle:
    order = words.TALKED_OVER if talked_over else words.NOT_HEARD
    call_ids = str([f"{job.call_id}_final" for job in jobs])
    results = "\n".join(job.result for job in jobs)
    order = order.replace("{call_ids}", call_ids).replace("{results}", results)
    return session.generate_reply(instructions=order, tool_choice="none")


def _speak(session: AgentSession[Any], jobs: list[Job]) -> SpeechHandle:
    return speak(session, " ".join(cut(job.result, MAX_SPOKEN) for job in jobs))


def _note_cancellation(session: AgentSession[Any], call: FunctionCall) -> None:
    """Have a job that the caller cancels, although it is ready, not told again."""
    if call.name != CANCEL_TOOL:
        return
    with suppress(ValueError, AttributeError):
        cancelled = json.loads(call.arguments or "{}").get("call_id")
        for job in tool_state(session).jobs:
            if job.call_id == cancelled and job.state != "running":
                job.heard = True


async def _unless_over(work: Coroutine[Any, Any, None]) -> None:
    with suppress(RuntimeError):  # the call is over
        await work


_deliveries = per_session(Deliveries)
