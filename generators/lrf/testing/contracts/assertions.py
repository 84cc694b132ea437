"""Assertions whose messages tell what the caller experiences."""

import asyncio
import inspect
from typing import Any, ClassVar, NoReturn

import pytest
from livekit.agents.llm import FunctionTool
from livekit.agents.voice.events import UserInputTranscribedEvent

from ..gate import Gate
from ..session import VoiceAgentTestSession

RUNS_ON = 10.0  # seconds to see for how long work runs on that should have stopped
LONGEST_SILENCE = 3.0  # seconds that a caller may hear nothing while something works


class Assertions:
    """Assertions of the tests of a contract. All fail with one sentence."""

    tool: FunctionTool[..., Any]
    arguments: ClassVar[dict[str, Any]]

    _words = ""
    """The caller's last words."""

    def note_words(self, event: UserInputTranscribedEvent) -> None:
        """Note what the caller says, for messages."""
        self._words = event.transcript

    @property
    def runs(self) -> int:
        """Return how often one call of the tool runs the operation."""
        return 1

    async def assert_stopped(self, work: Gate, why: str = "") -> None:
        """Assert that every run was cancelled and has ended.

        Args:
            work: The gate.
            why: What stopped it, as the beginning of a sentence; the caller's words if left out.
        """
        __tracebackhide__ = True
        why = why or (f"{self._words!r} was heard" if self._words else "It was to stop")
        if work.begun < self.runs:
            fail(f"{why}, and of {self.runs} runs of the work only {work.begun} had begun.")
        if work.finished:
            fail(f"{why}, and the work went on to its end all the same.")
        if work.unwound < work.begun:
            began = _now()
            try:
                await work.unwinds(work.begun, within=RUNS_ON)
            except AssertionError:
                fail(f"{why}, and the work was still running {RUNS_ON:g} s later.")
            fail(f"{why}, and the work ran on for {_now() - began:.1f} s.")
        if work.begun > self.runs:
            fail(f"{why}, and the work began again: {work.begun} runs.")
        if work.cancelled < self.runs:
            fail(f"{why}, and the work failed instead of being cancelled.")

    def assert_closed(self, work: Gate) -> None:
        """Assert that every run that began has ended, in whatever way."""
        __tracebackhide__ = True
        if work.unwound < work.begun:
            fail(f"The tool has answered, and {work.begun - work.unwound} of its runs go on.")

    def assert_unharmed(self, work: Gate, why: str) -> None:
        """Assert that nothing was cancelled."""
        __tracebackhide__ = True
        if work.cancelled:
            fail(f"{why}, and the work was cancelled: nobody gets its result.")

    def assert_begun(self, work: Gate, times: int, why: str) -> None:
        """Assert how often the operation was called so far."""
        __tracebackhide__ = True
        if work.begun != times:
            fail(f"{why}, and the work was begun {_times(work.begun)}, not {_times(times)}.")

    def assert_asked_once(self, work: Gate) -> None:
        """Assert that the operation was given what the model gave, once."""
        __tracebackhide__ = True
        self.assert_begun(work, self.runs, "The caller asked once")
        # A tool without an `operation` may give what it works with anything else.
        if hasattr(self.tool, "operation") and self._given(work) != self._expected():
            fail(f"The model gave {self._expected()}, and the work got {self._given(work)}.")

    def replies(self, call: VoiceAgentTestSession) -> list[str]:
        """Return what the caller has heard, but for the fillers."""
        mode = getattr(self.tool, "mode", None)
        fillers: tuple[str, ...] = getattr(type(self), "waiting", getattr(mode, "waiting", ()))
        # One that was cut is the beginning of its words.
        return [heard for heard in call.heard if not any(f.startswith(heard) for f in fillers)]

    def assert_replies(self, call: VoiceAgentTestSession, count: int) -> None:
        """Assert how many utterances the caller has heard in all, fillers aside."""
        __tracebackhide__ = True
        if len(replies := self.replies(call)) != count:
            fail(f"The caller heard {_count(len(replies))}, not {count}: {replies}")
        if call.heard[-1:] != replies[-1:]:
            fail(f"The caller heard {call.heard[-1]!r} when all was over.")

    def assert_told(self, call: VoiceAgentTestSession, words: str, why: str) -> None:
        """Assert that the tool has told the model `words`."""
        __tracebackhide__ = True
        if words not in (told := call.told_to_model(self.tool.id)):
            fail(f"{why}, and the model was not told {words!r}, but {told!r}.")

    async def hears_together(self, call: VoiceAgentTestSession, *words: str) -> None:
        """Wait until one utterance has all of `words` in it, in whatever words around them."""
        __tracebackhide__ = True
        await call.hears(words[0])
        heard = [each for each in call.heard if words[0] in each]
        if not any(all(word in each for word in words) for each in heard):
            fail(f"The caller did not hear {' and '.join(words)} together, but {heard}.")

    def assert_told_so_far(self, call: VoiceAgentTestSession, *words: str) -> None:
        """Assert that the tool told the model what there was when it was stopped."""
        __tracebackhide__ = True
        for word in words:
            self.assert_told(call, word, "There was a part of the result when it was stopped")

    def assert_not_told(self, call: VoiceAgentTestSession, words: str, why: str) -> None:
        """Assert that the tool has not told the model `words`."""
        __tracebackhide__ = True
        if words in (told := call.told_to_model(self.tool.id)):
            fail(f"{why}, and the model was told {words!r}: {told!r}.")

    def assert_no_details(self, call: VoiceAgentTestSession, secret: str = "1234") -> None:
        """Assert that the text of an exception has not reached the model."""
        __tracebackhide__ = True
        self.assert_not_told(call, secret, "The work failed with a secret in its error")

    def assert_no_long_silence(
        self, call: VoiceAgentTestSession, most: float = LONGEST_SILENCE
    ) -> None:
        """Assert that the caller was never left without a word for long."""
        __tracebackhide__ = True
        if call.longest_silence > most:
            fail(f"The caller heard nothing for {call.longest_silence:.1f} s: {call.heard}")

    def _expected(self) -> list[tuple[Any, ...]]:
        return [tuple(self._asked().values())]

    def _asked(self) -> dict[str, Any]:
        """Return what the model gives, and the defaults of what it does not."""
        parameters = inspect.signature(self.tool).parameters.values()
        asked = [p for p in parameters if p.name in self.arguments or p.default is not p.empty]
        return {p.name: self.arguments.get(p.name, p.default) for p in asked}

    def _given(self, work: Gate) -> list[tuple[Any, ...]]:
        plain = (str, int, float, list, tuple, dict, type(None))
        return [tuple(a for a in args if isinstance(a, plain)) for args in work.arguments]


def fail(message: str) -> NoReturn:
    """Fail the test with this sentence."""
    __tracebackhide__ = True
    pytest.fail(message)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _count(replies: int) -> str:
    return f"{replies or 'no'} {'reply' if replies == 1 else 'replies'}"


def _times(count: int) -> str:
    return {0: "not at all", 1: "once", 2: "twice"}.get(count, f"{count} times")
