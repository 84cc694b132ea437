"""A charge happens once, is protected while it happens, and stands in the ledger."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pytest
from livekit.agents import Agent, RunContext, ToolError, function_tool
from livekit.agents.llm import FunctionCall
from livekit.agents.voice import SpeechHandle

from {{ cookiecutter.package_name }} import call_log, charges
from {{ cookiecutter.package_name }}.charges import (
    LONGEST_CHARGE,
    AlreadyInterruptedError,
    Confirmation,
    charge_once,
    default_ledger,
    is_charging,
    protected,
)
from {{ cookiecutter.package_name }}.ledger import Charge
from {{ cookiecutter.package_name }}.testing import Gate, VoiceAgentTestSession

KEY = "pay:local:A-1"
A_1: dict[str, Any] = {"order": "A-1", "amount": 1250}
A_2: dict[str, Any] = {"order": "A-2", "amount": 900}

Answer = Callable[[], VoiceAgentTestSession]


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Gate:
    monkeypatch.setenv("LEDGER", str(tmp_path / "ledger.sqlite3"))
    return Gate()


Prices = dict[str, int | Exception | Gate]


@pytest.fixture
def prices() -> Prices:
    """What an order costs, where that is not what the model says; or why nobody knows."""
    return {}


@pytest.fixture
def answer(work: Gate, prices: Prices) -> Answer:
    """Picks up a call of a caller who can pay, with or without a confirmation."""

    async def charge(
        ctx: RunContext[object], terms: dict[str, Any], confirmation: Confirmation | None = None
    ) -> str:
        return await charge_once(
            ctx,
            work,
            terms=terms,
            key="order",
            waiting=("One moment.",),
            refused="Refused.",
            unknown="Nobody knows.",
            confirmation=confirmation,
        )

    @function_tool
    async def pay(ctx: RunContext[object], order: str, amount: int) -> str:
        """Charge the caller."""
        return await charge(ctx, {"order": order, "amount": amount})

    @function_tool
    async def confirm(ctx: RunContext[object], order: str, amount: int) -> str:
        """Charge the caller after a yes."""

        async def agreed() -> str:
            price = prices.get(order, amount)
            if isinstance(price, Exception):
                raise price
            return f"order {order}, amount {await price() if isinstance(price, Gate) else price}"

        confirmation = Confirmation(agreed, read_back="Nothing yet: {terms}.", failed="It failed.")
        return await charge(ctx, {"order": order, "amount": amount}, confirmation)

    return lambda: VoiceAgentTestSession(Agent(instructions="", tools=[pay, confirm]))


@pytest.fixture
async def call(answer: Answer) -> AsyncIterator[VoiceAgentTestSession]:
    async with answer() as call:
        yield call


def line(key: str = KEY) -> tuple[str, str] | None:
    charge = default_ledger().find(key)
    return None if charge is None else (charge.state, charge.note)


# Protection.


def call_of(speech: SpeechHandle, call: VoiceAgentTestSession) -> RunContext[object]:
    function_call = FunctionCall(call_id="call_7", name="pay", arguments="{}")
    return RunContext(session=call.session, speech_handle=speech, function_call=function_call)


@pytest.mark.parametrize("allowed", [True, False])
async def test_protection_restores_what_was_allowed_before(
    call: VoiceAgentTestSession, allowed: bool
) -> None:
    speech = SpeechHandle.create(allow_interruptions=allowed)
    assert not is_charging(call.session)
    with pytest.raises(ToolError), protected(call_of(speech, call)):  # noqa: PT012
        assert not speech.allow_interruptions
        assert is_charging(call.session)
        raise ToolError("declined")
    assert speech.allow_interruptions is allowed
    assert not is_charging(call.session)


async def test_protection_lasts_until_the_last_call_of_a_response_has_ended(
    call: VoiceAgentTestSession,
) -> None:
    speech = SpeechHandle.create()
    first, second = protected(call_of(speech, call)), protected(call_of(speech, call))
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not speech.allow_interruptions
    assert is_charging(call.session)
    second.__exit__(None, None, None)
    assert speech.allow_interruptions
    assert not is_charging(call.session)


async def test_each_response_has_a_protection_of_its_own(call: VoiceAgentTestSession) -> None:
    speech, other = SpeechHandle.create(), SpeechHandle.create()
    with protected(call_of(speech, call)):
        with protected(call_of(other, call)):
            pass
        assert other.allow_interruptions
        assert not speech.allow_interruptions
        assert is_charging(call.session)


async def test_what_has_been_interrupted_cannot_be_protected(call: VoiceAgentTestSession) -> None:
    speech = SpeechHandle.create()
    speech.interrupt()
    with pytest.raises(AlreadyInterruptedError), protected(call_of(speech, call)):
        pytest.fail("it was protected")
    assert not is_charging(call.session)


async def test_protection_ends_well_when_the_call_was_closed_meanwhile(
    call: VoiceAgentTestSession,
) -> None:
    speech = SpeechHandle.create()
    with protected(call_of(speech, call)):
        speech.interrupt(force=True)
    assert speech.allow_interruptions


# The ledger.


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
    default_ledger().begin(KEY, A_1)
    default_ledger().settle(KEY, state)
    await call.asks_for("pay", A_1)
    await call.hears("Nobody knows.")
    assert work.begun == 0
    assert line() == (state, "")


async def test_a_paid_charge_is_known_in_the_next_call(answer: Answer, work: Gate) -> None:
    async with answer() as first:
        await first.asks_for("pay", A_1)
        work.release("Confirmation 7")
        await first.hears("Confirmation 7")
    async with answer() as second:
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
    await call.hears("order A-1 was charged with other terms.")
    assert work.begun == 1
    assert line() == ("paid", "Confirmation 7")


async def test_another_caller_has_another_key(
    answer: Answer, work: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, caller in enumerate(("alice", "bob")):
        monkeypatch.setattr(charges, "owner_of", lambda session, caller=caller: caller)
        async with answer() as call:
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
    await work.unwinds()
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
    await work.unwinds()
    assert line() == ("paid", "Confirmation 7")
    await call.time_passes(1)
    assert not charges._charges


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


# Reading back.


async def test_reads_back_the_terms_and_charges_after_a_later_turn(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("confirm", A_1)
    await call.hears("Nothing yet: order A-1, amount 1250.")
    assert line("confirm:local:A-1") is None
    await call.asks_for("confirm", A_1)
    await work.begins()


async def test_charges_nothing_when_the_model_confirms_by_itself(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    call.when("pay it").calls("confirm", A_1).calls("confirm", A_1)
    await call.caller_says("pay it")
    await call.tool_ended("confirm", times=2)
    assert work.begun == 0


async def test_what_the_agent_says_itself_is_no_yes(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    call.when_told("Nothing yet").says("That makes twelve fifty.").calls("confirm", A_1)
    await call.asks_for("confirm", A_1)
    await call.tool_ended("confirm", times=2)
    await call.time_passes(10)
    assert work.begun == 0


async def test_reads_back_again_what_has_changed(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for("confirm", A_1)
    await call.hears("amount 1250")
    await call.asks_for("confirm", {**A_1, "amount": 1})
    await call.hears("Nothing yet: order A-1, amount 1.")
    await call.asks_for("confirm", A_1)
    await call.hears("Nothing yet: order A-1, amount 1250.")
    assert work.begun == 0


async def test_a_yes_is_for_one_charge(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for("confirm", A_1)
    await call.hears("Nothing yet")
    await call.asks_for("confirm", A_1)
    work.fail(ToolError("The card was declined."))
    await call.hears("The card was declined.")
    await call.asks_for("confirm", A_1)
    await call.hears("Nothing yet")
    assert work.begun == 1


async def test_reads_back_two_orders_side_by_side(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for("confirm", A_1)
    await call.hears("A-1")
    await call.asks_for("confirm", A_2)
    await call.hears("A-2")
    await call.asks_for("confirm", A_1)
    await work.begins()
    assert work.arguments == [("confirm:local:A-1",)]


async def test_reads_back_again_when_the_price_has_changed(
    call: VoiceAgentTestSession, work: Gate, prices: Prices
) -> None:
    prices["A-1"] = 900
    await call.asks_for("confirm", A_1)
    await call.hears("amount 900")
    prices["A-1"] = 950
    await call.asks_for("confirm", A_1)
    await call.hears("Nothing yet: order A-1, amount 950.")
    await call.asks_for("confirm", A_1)
    await work.begins()


async def test_reads_back_again_for_other_arguments_of_the_same_words(
    call: VoiceAgentTestSession, work: Gate, prices: Prices
) -> None:
    prices["A-1"] = 900
    await call.asks_for("confirm", A_1)
    await call.hears("amount 900")
    await call.asks_for("confirm", {**A_1, "amount": 1})
    await call.time_passes(10)
    assert work.begun == 0


@pytest.mark.parametrize(
    ("error", "told"),
    [(ToolError("No such order."), "No such order."), (ValueError("1234"), "It failed.")],
)
async def test_charges_nothing_where_the_terms_are_not_known(
    call: VoiceAgentTestSession, work: Gate, prices: Prices, error: Exception, told: str
) -> None:
    prices["A-1"] = error
    for _ in range(2):
        await call.asks_for("confirm", A_1)
        await call.hears(told)
    assert work.begun == 0


async def test_a_caller_who_waits_for_the_terms_is_not_left_in_silence(
    call: VoiceAgentTestSession, prices: Prices
) -> None:
    prices["A-1"] = price = Gate()
    await call.asks_for("confirm", A_1)
    await call.hears("One moment.")
    price.release("900")
    await call.hears("Nothing yet: order A-1, amount 900.")


async def test_terms_that_are_not_known_in_time_are_not_known(
    call: VoiceAgentTestSession, work: Gate, prices: Prices
) -> None:
    prices["A-1"] = price = Gate()
    await call.asks_for("confirm", A_1)
    await price.unwinds(within=charges.LONGEST_TURN + 1)
    await call.hears("It failed.")
    assert (price.cancelled, work.begun) == (1, 0)


async def test_a_stop_before_the_terms_are_known_is_answered_at_once(
    call: VoiceAgentTestSession, work: Gate, prices: Prices
) -> None:
    prices["A-1"] = price = Gate()
    await call.asks_for("confirm", A_1)
    await price.begins()
    await call.caller_says("stop")
    await call.hears("Okay", within=0.5)
    assert price.unwound == 1
    assert call.told_to_model("confirm") == "Refused."
    assert work.begun == 0


async def test_what_was_never_heard_was_not_read_back(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    call.when("pay").says("Let me look.").calls("confirm", A_1)
    await call.caller_says("pay")
    await call.caller_says("hold on", during="confirm")
    await call.tool_ended("confirm")
    assert call.told_to_model("confirm") == "Refused."
    await call.asks_for("confirm", A_1)
    await call.hears("Nothing yet: order A-1, amount 1250.")
    assert work.begun == 0


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
    assert {vars(record)["stance"] for record in records} == {"payment"}


async def test_the_log_says_of_which_charge_nobody_knows(
    call: VoiceAgentTestSession, work: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    await call.asks_for("pay", A_1)
    work.fail(ConnectionError("the line broke"))
    await call.hears("Nobody knows.")
    assert f"nobody knows whether {KEY} was charged" in caplog.text
    assert "the line broke" in caplog.text
