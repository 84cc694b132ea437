"""A call with an agent, as typed lines and as lines to show."""

import asyncio
from collections.abc import Callable
from typing import Any

from livekit.agents import Agent, AgentSession, llm
from livekit.agents.voice.events import CloseEvent, ConversationItemAddedEvent

from ..timeline import Timeline
from .activity import Activity, Show, is_charging, tools_of
from .captions import Captions, Speech
from .doubles import Line
from .recorder import Recorder

UTTERANCE = 0.5  # seconds that a line takes to say: just long enough to interrupt the agent
TURN_END = 0.3  # seconds of silence that end a turn
QUIET = 0.2  # seconds without a word or a tool that somebody waits for: the turn is answered
NO_ANSWER = 2.0  # seconds after which a turn that nobody has answered is over
LONGEST_TURN = 60.0  # seconds that a line from a pipe waits for the turn before it
LONGEST_JOBS = 60.0  # seconds that the end of the input waits for whatever still runs
LONGEST_CLOSE = 15.0  # seconds for the session to close, unless a charge is under way
# A terminal has no echo and no late transcripts, and its caller may think for as long as they like.
NO_TELEPHONE = {
    "aec_warmup_duration": None,
    "session_close_transcript_timeout": 0.0,
    "user_away_timeout": None,
}
PICTURE_WIDTH = 1140.0  # pixels: what a page of the chat has room for
MODELS = ("llm", "stt", "tts", "vad")


class Conversation:
    """A call with an agent, on a real session whose ears and voice are doubles.

    Args:
        agent: The agent that picks up.
        model: The language model.
        settings: Further arguments of the AgentSession; its models are left out.
        show: Shows all that is said, and what happens.
        is_live: Whether the agent's words take their time, so that the caller can interrupt them.
            If not, they are there at once.
        follows_speech: Whether `speech` is looked at, so that words are shown once they are said.
    """

    def __init__(
        self,
        agent: Agent,
        model: llm.LLM[Any],
        settings: dict[str, Any],
        show: Show,
        *,
        is_live: bool,
        follows_speech: bool = False,
    ) -> None:
        self.ended = asyncio.Event()
        self._hangs_up = False
        self._agent = agent
        self._show = show
        self._is_live = is_live
        self._captions = Captions(show, is_live=is_live, follows_speech=follows_speech)
        self._line = Line(on_words=self._captions.on_words, on_heard=self._captions.on_heard)
        self.session = self._make_session(model, settings)
        self.activity = Activity(self.session, show)
        self._recorder = Recorder(self.session, self._line)
        self._recorder.on_change = self._on_change
        self._has_changed = True
        self._turns = self._speeches = 0
        self.session.on("conversation_item_added", self._on_item)
        self.session.on("conversation_item_added", self._captions.on_item)
        self.session.on("speech_created", self._on_speech)
        self.session.on("close", self._on_close)

    def _make_session(self, model: llm.LLM[Any], settings: dict[str, Any]) -> AgentSession[Any]:
        options = {**NO_TELEPHONE, **settings}
        options = {name: value for name, value in options.items() if name not in MODELS}
        turn_end = TURN_END if self._is_live else 0.1
        session = self._line.make_session(model, turn_end=turn_end, **options)
        if not self._is_live:
            session.output.audio = None
        return session

    async def start(self) -> None:
        """Let the agent pick up."""
        await self.session.start(self._agent, record=False)

    def greet(self, greeting: str) -> None:
        """Let the agent say its first words."""
        self.session.say(greeting)

    @property
    def speech(self) -> Speech | None:
        """Return what the agent is saying, if anything."""
        heard = self._line.loudspeaker.saying
        return None if heard is None else self._captions.speech(str(heard))

    def timeline(self) -> Timeline:
        """Return the call so far."""
        outcome = "ended" if self.ended.is_set() else "running"
        return self._recorder.timeline("A call in the chat", outcome)

    def picture(self) -> Callable[[], str]:
        """Return what draws the call so far; it may take a while, in a thread."""
        timeline = self.timeline()

        def draw_it() -> str:
            from ..timeline.picture import draw

            return draw(timeline, PICTURE_WIDTH)

        return draw_it

    def new_picture(self) -> Callable[[], str] | None:
        """Return what draws the call so far; None if it looks as it did the last time."""
        if not (self._has_changed or self.speech or self.activity.running()):
            return None
        self._has_changed = False
        return self.picture()

    def tools(self) -> list[Any]:
        """Return the tools that the agent can call now."""
        return list(tools_of(self.session))

    async def say(self, words: str) -> None:
        """Let the caller speak; returns once their turn has ended."""
        turns, self._speeches = self._turns, 0
        await self._line.speak(words, seconds=UTTERANCE if self._is_live else 0.0)
        await self._until(lambda: self._turns > turns, NO_ANSWER)

    async def answered(self) -> None:
        """Wait until the last turn is answered; what runs in the background goes on."""
        await self._until(lambda: self._speeches > 0, NO_ANSWER)
        await self._until(self.activity.awaited, LONGEST_TURN, quiet=QUIET)

    async def jobs_ended(self) -> None:
        """Wait until nothing runs any more, and all of it is told."""
        await self._until(self.activity.running, LONGEST_JOBS, quiet=1.0)

    async def hang_up(self) -> None:
        """End the call; a charge that is under way is waited for."""
        self._hangs_up = True
        if is_charging(self.session):
            self._show("", "(a charge is under way: waiting for its end)")
            self.activity.shows_results = True
        elif names := ", ".join(job.name for job in self.activity.running()):
            self._show("", f"(hanging up ends {names})")
        closing = asyncio.create_task(self.session.aclose())
        await asyncio.wait({closing}, timeout=LONGEST_CLOSE)
        while is_charging(self.session):  # noqa: ASYNC110 (no event tells its end)
            await asyncio.sleep(0.1)
        if closing.done():
            await closing
        closing.cancel()

    async def _until(
        self, condition: Callable[[], Any], most: float, *, quiet: float | None = None
    ) -> None:
        """Wait until `condition` holds; with `quiet`, until nothing is said and it does not."""
        now = asyncio.get_running_loop().time
        end = now() + most
        since = now()
        while now() < end and not self.ended.is_set():
            if quiet is None and condition():
                return
            if quiet is not None:
                if condition() or self.session.current_speech or self._is_thinking:
                    since = now()
                elif now() - since >= quiet:
                    return
            await asyncio.sleep(0.05)

    @property
    def _is_thinking(self) -> bool:
        return self.session.agent_state == "thinking"

    def _on_item(self, event: ConversationItemAddedEvent) -> None:
        if event.item.type == "message" and event.item.role == "user":
            self._turns += 1

    def _on_change(self) -> None:
        self._has_changed = True

    def _on_speech(self, event: object) -> None:
        self._speeches += 1

    def _on_close(self, event: CloseEvent) -> None:
        if event.error is not None:
            self._show("", f"(the call has ended: {event.error.error})")
        elif not self._hangs_up:
            self._show("", "(the agent has hung up)")
        self.ended.set()
