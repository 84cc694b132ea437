"""The calls of tools in a call, from LiveKit's own events."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from livekit.agents import AgentSession, llm
from livekit.agents.voice import SpeechHandle
from livekit.agents.voice.events import (
    ToolCallEnded,
    ToolCallStarted,
    ToolCallUpdated,
    ToolExecutionUpdatedEvent,
    ToolReplyUpdated,
)

from ..timeline import Step, ToolCall, Utterance
from ..timeline.data import CallOutcome, StepKind

OUTCOMES: dict[str, CallOutcome] = {"done": "done", "error": "failed", "cancelled": "cancelled"}
A_MOMENT = 0.05  # seconds in which work that an interruption stops has ended
TOLD = 12  # characters that show whether an utterance tells a result


class RecordedCalls:
    """The calls of a session's tools.

    Args:
        session: The session.
        now: Returns the seconds since the call began.
        on_change: Called after each change.
    """

    def __init__(
        self,
        session: AgentSession[Any],
        now: Callable[[], float],
        on_change: Callable[[], None],
    ) -> None:
        self._calls: dict[str, ToolCall] = {}
        self._speeches: dict[str, SpeechHandle] = {}
        self._patterns: dict[str, tuple[str, ...]] = {}
        self._silent: set[str] = set()  # calls that ended with nothing to tell
        self._session: AgentSession[Any] | None = session
        self._now = now
        self._on_change = on_change
        session.on("tool_execution_updated", self._on_event)

    def awaited(self) -> bool:
        """Return whether the caller waits for a call; not for one that goes on in background."""
        return any(each.ended is None and not _is_answered(each) for each in self._calls.values())

    def calls(self, heard: list[Utterance]) -> list[ToolCall]:
        """Return the calls so far.

        Args:
            heard: What the caller has heard.
        """
        self._settle()
        return [self._finished(call, heard) for call in self._calls.values()]

    def note_step(self, tool: str, kind: StepKind, text: str) -> None:
        """Note what happens to the work of the newest call that runs, or of the newest at all."""
        calls = [each for each in self._calls.values() if tool in ("", each.tool)]
        running = [each for each in calls if each.ended is None]
        for call in (running or calls)[-1:]:
            call.steps.append(Step(self._now(), kind, text))

    def note_turn(self) -> None:
        """Note which calls run when a turn of the caller is committed."""
        for call in self._calls.values():
            if call.ended is None and call.began < self._now():
                call.steps.append(Step(self._now(), "went on"))

    def stop(self) -> None:
        """Let go of the session."""
        self._settle()
        self._speeches.clear()
        self._session = None

    def _settle(self) -> None:
        """Find the calls that were interrupted and have ended with nothing to tell."""
        if self._session is None:
            return
        for tool in tools_in(self._session) if self._calls else ():
            self._patterns[tool.id] = tuple(getattr(tool, "patterns", ()))
        outputs = {
            item.call_id: item
            for item in self._session.history.items
            if item.type == "function_call_output"
        }
        for id_, call in self._calls.items():
            output = outputs.get(id_)
            is_silent = output is not None and not (output.reply_required or output.is_error)
            if call.outcome != "done" or _is_answered(call) or not self._is_interrupted(id_):
                continue
            if is_silent:
                self._silent.add(id_)
            call.unheard = not is_silent and bool(call.result)

    def _is_interrupted(self, id_: str) -> bool:
        return id_ in self._speeches and self._speeches[id_].interrupted

    def _finished(self, call: ToolCall, heard: list[Utterance]) -> ToolCall:
        ended = self._now() + 1 if call.ended is None else call.ended
        outcome: CallOutcome = call.outcome
        kinds = {step.kind for step in call.steps}
        if call.id in self._silent and ("finished" not in kinds or "cancelled" in kinds):
            outcome = "cancelled"
        steps = [
            step for step in call.steps if step.kind != "went on" or step.at + A_MOMENT < ended
        ]
        if outcome == "cancelled":
            steps = [step for step in steps if step.kind != "went on"]
        steps = [_as_heard(step, heard) for step in steps]
        unheard = (call.unheard or _is_answered(call)) and _is_untold(call, heard)
        patterns = self._patterns.get(call.tool, ())
        return replace(call, patterns=patterns, outcome=outcome, steps=steps, unheard=unheard)

    def _on_event(self, event: ToolExecutionUpdatedEvent) -> None:
        now = self._now()
        match event.update:
            case ToolCallStarted(function_call=call):
                record = ToolCall(call.call_id, call.name, (), now, arguments=call.arguments)
                self._calls[call.call_id] = record
                if self._session and (speech := self._session.current_speech):
                    self._speeches[call.call_id] = speech
            case ToolCallUpdated(call_id=call_id, message=message):
                self._calls[call_id].steps.append(Step(now, "update", message))
            case ToolCallEnded(call_id=call_id, status=status, message=message):
                ended = self._calls[call_id]
                ended.ended, ended.outcome, ended.result = now, OUTCOMES[status], message or ""
            case ToolReplyUpdated(update_ids=ids, status=status):
                called = [id_ for id_ in self._calls if any(each.startswith(id_) for each in ids)]
                for call_id in called:
                    self._calls[call_id].steps.append(Step(now, "reply", status))
        self._on_change()


def tools_in(session: AgentSession[Any]) -> Iterator[Any]:
    """Yield the tools of a session and its agent, those of toolsets too.

    It makes no ToolContext, as `tools_of` does: with one a record costs a test twice as much.
    """
    agent = session.current_agent if session.current_agent else None
    for tool in (*session.tools, *(agent.tools if agent else ())):
        inner = tool.tools if isinstance(tool, llm.Toolset) else (tool,)
        yield from (each for each in inner if hasattr(each, "id"))


def _as_heard(step: Step, heard: list[Utterance]) -> Step:
    """Return a step; a reply that ended with the call, but was heard to its end, is completed."""
    before = [each for each in heard if each.ended is not None and each.ended <= step.at + A_MOMENT]
    is_whole = bool(before) and not before[-1].cut
    if step.kind == "reply" and step.text == "interrupted" and is_whole:
        return replace(step, text="completed")
    return step


def _is_answered(call: ToolCall) -> bool:
    return any(step.kind == "update" for step in call.steps)


def _is_untold(call: ToolCall, heard: list[Utterance]) -> bool:
    """Return whether the result of a call in the background came, and nobody told it."""
    if call.ended is None or not call.result:
        return False
    replies = [step.text for step in call.steps if step.kind == "reply" and step.at >= call.ended]
    told = call.result[:TOLD]
    return "completed" not in replies and not any(
        told in each.words and not each.cut for each in heard if each.began >= call.ended
    )
