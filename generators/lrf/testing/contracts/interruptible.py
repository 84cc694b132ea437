"""The contract of the mode interruptible."""

from ..gate import Gate
from ..session import VoiceAgentTestSession
from .contract import interrupts
from .failure import FailureTests


class InterruptibleContract(FailureTests):
    """The promise to stop the work as soon as the caller takes the turn."""

    pattern = "interruptible"

    async def stop(self, call: VoiceAgentTestSession) -> None:
        """Have the caller take the turn."""
        await call.caller_says("stop")

    async def test_the_result_is_told_once(self, call: VoiceAgentTestSession, work: Gate) -> None:
        await self.ask(call)
        work.release(self.result)
        await call.hears(self.answer)
        await call.time_passes(10)
        self.assert_replies(call, 1)
        self.assert_asked_once(work)

    @interrupts
    async def test_it_stops_when_the_caller_takes_the_turn(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await work.begins()
        await call.caller_says("never mind", during=self.name)
        await call.time_passes(0.1)
        await self.assert_stopped(work)
        await call.hears("Okay", within=0.5)
        self.assert_told(call, self.stopped, "The work was stopped")
        await call.time_passes(10)
        self.assert_replies(call, 1)

    async def test_it_stops_when_a_program_interrupts(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        work.resist(1)
        await self.ask(call)
        await work.begins()
        await call.interrupt()
        await self.assert_stopped(work, "A program interrupted the agent")
        await call.time_passes(10)
        self.assert_replies(call, 0)

    @interrupts
    async def test_the_caller_is_answered_even_if_the_work_resists(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        work.resist(4)
        await self.ask(call)
        await work.begins()
        await call.caller_says("never mind", during=self.name)
        await call.hears("Okay", within=2.5)
        await work.unwinds(self.runs)

    @interrupts
    async def test_a_result_that_came_in_spite_of_the_interruption_is_kept(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        work.finish_anyway(self.result)
        await self.ask(call)
        await work.begins()
        await call.caller_says("never mind", during=self.name)
        await call.hears("Okay", within=0.5)
        why = "The work was done as the caller spoke"
        self.assert_told(call, self.answer, why)
        self.assert_not_told(call, self.stopped, why)

    async def test_a_cough_stops_nothing(self, call: VoiceAgentTestSession, work: Gate) -> None:
        await self.ask(call)
        await work.begins()
        await call.time_passes(2)
        await call.cough()
        await call.time_passes(5)
        self.assert_unharmed(work, "The caller coughed")
        work.release(self.result)
        await call.hears(self.answer)

    async def test_the_caller_is_never_left_in_silence(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await call.hears(self.waiting[0])
        await call.time_passes(6)
        self.assert_no_long_silence(call)
        self.assert_unharmed(work, "The agent spoke itself")

    async def test_nothing_is_left_running_when_it_is_cancelled(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        work.resist(1)
        await self.ask(call)
        await work.begins()
        await call.cancel(self.name)
        await self.assert_stopped(work, "The tool was cancelled")
        await call.time_passes(10)
        self.assert_replies(call, 0)

    async def test_it_stops_when_the_caller_hangs_up(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await work.begins()
        await call.hang_up()
        await self.assert_stopped(work, "The caller hung up")
