"""A charge happens once, and its outcome is in the ledger."""

import asyncio
import gc
import logging
from typing import Any, get_args
from weakref import WeakSet

import pytest
from livekit.agents import Agent, RunContext, ToolError, function_tool

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning import call_log, charge_once, charges, finish_charges, settlement
from my_voice_agent.longrunning.charges import LONGEST_CHARGE
from my_voice_agent.longrunning.floor import is_charging
from my_voice_agent.longrunning.ledger import Charge, State, default_ledger
from tests.runtime.payment.orders import A_1, A_2, KEY, line, open_call
from tests.template import TEMPLATE


async def test_the_ledger_says_pending_while_it_charges_and_then_paid(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("pay", A_1)
    await work.begins()
    assert default_ledger().find(KEY) == Charge(KEY, A_1, "pending", "")
    assert is_charging(call.session)
    work.release("Confirmation 7")
    await call.tool_ended("pay")
    assert line() == ("paid", "Confirmation 7")
    assert work.arguments == [(KEY,)]


@pytest.mark.parametrize(
    ("error", "state", "note"),
    [
        (ToolError("The card was declined."), "failed", "The card was declined."),
        (ConnectionError("the password is 1234"), "unknown", ""),
        (asyncio.CancelledError(), "unknown", ""),
    ],
)
async def test_the_ledger_says_how_a_charge_has_failed(
    call: VoiceAgentTestSession, work: Gate, error: BaseException, state: str, note: str
) -> None:
    await call.asks_for("pay", A_1)
    work.fail(error)
    await call.hears(note or "Nobody knows.")
    assert line() == (state, note)
    outputs = [i for i in call.session.history.items if i.type == "function_call_output"]
    assert [output.is_error for output in outputs] == [True]


async def test_a_decline_without_words_is_no_confirmation(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("pay", A_1)
    work.fail(ToolError(""))
    await call.hears("It was declined.")
    assert line() == ("failed", "It was declined.")


async def test_a_charge_that_returns_no_text_is_paid_all_the_same(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("pay", A_1)
    work.release({"confirmation": 7})  # type: ignore[arg-type]
    await call.hears("confirmation: 7")
    assert line() == ("paid", "{'confirmation': 7}")


@pytest.mark.parametrize("state", ["pending", "unknown"])
async def test_a_charge_that_a_crash_left_open_is_never_repeated(
    call: VoiceAgentTestSession, work: Gate, state: Any
) -> None:
    ledger = default_ledger()
    ledger.begin(KEY, A_1)
    ledger.settle(KEY, state)
    await call.asks_for("pay", A_1)
    await call.hears("Nobody knows.")
    assert work.begun == 0
    assert line() == (state, "")


async def test_a_paid_charge_is_known_in_the_next_call(work: Gate) -> None:
    async with open_call(work) as first:
        await first.asks_for("pay", A_1)
        work.release("Confirmation 7")
        await first.hears("Confirmation 7")
    async with open_call(work) as second:
        await second.asks_for("pay", A_1)
        await second.hears("Confirmation 7")
    assert work.begun == 1


async def test_other_terms_under_the_same_key_are_an_error_that_names_it(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("pay", A_1)
    work.release("Confirmation 7")
    await call.hears("Confirmation 7")
    await call.asks_for("pay", {**A_1, "amount": 1})
    await call.hears("A-1 was charged before, with other terms.")
    assert work.begun == 1
    assert line() == ("paid", "Confirmation 7")


async def test_another_caller_has_another_key(work: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, caller in enumerate(("alice", "bob")):
        monkeypatch.setattr(charges, "owner_of", lambda session, caller=caller: caller)
        async with open_call(work) as call:
            work.release(f"Confirmation {number}")
            await call.asks_for("pay", A_1)
            await call.hears(f"Confirmation {number}")
    assert work.arguments == [("pay:alice:A-1",), ("pay:bob:A-1",)]


async def test_another_tool_has_another_key(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for("pay", A_1)
    work.release("Confirmation 7")
    await call.hears("Confirmation 7")
    await call.asks_for("confirm", A_1)
    await call.hears("Nothing yet")


async def test_two_orders_of_one_response_are_told_together(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    call.when("pay both").calls("pay", A_1).calls("pay", A_2)
    await call.caller_says("pay both")
    await work.begins(2)
    work.release("Confirmation 7.")
    work.release("Confirmation 8.")
    await call.hears("Confirmation 7")
    await call.time_passes(10)
    assert len(call.heard) == 1
    assert "Confirmation 8" in call.heard[0]
    assert not is_charging(call.session)


# The end of the call, or of the wait.


async def test_the_outcome_is_recorded_when_the_caller_hangs_up(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("pay", A_1)
    await work.begins()
    hanging_up = asyncio.create_task(call.hang_up())
    await call.time_passes(1)
    assert line() == ("pending", "")
    work.release("Confirmation 7")
    await hanging_up
    assert line() == ("paid", "Confirmation 7")


async def test_the_outcome_is_recorded_when_the_tool_is_cancelled(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("pay", A_1)
    await work.begins()
    await call.cancel("pay")
    assert not is_charging(call.session)
    assert line() == ("pending", "")
    work.release("Confirmation 7")
    await finish_charges()
    assert line() == ("paid", "Confirmation 7")


async def test_the_wait_for_the_outcome_is_bounded_and_the_charge_goes_on(
    call: VoiceAgentTestSession, work: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert LONGEST_CHARGE == 30
    monkeypatch.setattr(charges, "LONGEST_CHARGE", 5.0)
    await call.asks_for("pay", A_1)
    await call.time_passes(4.5)
    assert is_charging(call.session)
    await call.time_passes(1)
    assert not is_charging(call.session)
    await call.hears("Nobody knows.")
    assert line() == ("pending", "")
    work.release("Confirmation 7")
    await finish_charges()
    assert line() == ("paid", "Confirmation 7")
    await call.hears("I have news about your payment. Confirmation 7")
    assert not settlement._charges


@pytest.mark.usefixtures("work")
async def test_a_charge_that_nobody_waits_for_any_more_is_not_lost() -> None:
    ends: WeakSet[asyncio.Event] = WeakSet()

    async def waits_for_the_bank(key: str) -> str:
        end = asyncio.Event()
        ends.add(end)
        await end.wait()
        return "Confirmation 7"

    @function_tool
    async def pay(ctx: RunContext[object], order: str) -> str:
        """Charge the caller."""
        return await charge_once(
            ctx,
            waits_for_the_bank,
            terms={"order": order},
            key="order",
            waiting=("One moment.",),
            refused="Refused.",
            unknown="Nobody knows.",
            failed="It failed.",
        )

    async with VoiceAgentTestSession(Agent(instructions="", tools=[pay])) as call:
        await call.asks_for("pay", {"order": "A-1"})
        await call.time_passes(1)
        await call.cancel("pay")
        await call.time_passes(1)
        gc.collect()  # the event loop itself keeps weak references to tasks only
        (end,) = ends
        end.set()
        await call.time_passes(1)
    assert line() == ("paid", "Confirmation 7")


# The log.


async def test_the_log_says_what_became_of_the_charge(
    call: VoiceAgentTestSession, work: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger=call_log.__name__)
    await call.asks_for("confirm", A_1)
    await call.hears("Nothing yet")
    await call.asks_for("pay", A_1)
    work.release("Confirmation 7")
    await call.hears("Confirmation 7")
    await call.asks_for("pay", A_1)
    await call.hears("Confirmation 7")
    call.when("stop it").says("I will charge you now.").calls("pay", A_2)
    await call.caller_says("stop it")
    await call.caller_says("stop", during="pay")
    await call.tool_ended("pay", times=3)
    records = [record for record in caplog.records if record.name == call_log.__name__]
    outcomes = [vars(record)["outcome"] for record in records]
    assert outcomes == ["read back", "paid", "paid before", "refused"]
    assert {vars(record)["mode"] for record in records} == {"payment"}


def test_the_outcomes_of_charges_are_in_the_documentation() -> None:
    text = (TEMPLATE / "docs/production.md").read_text("utf-8")
    for state in get_args(State):
        assert f"`{state} before`" in text


async def test_the_log_says_of_which_charge_nobody_knows(
    call: VoiceAgentTestSession, work: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    await call.asks_for("pay", A_1)
    work.fail(ConnectionError("the line broke"))
    await call.hears("Nobody knows.")
    assert f"nobody knows whether {KEY} was charged" in caplog.text
    assert "the line broke" in caplog.text
