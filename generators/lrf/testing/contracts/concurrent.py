"""The contract of the option concurrent."""

import inspect
from typing import Any

import pytest

from ..gate import Gate
from ..option_gates import SourcesGate
from ..session import VoiceAgentTestSession
from .contract import Contract, needs


class ConcurrentContract(Contract):
    """The promise to ask all sources at once, and to name those that fail.

    `arguments` names two of them.
    """

    pattern = "concurrent"

    @pytest.fixture(autouse=True)
    def usual_sources(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Set how many are asked at most."""
        self.replace_option(monkeypatch, "concurrent", most=10)

    @property
    def many(self) -> str:
        """Return the parameter that names the sources."""
        if (option := self.option("concurrent")) is not None:
            return str(option.many)
        lists = [name for name, value in self.arguments.items() if isinstance(value, list)]
        if len(lists) != 1:
            pytest.fail(f"{type(self).__name__}: write many = …, the parameter with the sources.")
        return lists[0]

    @property
    def sources(self) -> tuple[Any, Any]:
        """Return the two sources of `arguments`."""
        given = self.arguments[self.many]
        if len(given) != 2:
            pytest.fail(f"{type(self).__name__}: give two {self.many} in arguments, not {given}.")
        return given[0], given[1]

    @property
    def runs(self) -> int:
        """Return one for each source."""
        return 2

    def make_gate(self) -> Gate:
        """Make a gate that tells its sources apart."""
        if self.holds:
            return SourcesGate()
        return SourcesGate(list(inspect.signature(self.tool).parameters).index(self.many))

    def _expected(self) -> list[tuple[Any, ...]]:
        asked = self._asked()
        return [tuple({**asked, self.many: source}.values()) for source in self.sources]

    async def test_all_sources_are_asked_at_once_and_their_answers_told_together(
        self, call: VoiceAgentTestSession, work: SourcesGate
    ) -> None:
        first, second = self.sources
        await self.ask(call)
        await work.begins(2)
        work.release_of(first, "Found 42")
        work.release_of(second, "Found 17")
        await self.hears_together(call, "Found 42", "Found 17", str(first), str(second))

    async def test_the_source_that_failed_is_named(
        self, call: VoiceAgentTestSession, work: SourcesGate
    ) -> None:
        first, second = self.sources
        await self.ask(call)
        work.fail_of(first, ValueError("the password is 1234"))
        work.release_of(second, "Found 17")
        await self.hears_together(call, "Found 17", str(first), str(second))
        self.assert_no_details(call)

    async def test_each_source_is_asked_once(
        self, call: VoiceAgentTestSession, work: SourcesGate
    ) -> None:
        first, second = self.sources
        work.release("Found 42")
        await self.ask(call, {**self.arguments, self.many: [first, first, second]})
        await self.hears_together(call, "Found 42", str(first), str(second))
        self.assert_begun(work, 2, "One of two sources was named twice")

    async def test_not_too_many_sources_are_asked(
        self, call: VoiceAgentTestSession, work: SourcesGate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.replace_option(monkeypatch, "concurrent", most=1)
        work.release("Found 42")
        await self.ask(call)
        await self.hears_together(call, "Found 42", str(self.sources[1]))
        self.assert_begun(work, 1, "At most one source is asked here")

    async def test_all_sources_are_stopped_together(
        self, call: VoiceAgentTestSession, work: SourcesGate
    ) -> None:
        first, second = self.sources
        work.resist(1)
        await self.ask(call)
        await work.begins(2)
        work.release_of(first, "Found 42")
        await work.unwinds()
        await self.stop(call)
        await call.tool_ended(self.name)
        self.assert_closed(work)
        if work.cancelled != 1:
            pytest.fail("One source had answered, and the other was not cancelled.")
        if self.has("interruptible"):
            await call.hears("Okay")
            self.assert_told_so_far(call, self.stopped, "Found 42", str(second))

    @needs("background")
    async def test_the_status_tells_what_there_is_so_far(
        self, call: VoiceAgentTestSession, work: SourcesGate
    ) -> None:
        first, second = self.sources
        await self.ask(call)
        await call.hears(self.started)
        work.release_of(first, "Found 42")
        await call.asks_for(f"{self.name}_status")
        await self.hears_together(call, "Found 42", str(second))

    @needs("retry")
    async def test_only_the_source_that_failed_is_asked_again(
        self, call: VoiceAgentTestSession, work: SourcesGate
    ) -> None:
        first, _ = self.sources
        await self.ask(call)
        work.fail_of(first, ConnectionError())
        work.release("Found 42")
        await self.hears_together(call, "Found 42", str(first))
        self.assert_begun(work, 3, "One of two sources failed once")

    @needs("timeout")
    async def test_the_source_that_is_late_is_named_at_the_deadline(
        self, call: VoiceAgentTestSession, work: SourcesGate
    ) -> None:
        first, second = self.sources
        await self.ask(call)
        work.release_of(first, "Found 42")
        await call.time_passes(self.deadline)
        await self.hears_together(call, self.late, "Found 42", str(second))
