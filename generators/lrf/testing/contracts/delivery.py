"""The contract of the mode background about its result: it is told, and once."""

import asyncio

import pytest
from livekit.agents import Agent

from ..gate import Gate
from ..session import VoiceAgentTestSession
from .assertions import fail
from .contract import Contract, interrupts, needs

LONG = "Found forty-two of them, and the last one is the best"
ITS_END = "the last one is the best"


class DeliveryTests(Contract):
    """The result is told once, by speech that the caller hears to its end."""

    async def talk_over_result(self, call: VoiceAgentTestSession, work: Gate) -> None:
        """Have the caller speak while a long result is told."""
        await self.ask(call)
        await call.hears(self.started)
        work.release(LONG)
        await call.time_passes(2)
        await call.caller_says("never mind")

    async def hears_in_the_end(self, call: VoiceAgentTestSession, words: str, why: str) -> None:
        """Wait until the caller has heard `words`, however often the model was asked."""
        __tracebackhide__ = True
        try:
            await call.hears(words)
        except AssertionError:
            fail(f"{why}, and the caller never heard the result: {call.heard}")

    def assert_cut(self, call: VoiceAgentTestSession) -> None:
        """Assert that the caller heard only the beginning of the result at first."""
        __tracebackhide__ = True
        if not any(heard.cut for heard in call.heard):
            fail(f"The caller talked over the result, and it went on: {call.heard}")

    def assert_heard(self, call: VoiceAgentTestSession, words: str, times: int) -> None:
        """Assert how often the caller has heard `words`."""
        __tracebackhide__ = True
        if (heard := sum(words in each for each in call.heard)) != times:
            fail(f"The caller heard {words!r} {heard} times, not {times}: {call.heard}")

    async def test_it_answers_at_once_and_tells_the_result_later(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await call.hears(self.started, within=0.5)
        await call.time_passes(30)
        self.assert_replies(call, 1)
        work.release(self.result)
        await call.hears(self.answer)
        await call.time_passes(30)
        self.assert_replies(call, 2)
        self.assert_asked_once(work)

    @interrupts
    async def test_interrupting_the_announcement_harms_nothing(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await call.caller_says("never mind")
        await call.hears("Okay", within=0.5)
        self.assert_unharmed(work, "The caller talked over the announcement")
        work.release(self.result)
        await call.hears(self.answer)

    @interrupts
    @needs("result of any length")
    async def test_what_the_caller_talked_over_is_offered_once_more(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.talk_over_result(call, work)
        await call.hears("Okay", within=0.5)
        self.assert_cut(call)
        await call.hears(ITS_END)
        await call.time_passes(60)
        self.assert_heard(call, ITS_END, 1)

    @needs("result of any length")
    async def test_what_the_caller_talked_over_twice_is_left_alone(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.talk_over_result(call, work)
        await call.hears("Okay")
        await call.time_passes(3)
        await call.caller_says("not now")
        await call.time_passes(60)
        self.assert_heard(call, ITS_END, 0)

    @needs("result of any length")
    async def test_what_the_caller_cancels_while_it_is_told_is_not_told_again(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await call.hears(self.started)
        work.release(LONG)
        await call.time_passes(2)
        await self.stop(call)
        await call.time_passes(60)
        self.assert_heard(call, ITS_END, 0)

    async def test_what_was_heard_is_not_told_again_after_a_stop(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await call.hears(self.started)
        work.release(self.result)
        await call.hears(self.answer)
        await self.stop(call)
        await call.caller_says("stop it")
        await call.time_passes(60)
        self.assert_heard(call, self.answer, 1)

    @pytest.mark.parametrize("trouble", ["fails", "stays silent"])
    async def test_the_result_is_told_even_if_the_model_does_not(
        self, call: VoiceAgentTestSession, work: Gate, trouble: str
    ) -> None:
        await self.ask(call)
        await call.hears(self.started)
        call.model_fails() if trouble == "fails" else call.model_stays_silent()
        work.release(self.result)
        await self.hears_in_the_end(call, self.answer, f"The model {trouble}")
        await call.time_passes(60)
        self.assert_heard(call, self.answer, 1)

    @needs("result of any length")
    @pytest.mark.parametrize("trouble", ["fails", "stays silent"])
    async def test_the_offer_is_made_even_if_the_model_does_not(
        self, call: VoiceAgentTestSession, work: Gate, trouble: str
    ) -> None:
        await self.talk_over_result(call, work)
        await call.hears("Okay")
        call.model_fails() if trouble == "fails" else call.model_stays_silent()
        why = f"The caller talked over the result, and then the model {trouble}"
        await self.hears_in_the_end(call, ITS_END, why)
        await call.time_passes(60)
        self.assert_heard(call, ITS_END, 1)

    @needs("another request")
    async def test_two_results_at_once_are_told_together(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await call.hears(self.started)
        await self.ask(call, self.others)
        await work.begins(2 * self.runs)
        await call.time_passes(10)
        heard = len(self.replies(call))
        work.release(self.result)
        work.release(self.result)
        await call.hears(self.answer)
        await call.time_passes(60)
        self.assert_replies(call, heard + 1)

    async def test_what_is_ready_while_the_caller_pauses_for_breath_is_told(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await call.hears(self.started)
        beginning = asyncio.create_task(call.caller_says("well"))
        await call.time_passes(0.1)
        work.release(self.result)
        await call.time_passes(0.25)  # the turn is not committed yet
        await call.caller_says("never mind")
        await beginning
        await self.hears_in_the_end(call, self.answer, "It was ready while the caller paused")
        await call.time_passes(60)
        self.assert_heard(call, self.answer, 1)

    async def test_the_next_agent_tells_it_too(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await call.hears(self.started)
        await call.handoff(Agent(instructions=""))
        work.release(self.result)
        await call.hears(self.answer)
