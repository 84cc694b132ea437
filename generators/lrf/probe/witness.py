"""A witness, which follows one call of the probe and says what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from livekit.agents.voice import SpeechHandle
from livekit.agents.voice.events import (
    SpeechCreatedEvent,
    ToolCallEnded,
    ToolCallStarted,
    ToolCallUpdated,
    ToolExecutionUpdatedEvent,
)

from ..testing import VoiceAgentTestSession
from .observation import End, Observation, Output, Said
from .subject import Subject
from .work import Work

QUIET = 8.0  # seconds after which nothing more is expected
LONGEST = 120.0  # seconds that are watched at most
GRAIN = 0.5  # seconds between two looks at what is going on


class Witness:
    """A witness of one call.

    Args:
        call: The call.
        subject: The tool in question.
        work: What is held.
    """

    def __init__(self, call: VoiceAgentTestSession, subject: Subject, work: Work) -> None:
        self.call = call
        self.subject = subject
        self.work = work
        self.quiet, self.longest = QUIET, LONGEST
        self.stopped: float | None = None
        self.reply = ""
        self.on_start: Callable[[], None] = lambda: None
        self._asked: float | None = None
        self._is_over = False
        self.closed: float | None = None
        self._calls: set[str] = set()
        self._ends: dict[str, End] = {}
        self._updated = False
        self._protected = False
        self._answered_early = False
        self._speeches: list[SpeechHandle] = []
        call.session.on("tool_execution_updated", self._on_tool)
        call.session.on("speech_created", self._on_speech)
        call.session.on("close", self._on_close)

    @property
    def now(self) -> float:
        """Return the time."""
        return asyncio.get_running_loop().time()

    @property
    def is_running(self) -> bool:
        """Return whether the tool, or what is held, is running."""
        return len(self._ends) < len(self._calls) or any(r.ended is None for r in self.work.runs)

    def note_request(self) -> None:
        """Note that the caller's request has been committed."""
        if self._asked is None:
            self._asked = self.now

    def note_stop(self, reply: str = "") -> None:
        """Note that from now on the work should stop, if it ever should."""
        self.stopped, self.reply = self.now, reply

    def note_state(self) -> None:
        """Note whether there is anything to stop."""
        self._is_over = not self.is_running

    def look(self) -> None:
        """Note what can only be seen while it lasts."""
        is_working = any(run.ended is None for run in self.work.slow_runs)
        if is_working:
            handles = [handle for handle in self._speeches if not handle.done()]
            self._protected |= any(not handle.allow_interruptions for handle in handles)
            self._answered_early |= bool(self._calls) and len(self._ends) == len(self._calls)

    async def until(self, holds: Callable[[], bool], within: float, grain: float = GRAIN) -> bool:
        """Wait until `holds()`, at most for `within` seconds; return whether it does."""
        end = self.now + within
        while not holds() and self.now < end:
            self.look()
            await asyncio.sleep(min(grain, max(end - self.now, 0.01)))
        return holds()

    async def pass_time(self, seconds: float) -> None:
        """Let time pass, and look."""
        await self.until(lambda: False, seconds)

    async def rest(self, quiet: float | None = None) -> None:
        """Wait until all is over."""
        await self.settle(self.quiet if quiet is None else quiet, self.longest)

    async def settle(self, quiet: float, within: float) -> None:
        """Wait until nothing has run, and nobody has spoken, for `quiet` seconds."""
        last = self.now

        def is_quiet() -> bool:
            nonlocal last
            if self.is_running or self.is_speaking:
                last = self.now
            return self.now - last >= quiet

        await self.until(is_quiet, within)

    @property
    def is_speaking(self) -> bool:
        """Return whether the agent speaks, or is about to."""
        return self.call.session.agent_state in ("speaking", "thinking", "initializing")

    def observe(self, name: str, title: str) -> Observation:
        """Return what was seen."""
        self.look()
        now, asked = self.now, self._asked if self._asked is not None else self.now
        heard = [
            Said(str(said), said.began, said.ended or now, said.cut) for said in self.call.heard
        ]
        return Observation(
            name=name,
            title=title,
            asked=asked,
            stopped=self.stopped,
            is_over=self._is_over,
            reply=self.reply,
            closed=self.closed,
            until=now,
            runs=tuple(self.work.runs),
            slow=tuple(self.work.slow_runs),
            outputs=tuple(self._outputs()),
            heard=tuple(heard),
            calls=len(self._calls),
            ends=tuple(self._ends.values()),
            is_protected=self._protected,
            is_background=self._updated or self._answered_early,
            timeline=self.call.timeline(title),
        )

    def _outputs(self) -> list[Output]:
        items = [i for i in self.call.session.history.items if i.type == "function_call_output"]
        return [Output(i.output, i.is_error) for i in items if i.name == self.subject.name]

    def _on_tool(self, event: ToolExecutionUpdatedEvent) -> None:
        match event.update:
            case ToolCallStarted(function_call=call) if call.name == self.subject.name:
                self._calls.add(call.call_id)
                self.on_start()
            case ToolCallUpdated(call_id=call_id) if call_id in self._calls:
                self._updated = True
            case ToolCallEnded(call_id=call_id) if call_id in self._calls:
                end = End(self.now, event.update.status, event.update.message or "")
                self._ends[call_id] = end
                self.look()

    def _on_speech(self, event: SpeechCreatedEvent) -> None:
        self._speeches.append(event.speech_handle)

    def _on_close(self, event: object) -> None:
        self.closed = self.now
