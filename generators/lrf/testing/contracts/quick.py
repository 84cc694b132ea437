"""The contract of the mode async."""

import pytest

from ..gate import Gate
from ..session import VoiceAgentTestSession
from .contract import interrupts
from .failure import FailureTests

WITHIN = 4.0  # seconds, whatever the tool's own deadline is


class AsyncContract(FailureTests):
    """The promise to answer within seconds; it cannot be stopped."""

    pattern = "async"

    @pytest.fixture(autouse=True)
    def usual_within(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Set a deadline that the tests can count on."""
        self.replace_mode(monkeypatch, within=WITHIN)

    async def stop(self, call: VoiceAgentTestSession) -> None:
        """Cancel the tool's task: nothing else stops it."""
        await call.cancel(self.name)

    async def test_the_result_is_told_once(self, call: VoiceAgentTestSession, work: Gate) -> None:
        await self.ask(call)
        work.release(self.result)
        await call.hears(self.answer, within=0.5)
        await call.time_passes(10)
        self.assert_replies(call, 1)
        self.assert_asked_once(work)

    @interrupts
    async def test_an_interruption_harms_nothing(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await work.begins()
        await call.caller_says("never mind", during=self.name)
        await call.time_passes(0.5)
        self.assert_unharmed(work, "The caller spoke")
        work.release(self.result)
        await call.hears("Okay", within=1.0)
        await call.time_passes(10)
        self.assert_told(call, self.answer, "The caller spoke while it worked")
        self.assert_replies(call, 1)

    async def test_the_agent_is_never_mute_for_long(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        work.resist(3)
        await self.ask(call)
        await work.begins()
        await call.interrupt()
        await call.tool_ended(self.name)
        if call.heard:
            pytest.fail(f"The agent was interrupted, and said: {call.heard}")
        await call.caller_says("never mind")
        await call.hears("Okay", within=0.5)
        self.assert_replies(call, 1)
        await work.unwinds()

    async def test_the_work_ends_at_the_deadline(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await work.begins()
        await call.time_passes(1)
        self.assert_unharmed(work, "The deadline is far")
        await call.time_passes(WITHIN)
        await self.assert_stopped(work, "The deadline had passed")
        await call.hears(self.late)

    async def test_a_timeout_of_the_work_itself_is_a_failure(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        work.fail(TimeoutError())
        await call.hears(self.failed)

    async def test_the_caller_is_never_left_in_silence(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await call.hears(self.waiting[0])
        await call.time_passes(2)
        self.assert_no_long_silence(call)

    async def test_nothing_is_left_running_when_it_is_cancelled(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        work.resist(0.4)
        await self.ask(call)
        await work.begins()
        await call.cancel(self.name)
        await self.assert_stopped(work, "The tool was cancelled")
        await call.time_passes(10)
        self.assert_replies(call, 0)

    async def test_it_ends_when_the_caller_hangs_up(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await work.begins()
        await call.hang_up()
        await self.assert_stopped(work, "The caller hung up")
