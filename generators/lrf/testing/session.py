"""VoiceAgentTestSession: a phone call with an agent, on a real AgentSession."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any

from livekit.agents import Agent, llm, room_io

from lrf.offline.activity import is_charging
from lrf.offline.doubles import Heard, Line
from lrf.offline.doubles.settings import refuse_fixed
from lrf.offline.model import OfflineLLM
from lrf.timeline import Timeline

from .caller import Caller, Response
from .changes import Changes
from .fake_job import clean_up_job
from .faults import unanswered_calls
from .gate import open_all_gates
from .incidents import Incidents
from .model import ScriptedModel
from .recording import record
from .schemas import check_schemas
from .sounds import Sounds
from .tool_log import ToolLog
from .watch import Watch

__all__ = ["CLOSES_WITHIN", "Response", "VoiceAgentTestSession"]

CLOSES_WITHIN = 60.0  # seconds for the session to close, once every gate is open


class VoiceAgentTestSession(Caller, Incidents):
    """A call with `agent`, used as an async context manager.

        settings = session_settings(aec_warmup_duration=None)
        async with VoiceAgentTestSession(MyAgent(), **settings) as call:
            call.when("find shoes").says("Let me look.").calls("search", {"query": "shoes"})
            await call.caller_says("find shoes")
            await call.caller_says("never mind", during="search")
            await call.hears("Okay", within=0.5)

    The caller speaks (`caller_says`), types (`types`, `send_text`), coughs and hangs up; what the
    caller hears is in `heard`. All of LiveKit is real but for the models, the microphone and the
    loudspeaker; an agent that comes with models of its own uses the doubles too. On leaving the
    context it opens all gates, closes the session, and fails the test if a task was left running,
    an exception went unseen, a call of a tool has no output, or a tool made the agent mute.

    Args:
        agent: The agent that picks up.
        model: Answers what no script does; the offline model by default. For evaluations, pass a
            real one.
        turn_end: Seconds of silence that end each turn of the caller. By default it is as the
            settings say, and else as in LiveKit: 0.3 s after words that its turn detector takes
            for finished, 2.5 s after others (`caller_says("stop it", finished=False)`).
        text_input: What is done with typed text, as in RoomOptions; LiveKit's default if None.
        **settings: Any further arguments of the AgentSession, such as `tools` or `userdata`. As in
            LiveKit, a caller cannot interrupt in the first 3 s that an agent speaks, unless
            `aec_warmup_duration` says otherwise.

    Raises:
        TypeError: A model is among the settings, `model` is not an LLM, or, on entering, a tool has
            no schema.
        AssertionError: On leaving, with one line for each fault.
    """

    def __init__(
        self,
        agent: Agent,
        *,
        model: llm.LLM[Any] | None = None,
        turn_end: float | None = None,
        text_input: room_io.TextInputOptions | None = None,
        **settings: Any,
    ) -> None:
        refuse_fixed(settings)
        if not isinstance(model, llm.LLM | None):
            raise TypeError(
                f"model is {model!r}, but must be an llm.LLM."
                " For a realtime model, see lrf.testing.realtime."
            )
        self._agent = agent
        self._model = ScriptedModel(otherwise=model or OfflineLLM())
        self._text_input = text_input or room_io.TextInputOptions()
        self._settings = {"turn_end": turn_end, **settings}
        self._sounds = Sounds()
        self._typing: set[asyncio.Task[Response]] = set()
        self._closed = False

    async def __aenter__(self) -> VoiceAgentTestSession:
        check_schemas([*self._agent.tools, *(self._settings.get("tools") or [])])
        self._watch = Watch()
        self._changes = Changes()
        self._line = Line(on_heard=self._hear)
        try:
            await self._start()
        except BaseException:
            await self._watch.stop()
            raise
        return self

    async def _start(self) -> None:
        self.session = self._line.make_session(self._model, **self._settings)
        self._recorder = record(self.session, self._line)
        self._tools = ToolLog(self.session, on_change=self._changes.notify)
        self.session.on("conversation_item_added", lambda _: self._changes.notify())
        self.session.on("close", self._on_close)
        self._sounds.start_over(self._now)
        try:
            await self.session.start(self._agent, record=False)
        except BaseException:
            self._recorder.stop()
            raise

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        faults = self._watch.faults
        try:
            faults += await self._close()
        finally:
            self._recorder.stop()
            await self._watch.stop()
            clean_up_job()
        if faults and exc is None:
            raise AssertionError("\n".join(faults))

    async def _close(self) -> list[str]:
        """Close the session, and return what is wrong then."""
        faults = []
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
        return faults + sorted(self._model.faults.union(*map(unanswered_calls, contexts)))

    async def asks_for(self, tool: str, arguments: dict[str, Any] | None = None) -> None:
        """Say something to which the model answers with a call of `tool`."""
        calls = len(self._tools.named(tool))
        request = f"{tool.replace('_', ' ')} please"
        self.when(request).calls(tool, arguments)
        await self.caller_says(request)
        await self.tool_started(tool, times=calls + 1)

    async def hang_up(self) -> None:
        """Leave: the session closes, as it does when a participant disconnects."""
        self._excuse_charges()
        self.session.shutdown(drain=False)
        await self._changes.until(lambda: self._closed, "the session has closed")

    @property
    def heard(self) -> list[Heard]:
        """Return what the caller has heard, an utterance each."""
        return self._sounds.heard

    @property
    def tool_calls(self) -> list[llm.FunctionCall]:
        """Return all calls of tools so far, the running ones included."""
        return self._tools.calls

    def told_to_model(self, tool: str) -> str:
        """Return what the model has been told by `tool`, an update or output a line."""
        items = self.session.history.items
        outputs = [item for item in items if item.type == "function_call_output"]
        return "\n".join(output.output for output in outputs if output.name == tool)

    @property
    def longest_silence(self) -> float:
        """Return the seconds of the longest silence since somebody first spoke, or typed."""
        return self._sounds.longest_silence(self._now, self._line.loudspeaker.saying)

    def timeline(self, title: str = "", outcome: str = "running") -> Timeline:
        """Return all that was said and done so far, to be drawn or written as JSON.

        Args:
            title: What it shows, in one line.
            outcome: How it went.
        """
        return self._recorder.timeline(title, outcome)

    def _hear(self, heard: Heard) -> None:
        self._sounds.heard.append(heard)
        self._changes.notify()

    def _excuse_charges(self) -> None:
        """Excuse late speech at the end: LiveKit interrupts a charge then, which must go on."""
        if is_charging(self.session):
            self._watch.excuse_late_speech()

    def _on_close(self, event: object) -> None:
        self._closed = True
        self._changes.notify()
