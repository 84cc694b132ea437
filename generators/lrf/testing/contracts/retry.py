"""The contract of the option retry."""

import pytest

from ..gate import Gate
from ..session import VoiceAgentTestSession
from .contract import Contract

ATTEMPTS = 3  # whatever the tool's own number is


class RetryContract(Contract):
    """The promise to try again what may work the next time."""

    pattern = "retry"

    @pytest.fixture(autouse=True)
    def usual_attempts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Set a number of attempts, and the errors that pass, that the tests can count on."""
        transient = (ConnectionError, TimeoutError)
        self.replace_option(monkeypatch, "retry", attempts=ATTEMPTS, on=transient)

    async def test_it_tries_again_after_a_failure_that_may_pass(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        work.fail(ConnectionError())
        work.fail(TimeoutError())
        work.release(self.result)
        await call.hears(self.answer)
        self.assert_begun(work, 3 * self.runs, "Two attempts failed")

    async def test_it_gives_up_after_the_last_attempt(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        work.always_fail(ConnectionError())
        await self.ask(call)
        await call.hears(self.failed)
        self.assert_begun(work, self.attempts * self.runs, "Every attempt failed")

    async def test_it_does_not_try_again_what_would_fail_again(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        work.fail(ValueError())
        await work.unwinds(self.runs)
        await call.time_passes(10)
        self.assert_begun(work, self.runs, "The failure was one that does not pass")
        await call.hears(self.failed)

    async def test_it_stops_between_two_attempts(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        work.fail(ConnectionError())
        await work.unwinds(self.runs)
        await self.stop(call)
        await call.time_passes(30)
        self.assert_begun(work, self.runs, "It was stopped before the second attempt")
