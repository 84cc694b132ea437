"""The contract of a payment's outcome: there is one, and the caller hears of it."""

import asyncio
from pathlib import Path

import pytest
from livekit.agents import ToolError

from ..gate import Gate
from ..session import VoiceAgentTestSession
from .consent import ConsentContract

CONFIRMED = "Confirmation 7"


def spoil(ledger: Path) -> None:
    """Make the file unreadable, as a full disk may."""
    ledger.write_bytes(b"This is not a database." * 100)


class OutcomeContract(ConsentContract):
    """The caller is charged once, and what that has come to is heard and recorded."""

    async def ask_again(self, call: VoiceAgentTestSession) -> None:
        """Have the caller ask for the same charge again, and agree to it."""
        await self.read_back(call)
        await self.ask(call)

    def assert_charged_once(self, work: Gate, why: str) -> None:
        """Assert that the operation was called once, and not cancelled."""
        __tracebackhide__ = True
        if work.begun > 1:
            pytest.fail(f"{why}, and the caller was charged {work.begun} times.")
        if work.begun == 0:
            pytest.fail(f"{why}, and the caller was not charged at all.")
        self.assert_unharmed(work, why)

    def assert_uncut(self, call: VoiceAgentTestSession) -> None:
        """Assert that the confirmation was heard to its end."""
        __tracebackhide__ = True
        if any(heard.cut and CONFIRMED.startswith(heard[:9]) for heard in call.heard):
            pytest.fail(f"The caller was charged, and the confirmation was cut: {call.heard}")

    async def test_the_first_confirmation_is_told_when_it_is_asked_for_again(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        work.release(CONFIRMED)
        await call.hears(CONFIRMED)
        await self.ask_again(call)
        await call.hears(CONFIRMED)
        self.assert_charged_once(work, "The caller asked for the same charge twice")

    async def test_what_was_declined_is_tried_again_under_the_same_key(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        work.fail(ToolError("The card was declined."))
        await call.hears("The card was declined.")
        await self.ask_again(call)
        work.release(CONFIRMED)
        await call.hears(CONFIRMED)
        self.assert_one_key(work)

    @pytest.mark.parametrize(
        "error", [ConnectionError("the password is 1234"), asyncio.CancelledError()], ids=repr
    )
    async def test_what_may_have_been_charged_is_never_charged_again(
        self, call: VoiceAgentTestSession, work: Gate, error: BaseException
    ) -> None:
        await self.ask(call)
        work.fail(error)
        await call.hears(self.unknown)
        await self.ask_again(call)
        await call.hears(self.unknown)
        if work.begun > 1:
            pytest.fail("Nobody knew whether the caller was charged, and they were charged again.")
        self.assert_no_details(call)

    async def test_an_outcome_that_does_not_come_is_unknown_until_it_does(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await call.time_passes(25)
        self.assert_no_long_silence(call)
        await call.hears(self.unknown)
        await self.ask_again(call)
        await call.hears(self.unknown)
        work.release(CONFIRMED)
        await work.unwinds()
        await self.ask_again(call)
        await call.hears(CONFIRMED)
        self.assert_charged_once(work, "The outcome came late")

    # The caller hears of it.

    async def test_an_outcome_that_the_ledger_cannot_keep_is_unknown(
        self, call: VoiceAgentTestSession, work: Gate, ledger: Path
    ) -> None:
        if self.mode is None:
            pytest.skip("not a payment_tool: its ledger is not known, so it cannot be spoiled")
        await self.ask(call)
        await work.begins()
        spoil(ledger)
        work.release(CONFIRMED)
        await call.hears(self.unknown)
        self.assert_not_told(call, "An internal error", "The charge went through")

    @pytest.mark.parametrize("fault", ["model_fails", "model_stays_silent"])
    async def test_the_confirmation_is_heard_although_the_model_does_not_tell_it(
        self, call: VoiceAgentTestSession, work: Gate, fault: str
    ) -> None:
        await self.ask(call)
        await work.begins()
        getattr(call, fault)()
        work.release(CONFIRMED)
        await call.hears(CONFIRMED)
