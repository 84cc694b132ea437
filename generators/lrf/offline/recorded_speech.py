"""The speech of a call: utterances of the caller and the agent."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from livekit.agents import AgentSession

from ..timeline import Utterance
from .doubles import Heard, Line


class RecordedSpeech:
    """The words of a call.

    `on_voice` is called with the caller's words when they begin to say them; with none for a noise.

    Args:
        session: The session.
        line: What it hears and speaks through.
        now: Returns the seconds since the call began.
        began: When that was, on the event loop's clock.
        on_change: Called after each change.
    """

    def __init__(
        self,
        session: AgentSession[Any],
        line: Line,
        now: Callable[[], float],
        began: float,
        on_change: Callable[[], None],
    ) -> None:
        self.on_voice: Callable[[str], None] = lambda words: None
        self._caller: list[Utterance] = []
        self._agent: list[Utterance] = []
        self._spoken: list[str] = []  # words of the caller that no turn has had so far
        self._loudspeaker = line.loudspeaker
        self._saying: Callable[[], Heard | None] = lambda: line.loudspeaker.saying
        self._has_voice: Callable[[], bool] = lambda: session.output.audio is not None
        self._now = now
        self._began = began
        self._on_change = on_change
        line.on_voice.append(self._on_voice)
        line.loudspeaker.on_heard.append(self._on_heard)
        line.loudspeaker.on("playback_started", lambda _: on_change())

    @property
    def is_agent_speaking(self) -> bool:
        """Return whether the caller hears the agent now."""
        return self._loudspeaker.is_playing

    @property
    def heard(self) -> list[Utterance]:
        """Return what the caller has heard so far."""
        return self._agent

    def utterances(self) -> list[Utterance]:
        """Return all that was said, with what is being said now, in the order in which it began."""
        said = [replace(each) for each in [*self._caller, *self._agent]]
        if (saying := self._saying()) is not None:
            said.append(self._utterance(saying))
        return sorted(said, key=lambda each: each.began)

    def stop(self) -> None:
        """Let go of the session and its line, and take what is being said for cut short."""
        if (saying := self._saying()) is not None:
            self._agent.append(replace(self._utterance(saying), ended=self._now(), cut=True))
        for said in self._caller:
            said.ended = self._now() if said.ended is None else said.ended
        self._saying = lambda: None
        self._has_voice = lambda: True

    def note_turn(self, text: str) -> None:
        """Note what the caller typed: a turn that they have not spoken."""
        spoken = [words for words in self._spoken if words in text]
        self._spoken = [words for words in self._spoken if words not in spoken]
        if text and not spoken:
            now = self._now()
            self._caller.append(Utterance("caller", now, now, text))
            self._on_change()

    def note_text(self, text: str) -> None:
        """Note what the agent writes, where it has no voice."""
        if text.strip() and not self._has_voice():
            now = self._now()
            self._agent.append(Utterance("agent", now, now, text.strip()))
            self._on_change()

    def _on_voice(self, words: str, is_end: bool) -> None:
        if not is_end:
            self.on_voice(words)
            if words:
                self._spoken.append(words)
                self._caller.append(Utterance("caller", self._now(), None, words))
        elif words:
            self._caller[-1].ended = self._now()
        self._on_change()

    def _on_heard(self, heard: Heard) -> None:
        self._agent.append(self._utterance(heard))
        self._on_change()

    def _utterance(self, heard: Heard) -> Utterance:
        began = max(0.0, heard.began - self._began)
        ended = None if heard.ended is None else heard.ended - self._began
        return Utterance("agent", began, ended, str(heard), heard.cut, heard.unsaid)
