"""The contract of the mode payment."""

import asyncio

import pytest

from ..gate import Gate
from ..session import VoiceAgentTestSession
from .consent import TERMS
from .contract import interrupts, needs
from .outcome import CONFIRMED, OutcomeContract

SAYS_FIRST = "I will charge you now."


class PaymentContract(OutcomeContract):
    """The promise to charge once, and never to be stopped half-way."""

    pattern = "payment"

    # It begins in time, or not at all.

    async def test_the_charge_is_made_and_told_once(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        before = len(self.replies(call))
        await self.ask(call)
        work.release(CONFIRMED)
        await call.hears(CONFIRMED)
        await call.time_passes(10)
        self.assert_replies(call, before + 1)
        self.assert_asked_once(work)

    async def test_it_begins_when_the_agent_has_finished_speaking(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        words = " ".join([SAYS_FIRST] * 9)
        call.when("pay").says(words).calls(self.name, self.arguments)
        await call.caller_says("pay")
        await work.begins()
        if call.heard[-1] != words:
            pytest.fail(f"The charge began while the agent was still speaking: {call.heard}")

    async def test_a_stop_while_the_agent_announces_it_is_in_time(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        call.when("pay").says(SAYS_FIRST).calls(self.name, self.arguments)
        await call.caller_says("pay")
        await call.caller_says("stop", during=self.name)
        await call.hears("Okay", within=0.5)
        self.assert_begun(work, 0, "The caller said 'stop' before the charge")
        self.assert_told(call, self.refused, "The caller stopped the charge in time")

    @interrupts
    async def test_a_stop_that_begins_in_the_last_words_is_in_time(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        call.when("pay").says(SAYS_FIRST).calls(self.name, self.arguments)
        await call.caller_says("pay")
        await call.time_passes(1)
        await call.caller_says("no, please stop")
        await call.time_passes(10)
        self.assert_begun(work, 0, "The caller said 'stop' before the charge")

    # Nothing stops it.

    @interrupts
    async def test_it_goes_on_when_the_caller_interrupts(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await work.begins()
        await call.caller_says("stop")
        await call.hears("Okay", within=0.5)
        work.release(CONFIRMED)
        await call.hears(CONFIRMED)
        self.assert_charged_once(work, "The caller said 'stop' during the charge")

    @interrupts
    async def test_a_turn_that_began_during_the_charge_does_not_cut_its_confirmation(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await work.begins()
        speaking = asyncio.create_task(call.caller_says("stop it"))
        await call.time_passes(0.3)
        work.release(CONFIRMED)
        await speaking
        await call.hears(CONFIRMED)
        await call.time_passes(5)
        self.assert_uncut(call)

    async def test_a_second_call_is_refused_while_it_charges(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await work.begins()
        call.when("pay now").calls(self.name, self.arguments)
        await call.caller_says("pay now")
        await call.time_passes(1)
        work.release(CONFIRMED)
        await call.hears(CONFIRMED)
        self.assert_charged_once(work, "The model called twice")
        self.assert_not_told(call, self.unknown, "The first charge was still under way")
        await call.time_passes(5)
        if len(told := [heard for heard in call.heard if CONFIRMED in heard]) != 1:
            pytest.fail(f"The caller heard of one charge {len(told)} times: {told}")

    async def test_it_goes_on_when_the_caller_hangs_up(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await work.begins()
        hanging_up = asyncio.create_task(call.hang_up())
        await call.time_passes(1)
        work.release(CONFIRMED)
        await hanging_up
        self.assert_charged_once(work, "The caller hung up during the charge")
        self.assert_told(call, CONFIRMED, "The charge went through")

    async def test_it_goes_on_and_is_recorded_when_it_is_cancelled(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await work.begins()
        await call.cancel(self.name)
        work.release(CONFIRMED)
        await work.unwinds()
        await self.ask_again(call)
        await call.hears(CONFIRMED)
        self.assert_charged_once(work, "The tool was cancelled during the charge")

    @needs("another request")
    async def test_the_second_charge_of_a_response_is_protected_to_its_end(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        both = call.when("both").calls(self.name, self.arguments)
        both.calls(self.name, self.others)
        if self.asks_first:
            await self.refuse(call)
            await call.caller_says("both")
            await call.hears(TERMS)
            await call.time_passes(10)
        await call.caller_says("both")
        await work.begins(2)
        work.release(CONFIRMED)
        await work.unwinds()
        await call.caller_says("stop")
        work.release("Confirmation 8")
        await call.hears("Confirmation 8")
        self.assert_unharmed(work, "One of two charges had ended as the caller said 'stop'")
