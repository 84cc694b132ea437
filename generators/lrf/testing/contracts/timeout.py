"""The contract of the option timeout."""

import pytest

from ..gate import Gate
from ..session import VoiceAgentTestSession
from .contract import Contract, needs


class TimeoutContract(Contract):
    """The promise to give up at the deadline, which is for all attempts and sources together."""

    pattern = "timeout"

    @pytest.fixture(autouse=True)
    def usual_deadline(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Set a deadline that the tests can count on."""
        seconds = 600.0 if self.has("background") else 20.0
        self.replace_option(monkeypatch, "timeout", seconds=seconds)

    async def test_the_work_ends_at_the_deadline(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await work.begins(self.runs)
        await call.time_passes(self.deadline - 1)
        self.assert_unharmed(work, "There was a second left")
        await call.hears(self.late)
        await self.assert_stopped(work, "The deadline had passed")

    @needs("retry")
    async def test_the_deadline_is_for_all_attempts_together(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await call.time_passes(self.deadline / 2)
        work.fail(ConnectionError())
        await work.begins(2 * self.runs)
        await call.time_passes(self.deadline / 2)
        if work.unwound < work.begun:
            pytest.fail(f"The deadline of {self.deadline:g} s began again with the second attempt.")
        await call.hears(self.late)

    async def test_a_timeout_of_the_work_itself_is_a_failure(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        work.always_fail(TimeoutError())
        await self.ask(call)
        await call.hears(self.failed)
        self.assert_not_told(call, self.late, "The work raised its own TimeoutError")
