"""The contract of the option streaming."""

from ..gate import Gate
from ..option_gates import StreamGate
from ..session import VoiceAgentTestSession
from .contract import Contract, needs

MANY = 1000  # more results than a tool keeps


class StreamingContract(Contract):
    """The promise to keep the results that were found."""

    pattern = "streaming"

    def make_gate(self) -> Gate:
        """Make a gate that yields."""
        return StreamGate()

    async def test_all_results_are_told_together(
        self, call: VoiceAgentTestSession, work: StreamGate
    ) -> None:
        await self.ask(call)
        work.give("red", "blue")
        work.end()
        await self.hears_together(call, "red", "blue")

    async def test_the_stream_is_closed_behind_a_slow_result(
        self, call: VoiceAgentTestSession, work: StreamGate
    ) -> None:
        await self.ask(call)
        work.give("red")
        await work.begins()
        await self.stop(call)
        await call.tool_ended(self.name)
        await self.assert_stopped(work, "It was stopped while the next result was awaited")
        if self.has("interruptible"):
            await call.hears("Okay")
            self.assert_told_so_far(call, self.stopped, "red")

    async def test_the_stream_is_closed_after_the_most_results(
        self, call: VoiceAgentTestSession, work: StreamGate
    ) -> None:
        work.resist(1)
        await self.ask(call)
        work.give(*(f"no. {number};" for number in range(MANY)))
        await call.tool_ended(self.name)
        self.assert_closed(work)
        await self.hears_together(call, "no. 0;", "no. 1;")
        self.assert_not_told(call, f"no. {MANY - 1};", "There were far too many results to tell")

    @needs("background")
    async def test_the_status_tells_what_there_is_so_far(
        self, call: VoiceAgentTestSession, work: StreamGate
    ) -> None:
        await self.ask(call)
        await call.hears(self.started)
        work.give("red")
        await call.asks_for(f"{self.name}_status")
        await call.hears("red")

    @needs("retry")
    async def test_a_new_attempt_starts_afresh(
        self, call: VoiceAgentTestSession, work: StreamGate
    ) -> None:
        await self.ask(call)
        work.give("red")
        work.fail(ConnectionError())
        work.release("blue")
        await call.hears("blue")
        self.assert_not_told(call, "red", "The attempt that gave it failed")

    @needs("timeout")
    async def test_what_was_found_is_told_at_the_deadline(
        self, call: VoiceAgentTestSession, work: StreamGate
    ) -> None:
        await self.ask(call)
        work.give("red")
        await call.time_passes(self.deadline)
        await self.hears_together(call, self.late, "red")
