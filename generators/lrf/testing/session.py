"""VoiceAgentTestSession: a phone call with an agent, on a real AgentSession."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from livekit.agents import Agent, AgentSession, llm, room_io
from livekit.agents.voice import SpeechHandle
from livekit.agents.voice.events import SpeechCreatedEvent

from lrf.offline.doubles import Heard, Line
from lrf.offline.doubles.line import TURN_END

from .changes import PATIENCE, Changes
from .gate import open_all_gates
from .model import Script, ScriptedModel, unanswered_calls
from .tool_log import ToolLog
from .watch import Watch

CLOSES_WITHIN = 60.0  # seconds for the session to close, once every gate is open
COUGH = 0.6  # seconds: just long enough for LiveKit to take it for an interruption


@dataclass(frozen=True)
class Response:
    """What the agent said to one message."""

    text: str


class VoiceAgentTestSession:
    """A call with `agent`, used as an async context manager.

        async with VoiceAgentTestSession(MyAgent(), **session_settings()) as call:
            call.when("find shoes").says("Let me look.").calls("search", {"query": "shoes"})
            await call.caller_says("find shoes")
            await call.caller_says("never mind", during="search")
            await call.hears("Okay", within=0.5)

    The caller speaks (`caller_says`), types (`types`, `send_text`), coughs and hangs up; what the
    caller hears is in `heard`. All of LiveKit is real but for the ears, the voice and the
    loudspeaker. On leaving the context it opens all gates, closes the session, and fails the test
    if a task was left running, an exception went unseen, a call of a tool has no output, or a tool
    made the agent mute.

    Args:
        agent: The agent that picks up.
        model: Answers what no script does; the offline model by default. For evaluations, pass a
            real one.
        text_input: What is done with typed text, as in RoomOptions; LiveKit's default if None.
        **settings: Further arguments of the AgentSession, such as `tools` or `userdata`.

    Raises:
        AssertionError: On leaving, with one line for each fault.
    """

    def __init__(
        self,
        agent: Agent,
        *,
        model: llm.LLM[Any] | None = None,
        turn_end: float = TURN_END,
        text_input: room_io.TextInputOptions | None = None,
        **settings: Any,
    ) -> None:
        self.heard: list[Heard] = []
        self._agent = agent
        self._model = ScriptedModel(otherwise=model or offline_model())
        self._text_input = text_input or room_io.TextInputOptions()
        self._turn_end = turn_end
        self._settings = settings
        self._typing: set[asyncio.Task[Response]] = set()
        self._caller: list[tuple[float, float]] = []  # when the caller made a sound: from, to
        self._words_ended = self._turn_ended = 0.0
        self._closed = False

    async def __aenter__(self) -> VoiceAgentTestSession:
        self._watch = Watch()
        self._changes = Changes()
        self._line = Line(on_heard=self._hear)
        self.session = self._line.make_session(
            self._model, turn_end=self._turn_end, **self._settings
        )
        self._tools = ToolLog(self.session, on_change=self._changes.notify)
        self.session.on("conversation_item_added", lambda _: self._changes.notify())
        self.session.on("close", self._on_close)
        self._words_ended = self._turn_ended = self._now
        try:
            await self.session.start(self._agent, record=False)
        except BaseException:
            await self._watch.stop()
            raise
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        faults = self._watch.faults
        self._excuse_charges()
        open_all_gates()
        closing = asyncio.create_task(self.session.aclose())
        await asyncio.wait({closing}, timeout=CLOSES_WITHIN)
        if not closing.done():
            faults.append(f"the session did not close within {CLOSES_WITHIN:g} s")
        if self._typing:
            await asyncio.wait(self._typing)
            self._typing.clear()  # one that failed unseen is reported when it is collected
        agents = (self._agent, self.session.current_agent)
        contexts = [self.session.history, *(agent.chat_ctx for agent in agents)]
        faults += sorted(self._model.unanswered.union(*map(unanswered_calls, contexts)))
        await self._watch.stop()
        if faults and exc is None:
            raise AssertionError("\n".join(faults))

    # What the caller does.

    async def caller_says(self, words: str, *, during: str | None = None) -> None:
        """The caller speaks `words`, and falls silent long enough to end the turn.

        Args:
            words: What the caller says; it takes its time, about 15 characters a second.
            during: Name of a tool to wait for: the words come once it is running.
        """
        if during is not None:
            await self.tool_started(during)
        began = self._now
        await self._line.speak(words)
        self._caller.append((began, self._now))
        self._words_ended = self._now
        await asyncio.sleep(self._turn_end)
        self._turn_ended = self._now

    async def murmur(self, words: str = "mm-hm") -> None:
        """The caller shows that they listen; to LiveKit that is a turn like any other."""
        await self.caller_says(words)

    async def cough(self) -> None:
        """The caller makes a noise without words."""
        began = self._now
        await self._line.make_noise(COUGH)
        self._caller.append((began, self._now))

    async def types(self, text: str) -> None:
        """The caller types `text`; returns once the agent's entry point has taken it."""
        self._words_ended = self._turn_ended = self._now
        self._caller.append((self._now, self._now))  # no sound, but here the silence begins
        taken = self._text_input.text_input_cb(self.session, room_io.TextInputEvent(text=text))
        if taken is not None:
            await taken

    async def send_text(self, text: str) -> Response:
        """The caller types `text` and waits until the agent's answer ends, or is interrupted.

        The answer is what the caller heard of it, with what came of its calls of tools. Fillers and
        results of background tools are speeches of their own: wait for them by `hears`.
        """
        answers: list[SpeechHandle] = []
        typing = asyncio.current_task()

        def on_speech(event: SpeechCreatedEvent) -> None:
            if asyncio.current_task() is typing:  # and not that of a tool, or of other words
                answers.append(event.speech_handle)
                event.speech_handle.add_done_callback(lambda _: self._changes.notify())

        self.session.on("speech_created", on_speech)
        try:
            await self.types(text)
        finally:
            self.session.off("speech_created", on_speech)
        await self._changes.until(
            lambda: all(speech.done() for speech in answers), f"the answer to {text!r} ends"
        )
        items = [item for speech in answers for item in speech.chat_items]
        said = [item.text_content for item in items if item.type == "message"]
        return Response(" ".join(words for words in said if words))

    def send_text_async(self, text: str) -> asyncio.Task[Response]:
        """The caller types `text` and does not wait; the task gives the response."""
        task = asyncio.create_task(self.send_text(text))
        self._typing.add(task)
        return task

    async def hang_up(self) -> None:
        """The caller leaves: the session closes, as it does when a participant disconnects."""
        self._excuse_charges()
        self.session.shutdown(drain=False)
        await self._changes.until(lambda: self._closed, "the session has closed")

    async def asks_for(self, tool: str, arguments: dict[str, Any] | None = None) -> None:
        """The caller says something to which the model answers with a call of `tool`."""
        calls = len(self._tools.named(tool))
        request = f"{tool.replace('_', ' ')} please"
        self.when(request).calls(tool, arguments)
        await self.caller_says(request)
        await self.tool_started(tool, times=calls + 1)

    # What happens to the agent.

    def when(self, words: str) -> Script:
        """Script the model: `when("find shoes").says("Let me look.").calls("search", {…})`."""
        return self._model.when(words)

    def when_told(self, words: str) -> Script:
        """Script what the model does, before anything is said, when a tool tells it `words`."""
        return self._model.when_told(words)

    async def interrupt(self) -> None:
        """A program interrupts the agent."""
        self._words_ended = self._turn_ended = self._now
        await self.session.interrupt()

    async def handoff(self, agent: Agent) -> None:
        """Another agent takes over, once the first has said what it was saying."""
        handoffs = self._handoffs
        self.session.update_agent(agent)
        await self._changes.until(lambda: self._handoffs > handoffs, "the agent has taken over")

    async def cancel(self, tool: str) -> None:
        """The task that runs `tool` is cancelled, as LiveKit does at the end of a job."""
        tasks = [task for task in asyncio.all_tasks() if task.get_name() == f"tool_exec_{tool}"]
        assert tasks, f"{tool} is not running"
        for task in tasks:
            task.cancel()
        _, left = await asyncio.wait(tasks, timeout=PATIENCE)
        assert not left, f"waited {PATIENCE} s in vain until the cancelled {tool} ends"

    async def time_passes(self, seconds: float) -> None:
        """Nobody does anything for `seconds`."""
        await asyncio.sleep(seconds)

    # What can be waited for.

    async def hears(self, words: str, *, within: float | None = None) -> None:
        """Wait until the caller has heard `words` since their last turn.

        Args:
            words: Part of one utterance.
            within: Seconds after the end of the caller's last turn by which it has begun.

        Raises:
            AssertionError: It was not heard, or began later.
        """
        turn_ended, words_ended = self._turn_ended, self._words_ended

        def found() -> Heard | None:
            since = [heard for heard in self.heard if heard.began >= words_ended]
            return next((heard for heard in since if words in heard), None)

        try:
            await self._changes.until(lambda: found() is not None, f"the caller hears {words!r}")
        except AssertionError as error:
            raise AssertionError(f"{error}; heard: {self.heard}") from None
        heard = found()
        assert heard is not None
        after = heard.began - turn_ended
        assert within is None or after <= within, (
            f"{words!r} came after {after:.2f} s; heard: {self.heard}"
        )

    async def tool_started(self, tool: str, times: int = 1) -> None:
        """Wait until `tool` has been called `times` in all."""
        await self._changes.until(
            lambda: len(self._tools.named(tool)) >= times, f"{tool} is called ({times} in all)"
        )

    async def tool_ended(self, tool: str, times: int = 1) -> None:
        """Wait until `times` calls of `tool` in all have ended, in whatever way."""
        await self._changes.until(
            lambda: len(self._tools.ended(tool)) >= times, f"{tool} ends ({times} in all)"
        )

    async def told(self, tool: str) -> None:
        """Wait until the result of a background `tool` has been spoken to its end.

        LiveKit says so, and knows nothing of a result that was interrupted and is offered once
        more: wait for that by `hears`.
        """
        await self._changes.until(lambda: self._tools.told(tool), f"the result of {tool} is told")

    # What can be looked at.

    @property
    def tool_calls(self) -> list[llm.FunctionCall]:
        """All calls of tools so far, the running ones included."""
        return self._tools.calls

    def told_to_model(self, tool: str) -> str:
        """What the model has been told by `tool`, an update or output a line."""
        items = self.session.history.items
        outputs = [item for item in items if item.type == "function_call_output"]
        return "\n".join(output.output for output in outputs if output.name == tool)

    @property
    def longest_silence(self) -> float:
        """Seconds of the longest silence since somebody first spoke, or typed, up to now."""
        agent = [(heard.began, heard.ended or self._now) for heard in self.heard]
        if (saying := self._line.loudspeaker.saying) is not None:
            agent.append((saying.began, self._now))
        sounds = sorted([*self._caller, *agent, (self._now, self._now)])
        silences = [
            later[0] - max(end for _, end in sounds[: n + 1]) for n, later in enumerate(sounds[1:])
        ]
        return max(silences, default=0.0)

    @property
    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def _hear(self, heard: Heard) -> None:
        self.heard.append(heard)
        self._changes.notify()

    @property
    def _handoffs(self) -> int:
        return sum(item.type == "agent_handoff" for item in self.session.history.items)

    def _excuse_charges(self) -> None:
        """The session is about to close: LiveKit cuts a charge off, which must go on and may."""
        if is_charging(self.session):
            self._watch.excuse_late_speech()

    def _on_close(self, event: object) -> None:
        self._closed = True
        self._changes.notify()


def is_charging(session: AgentSession[Any]) -> bool:
    """Return whether a payment tool of the session charges its caller now."""
    agents_tools = session.current_agent.tools if session.current_agent else []
    tools = llm.ToolContext([*session.tools, *agents_tools]).flatten()
    return any(tool.is_charging(session) for tool in tools if hasattr(tool, "is_charging"))


def offline_model() -> llm.LLM[Any]:
    """Return the model of plain rules."""
    try:
        from lrf.offline.model import OfflineLLM
    except ModuleNotFoundError:
        from .placeholder import OkayLLM

        return OkayLLM()
    return OfflineLLM()
