"""Consent is the caller's answer to what was read back to them."""

import asyncio

import pytest
from livekit.agents import ToolError

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning import charges
from tests.runtime.payment.orders import A_1, A_2, Prices, agree, line

READ_BACK = "Nothing yet: order A-1, amount 1250."


async def test_a_yes_right_after_the_terms_charges(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for("confirm", A_1)
    await call.hears(READ_BACK)
    assert line("confirm:local:A-1") is None
    await agree(call, A_1)
    await work.begins()
    assert work.arguments == [("confirm:local:A-1",)]


@pytest.mark.parametrize("between", ["no thanks", "what is the weather like"])
async def test_a_request_after_another_turn_is_read_back_again(
    call: VoiceAgentTestSession, work: Gate, between: str
) -> None:
    await call.asks_for("confirm", A_1)
    await call.hears(READ_BACK)
    call.when(between).says("Okay.")
    await call.caller_says(between)
    await call.hears("Okay")
    await call.asks_for("confirm", A_1)
    await call.hears(READ_BACK)
    assert work.begun == 0
    await agree(call, A_1)
    await work.begins()


async def test_terms_that_were_cut_are_read_back_again(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("confirm", A_1)
    await call.time_passes(1)  # it is being said
    await agree(call, A_1)
    await call.hears(READ_BACK)
    assert [heard.cut for heard in call.heard] == [True, False]
    assert work.begun == 0
    await agree(call, A_1)
    await work.begins()


@pytest.mark.parametrize("turn_end", [0.3, 2.5], indirect=True)
async def test_a_yes_that_begins_as_the_terms_end_is_an_answer(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("confirm", A_1)
    began = asyncio.get_running_loop().time()
    await call.hears(READ_BACK)
    took = asyncio.get_running_loop().time() - began
    await call.caller_says("no")
    await call.hears("Okay")
    await call.asks_for("confirm", A_1)
    await call.time_passes(took - 0.1)
    await agree(call, A_1)
    await work.begins()
    assert not any(heard.cut for heard in call.heard)


async def test_two_calls_in_one_turn_charge_nothing(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    call.when("pay it").calls("confirm", A_1).calls("confirm", A_1)
    await call.caller_says("pay it")
    await call.tool_ended("confirm", times=2)
    assert work.begun == 0


async def test_a_model_that_agrees_by_itself_charges_nothing(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    call.when_told("Nothing yet").says("That makes twelve fifty.").calls("confirm", A_1)
    await call.asks_for("confirm", A_1)
    await call.tool_ended("confirm", times=2)
    await call.time_passes(10)
    assert work.begun == 0


async def test_terms_that_have_changed_are_read_back_again(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("confirm", A_1)
    await call.hears("amount 1250")
    await call.asks_for("confirm", {**A_1, "amount": 1})
    await call.hears("Nothing yet: order A-1, amount 1.")
    await call.asks_for("confirm", A_1)
    await call.hears(READ_BACK)
    assert work.begun == 0


async def test_a_yes_is_for_one_charge(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for("confirm", A_1)
    await call.hears(READ_BACK)
    await agree(call, A_1)
    work.fail(ToolError("The card was declined."))
    await call.hears("The card was declined.")
    await agree(call, A_1)
    await call.hears(READ_BACK)
    assert work.begun == 1


async def test_a_model_that_tries_again_by_itself_needs_another_yes(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    call.when_told("The card was declined.").calls("confirm", A_1)
    await call.asks_for("confirm", A_1)
    await call.hears(READ_BACK)
    await agree(call, A_1)
    work.fail(ToolError("The card was declined."))
    await call.hears(READ_BACK)
    assert work.begun == 1


async def test_one_yes_is_for_all_that_was_read_back_together(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    call.when("pay both").calls("confirm", A_1).calls("confirm", A_2)
    await call.caller_says("pay both")
    await call.hears("A-2")
    call.when("yes").calls("confirm", A_1).calls("confirm", A_2)
    await call.caller_says("yes")
    await work.begins(2)


async def test_a_yes_to_another_order_is_not_a_yes_to_this_one(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("confirm", A_1)
    await call.hears(READ_BACK)
    await call.asks_for("confirm", A_2)
    await call.hears("A-2")
    await agree(call, A_1)
    await call.hears(READ_BACK)
    assert work.begun == 0


async def test_a_typed_yes_charges(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for("confirm", A_1)
    await call.hears(READ_BACK)
    await call.time_passes(0.5)
    call.when("yes").calls("confirm", A_1)
    await call.types("yes")
    await work.begins()


async def test_a_yes_by_keypad_that_the_application_passes_on_charges(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("confirm", A_1)
    await call.hears(READ_BACK)
    await call.time_passes(0.5)
    call.when("1").calls("confirm", A_1)
    call.session.generate_reply(user_input="1")
    await work.begins()


async def test_a_yes_that_the_application_adds_to_the_context_charges(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("confirm", A_1)
    await call.hears(READ_BACK)
    await call.time_passes(0.5)
    agent = call.session.current_agent
    context = agent.chat_ctx.copy()
    context.add_message(role="user", content="yes")
    await agent.update_chat_ctx(context)
    call.when("yes").calls("confirm", A_1)
    call.session.generate_reply()
    await work.begins()


async def test_a_change_of_the_price_is_read_back(
    call: VoiceAgentTestSession, work: Gate, prices: Prices
) -> None:
    prices["A-1"] = 900
    await call.asks_for("confirm", A_1)
    await call.hears("amount 900")
    prices["A-1"] = 950
    await agree(call, A_1)
    await call.hears("Nothing yet: order A-1, amount 950.")
    await agree(call, A_1)
    await work.begins()


async def test_other_arguments_of_the_same_words_are_read_back_again(
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
async def test_terms_that_are_not_known_charge_nothing(
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


async def test_terms_that_are_not_known_in_time_fail(
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


async def test_terms_that_nobody_heard_were_not_read_back(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    call.when("pay").says("Let me look.").calls("confirm", A_1)
    await call.caller_says("pay")
    await call.caller_says("hold on", during="confirm")
    await call.tool_ended("confirm")
    assert call.told_to_model("confirm") == "Refused."
    await call.asks_for("confirm", A_1)
    await call.hears(READ_BACK)
    assert work.begun == 0


async def test_terms_that_the_model_does_not_say_were_not_read_back(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    call.when_told("Nothing yet").stays_silent()
    await call.asks_for("confirm", A_1)
    await call.tool_ended("confirm")
    await call.time_passes(5)
    await agree(call, A_1)
    await call.tool_ended("confirm", times=2)
    await call.time_passes(5)
    assert work.begun == 0
