"""The caller hears what a charge has come to, also if the model fails to tell it."""

import pytest
from livekit.agents import ToolError

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning import charges
from tests.runtime.payment.orders import A_1, A_2, line, replies

PAID = "Confirmation 7"


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (PAID, PAID),
        (ToolError("The card was declined."), "The card was declined."),
        (ConnectionError("the line broke"), "Nobody knows."),
    ],
)
@pytest.mark.parametrize("fault", ["model_fails", "model_stays_silent"])
async def test_the_outcome_is_heard_although_the_model_does_not_tell_it(
    call: VoiceAgentTestSession, work: Gate, fault: str, outcome: str | Exception, told: str
) -> None:
    await call.asks_for("pay", A_1)
    await work.begins()
    getattr(call, fault)()
    if isinstance(outcome, Exception):
        work.fail(outcome)
    else:
        work.release(outcome)
    await call.hears(told)
    call.model_recovers()
    await call.time_passes(10)
    assert replies(call) == [told]
    assert told in [item.text_content for item in call.session.history.messages()]


async def test_a_late_model_tells_it_itself(call: VoiceAgentTestSession, work: Gate) -> None:
    await call.asks_for("pay", A_1)
    await work.begins()
    call.model_takes(8)
    work.release(PAID)
    await call.time_passes(30)
    assert replies(call) == [PAID]


async def test_an_outcome_that_the_caller_talks_over_is_told_again(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("pay", A_1)
    await work.begins()
    call.when_told(PAID).says(f"All went well with that one. {PAID} is your number. Anything else?")
    call.when("thanks").says("Okay.")
    work.release(PAID)
    await call.tool_ended("pay")
    await call.time_passes(1)
    await call.caller_says("thanks")
    await call.hears("Okay.")
    await call.hears(PAID)
    await call.time_passes(10)
    assert len(replies(call)) == 3


async def test_a_turn_before_the_model_has_begun_to_tell_it_does_not_swallow_it(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("pay", A_1)
    await work.begins()
    call.when_told(PAID).takes(5)
    call.when("hello").says("Okay.")
    work.release(PAID)
    await call.tool_ended("pay")
    await call.time_passes(0.5)
    await call.caller_says("hello")
    await call.hears("Okay.")
    await call.hears(PAID)


async def test_both_of_two_charges_are_heard(call: VoiceAgentTestSession, work: Gate) -> None:
    call.when("pay both").calls("pay", A_1).calls("pay", A_2)
    await call.caller_says("pay both")
    await work.begins(2)
    call.model_stays_silent()
    work.release(PAID)
    work.release("Confirmation 8")
    await call.hears(PAID)
    await call.hears("Confirmation 8")


async def test_a_caller_who_has_hung_up_is_told_nothing(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    await call.asks_for("pay", A_1)
    await work.begins()
    work.release(PAID)
    await call.tool_ended("pay")
    await call.hang_up()
    await call.time_passes(10)
    assert replies(call) == []


# An outcome that comes after the caller was told that nobody knows it.


@pytest.fixture
async def late(
    call: VoiceAgentTestSession, work: Gate, monkeypatch: pytest.MonkeyPatch
) -> VoiceAgentTestSession:
    """Return the call, in which a charge takes longer than its caller is kept waiting."""
    monkeypatch.setattr(charges, "LONGEST_CHARGE", 5.0)
    await call.asks_for("pay", A_1)
    await call.hears("Nobody knows.")
    return call


async def test_a_late_outcome_is_told_when_nobody_speaks(
    late: VoiceAgentTestSession, work: Gate
) -> None:
    late.when("a long story").says("I see. Please go on, I am listening to every word of it.")
    await late.caller_says("a long story")
    work.fail(ToolError("The card was declined."))
    await late.hears("I see.")
    await late.hears("I have news about your payment. The card was declined.")
    await late.time_passes(5)
    assert "news about your payment" in str(late.session.history.messages()[-1].text_content)


async def test_a_late_outcome_that_is_talked_over_is_told_once_more(
    late: VoiceAgentTestSession, work: Gate
) -> None:
    work.release(PAID)
    late.when("hold on").says("Okay.")
    await late.time_passes(1.5)
    await late.caller_says("hold on")
    await late.hears("Okay.")
    await late.hears(f"I have news about your payment. {PAID}")
    await late.time_passes(10)
    assert str(late.heard).count("I have news") == 2


async def test_an_outcome_that_stays_unknown_is_no_news(
    late: VoiceAgentTestSession, work: Gate
) -> None:
    work.fail(ConnectionError("the line broke"))
    await late.time_passes(10)
    assert replies(late) == ["Nobody knows."]


async def test_a_caller_who_has_hung_up_gets_no_news(
    late: VoiceAgentTestSession, work: Gate
) -> None:
    await late.hang_up()
    work.release(PAID)
    await late.time_passes(10)
    assert replies(late) == ["Nobody knows."]
    assert line() == ("paid", PAID)
