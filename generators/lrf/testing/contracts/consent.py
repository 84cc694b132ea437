"""The contract of a payment before it charges: it reads back, and waits for the answer."""

from pathlib import Path

import pytest

from ..gate import Gate
from ..session import VoiceAgentTestSession
from .contract import Contract, interrupts, needs

TERMS = "the terms of"


async def terms(*arguments: object) -> str:
    """Stand in for the terms, whatever they are."""
    return f"{TERMS} {[argument for argument in arguments if isinstance(argument, str | int)]}"


class ConsentContract(Contract):
    """Only the caller's answer to what was read back to them charges.

    Without `confirm`, the tool charges when it is called.
    """

    @property
    def asks_first(self) -> bool:
        """Return whether the caller is asked before anything is charged."""
        return getattr(self.mode, "confirm", None) is not None

    @pytest.fixture(autouse=True)
    def ledger(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
        """Return the file in which this test writes down what is charged."""
        path = tmp_path / "ledger.sqlite3"
        monkeypatch.setenv("LEDGER", str(path))
        monkeypatch.delenv("LEDGER_URL", raising=False)  # it is preferred to a file
        if self.asks_first:
            self.replace_mode(monkeypatch, confirm=terms)
        return path

    async def prepare(self, call: VoiceAgentTestSession) -> None:
        """Come to where the caller only has to say yes, which `ask` does."""
        await self.read_back(call)

    async def read_back(self, call: VoiceAgentTestSession) -> None:
        """Have the terms read back to the caller, if the tool asks for their consent."""
        if self.asks_first:
            await self.ask(call)
            await call.hears(TERMS)

    def assert_not_charged(self, work: Gate, why: str) -> None:
        """Assert that nothing was charged so far."""
        __tracebackhide__ = True
        if work.begun:
            pytest.fail(f"{why}, and the caller was charged.")

    def assert_one_key(self, work: Gate) -> None:
        """Assert that each attempt at one charge had the same idempotency key."""
        __tracebackhide__ = True
        keys = {str(keywords.get("idempotency_key")) for keywords in work.keywords}
        key = getattr(self.mode, "key", None)
        if len(keys) > 1:
            pytest.fail(f"Two attempts at one charge had two keys, so both can go through: {keys}")
        if isinstance(key, str) and not all(str(self.arguments[key]) in each for each in keys):
            pytest.fail(f"The key {keys} says nothing of {key}: another charge may have it too.")

    @needs("confirm", "another request")
    async def test_nothing_is_charged_before_the_caller_has_heard_the_terms(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call, self.others)
        await call.hears(TERMS)
        self.assert_not_charged(work, "The caller had only asked for it")
        await self.ask(call, self.others)
        await work.begins()

    @needs("confirm")
    @interrupts
    async def test_terms_that_were_cut_are_read_back_again(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.refuse(call)
        await self.ask(call)
        await call.time_passes(1)
        await self.ask(call)  # into the terms
        await call.hears(TERMS)
        self.assert_not_charged(work, "The caller said yes before the terms had been said")
        await self.ask(call)
        await work.begins()

    @needs("confirm")
    async def test_a_request_after_a_no_is_read_back_again(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.refuse(call)
        await self.ask(call)
        await call.hears(TERMS)
        self.assert_not_charged(work, "The caller said 'no thanks', and asked again later")
        await self.ask(call)
        await work.begins()

    @needs("confirm", "another request")
    async def test_a_model_that_does_not_wait_for_the_yes_charges_nothing(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        call.when_told(TERMS).calls(self.name, self.others)
        await self.ask(call, self.others)
        await call.time_passes(10)
        self.assert_not_charged(work, "The model agreed by itself")

    @needs("confirm")
    async def test_a_yes_by_keypad_charges(self, call: VoiceAgentTestSession, work: Gate) -> None:
        await call.time_passes(0.5)
        call.when("1").calls(self.name, self.arguments)
        call.session.generate_reply(user_input="1")
        await work.begins()

    async def refuse(self, call: VoiceAgentTestSession) -> None:
        """Have the caller say no to the terms."""
        call.when("no thanks").says("Okay.")
        await call.caller_says("no thanks")
        await call.hears("Okay.")
