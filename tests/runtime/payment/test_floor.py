"""Words of the caller during a charge: kept, and answered by no promise to stop."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from livekit.agents import llm

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning.floor import is_charging
from my_voice_agent.longrunning.words import CANNOT_STOP
from tests.runtime.payment.orders import A_1, A_2, Prices, Shop, agree, replies

Turn = Callable[[VoiceAgentTestSession, str], Coroutine[Any, Any, None]]

spoken_and_typed = pytest.mark.parametrize(
    "turn", [VoiceAgentTestSession.caller_says, VoiceAgentTestSession.types]
)
quick_and_slow = pytest.mark.parametrize("turn_end", [0.3, 2.5], indirect=True)

PAID = "Confirmation 7"


def said(chat_ctx: llm.ChatContext, since: str) -> list[tuple[str, str | None]]:
    """Return what was said after the first message with the text `since`."""
    items = [item for item in chat_ctx.items if item.type == "message"]
    texts: list[tuple[str, str | None]] = [(item.role, item.text_content) for item in items]
    begin = next(number for number, (_, text) in enumerate(texts) if text == since)
    return texts[begin + 1 :]


class Requests:
    """The requests to the model of a call."""

    def __init__(self, call: VoiceAgentTestSession, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[llm.ChatContext] = []
        chat = call._model.chat

        def listen(**arguments: Any) -> llm.LLMStream:
            self.asked.append(arguments["chat_ctx"].copy())
            return chat(**arguments)

        monkeypatch.setattr(call._model, "chat", listen)


@pytest.fixture
def requests(call: VoiceAgentTestSession, monkeypatch: pytest.MonkeyPatch) -> Requests:
    return Requests(call, monkeypatch)


@spoken_and_typed
@quick_and_slow
async def test_words_during_a_charge_are_kept_and_answered_by_no_promise(
    call: VoiceAgentTestSession, work: Gate, turn: Turn
) -> None:
    added: list[str | None] = []
    call.session.on("conversation_item_added", lambda event: added.append(event.item.text_content))
    await call.asks_for("pay", A_1)
    await work.begins()
    await turn(call, "stop the payment")
    await call.hears(CANNOT_STOP, within=0.5)
    assert added[1:] == ["stop the payment", CANNOT_STOP]
    told = [("user", "stop the payment"), ("assistant", CANNOT_STOP)]
    for context in (call.session.current_agent.chat_ctx, call.session.history):
        since = said(context, "pay please")
        assert [each for each in since if each[1] != "One moment."] == told
    work.release(PAID)
    await call.hears(PAID)
    await call.time_passes(10)
    assert replies(call) == [CANNOT_STOP, PAID]
    assert (work.finished, work.cancelled) == (1, 0)


@quick_and_slow
async def test_a_turn_that_began_during_the_charge_does_not_cut_its_confirmation(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("pay", A_1)
    await work.begins()
    speaking = asyncio.create_task(call.caller_says("stop it"))
    await call.time_passes(0.3)
    work.release(PAID)  # before the caller has even said it
    await speaking
    await call.hears(PAID)
    await call.time_passes(10)
    assert replies(call) == [CANNOT_STOP, PAID]
    assert not any(heard.cut for heard in call.heard)


@quick_and_slow
async def test_words_that_end_before_the_charge_are_answered_before_it_is_told(
    call: VoiceAgentTestSession, work: Gate, turn_end: float
) -> None:
    await call.asks_for("pay", A_1)
    await work.begins()
    speaking = asyncio.create_task(call.caller_says("stop it"))
    await call.time_passes(0.5 + turn_end / 2)  # said, and not committed yet
    work.release(PAID)
    await speaking
    await call.hears(PAID)
    await call.time_passes(10)
    assert replies(call) == [CANNOT_STOP, PAID]
    assert not any(heard.cut for heard in call.heard)


async def test_words_whose_transcript_is_slow_are_answered_before_it_is_told(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("pay", A_1)
    await work.begins()
    shop = call.session.current_agent
    assert isinstance(shop, Shop)
    shop.transcripts_take = 1.0
    await call.caller_says("stop it")
    work.release(PAID)  # nobody knows yet what the caller has said
    await call.hears(PAID)
    await call.time_passes(10)
    assert replies(call) == [CANNOT_STOP, PAID]


async def test_a_cough_during_a_charge_holds_its_confirmation_up_for_two_seconds_at_most(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("pay", A_1)
    await work.begins()
    await call.cough()
    work.release(PAID)
    began = asyncio.get_running_loop().time()
    await call.hears(PAID)
    assert asyncio.get_running_loop().time() - began < 4
    assert CANNOT_STOP not in call.heard


async def test_a_caller_who_does_not_stop_talking_does_not_hold_it_up_for_ever(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("pay", A_1)
    await work.begins()
    speaking = asyncio.create_task(call.caller_says("and then " * 40))
    await call.time_passes(1)
    work.release(PAID)
    await call.tool_ended("pay")
    assert not is_charging(call.session)
    assert not speaking.done()
    await speaking
    await call.hears(PAID)
    assert CANNOT_STOP in call.heard


@spoken_and_typed
async def test_the_model_is_told_the_words_and_their_answer_before_it_tells_the_result(
    call: VoiceAgentTestSession, work: Gate, turn: Turn, requests: Requests
) -> None:
    await call.asks_for("pay", A_1)
    await work.begins()
    await turn(call, "stop it")
    work.release(PAID)  # while the answer is being said
    await call.hears(PAID)
    asked = next(each for each in requests.asked if PAID in str(each.to_dict()))
    assert said(asked, "pay please") == [("user", "stop it"), ("assistant", CANNOT_STOP)]
    last = asked.items[-1]
    assert last.type == "function_call_output"
    assert PAID in last.output


@spoken_and_typed
@quick_and_slow
async def test_two_charges_at_once_are_protected_and_told_together(
    call: VoiceAgentTestSession, work: Gate, turn: Turn, requests: Requests
) -> None:
    call.when("pay both").calls("pay", A_1).calls("pay", A_2)
    await call.caller_says("pay both")
    await work.begins(2)
    work.release(PAID)
    await call.time_passes(0.1)
    await turn(call, "stop it")
    await call.hears(CANNOT_STOP)
    work.release("Confirmation 8")
    await call.hears("Confirmation 8")
    await call.time_passes(10)
    assert work.finished == 2
    assert [heard for heard in replies(call) if heard == CANNOT_STOP] == [CANNOT_STOP]
    told = next(each for each in requests.asked if PAID in str(each.to_dict()))
    since = [each for each in said(told, "pay both") if each[1] != "One moment."]
    assert since == [("user", "stop it"), ("assistant", CANNOT_STOP)]


@spoken_and_typed
async def test_words_are_kept_by_the_agent_of_the_moment(
    call: VoiceAgentTestSession, work: Gate, turn: Turn, prices: Prices
) -> None:
    other = Shop(work, prices)
    await call.handoff(other)
    await call.asks_for("pay", A_1)
    await work.begins()
    await turn(call, "stop the payment")
    await call.hears(CANNOT_STOP)
    assert ("user", "stop the payment") in said(other.chat_ctx, "pay please")


@spoken_and_typed
async def test_words_after_a_charge_are_answered_as_usual(
    call: VoiceAgentTestSession, work: Gate, turn: Turn
) -> None:
    await call.asks_for("pay", A_1)
    work.release(PAID)
    await call.hears(PAID)
    await call.time_passes(0.5)
    await turn(call, "thank you")
    await call.hears("You're welcome.")
    assert CANNOT_STOP not in call.heard


@spoken_and_typed
async def test_words_interrupt_the_agent_as_usual(call: VoiceAgentTestSession, turn: Turn) -> None:
    call.session.say("There is a lot to be said about this, and I shall say all of it.")
    await call.time_passes(1)
    await turn(call, "thank you")
    await call.hears("You're welcome.")
    assert [heard.cut for heard in call.heard] == [True, False]


async def test_a_stop_whose_transcript_is_slow_is_in_time_before_the_charge(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("confirm", A_1)
    await call.hears("Nothing yet")
    call.when("yes").says("I will charge you now.").calls("confirm", A_1)
    await call.caller_says("yes")
    shop = call.session.current_agent
    assert isinstance(shop, Shop)
    shop.transcripts_take = 1.0
    await call.time_passes(1.2)  # the agent is saying its last words
    await call.caller_says("no")
    await call.time_passes(10)
    assert work.begun == 0
    assert "Refused." in call.told_to_model("confirm")


async def test_the_session_is_listened_to_once(call: VoiceAgentTestSession, work: Gate) -> None:
    def listeners() -> int:
        return sum(map(len, call.session._events.values()))

    counts = []
    for number in range(3):
        await call.asks_for("confirm", {"order": f"A-{number}", "amount": 1})
        await call.hears("Nothing yet")
        await agree(call, {"order": f"A-{number}", "amount": 1})
        work.release(PAID)
        await call.hears(PAID)
        await call.time_passes(5)
        counts.append(listeners())
    assert counts[0] == counts[2]
