"""Consent to a payment: which answer to the read-back calls it again."""

from types import SimpleNamespace
from typing import Any

import pytest
from livekit.agents import function_tool, llm

from tests.offline.talk import Talk, called

ASK = (
    "Nothing is charged yet. Read back to the caller: 12.50 for order 42. "
    "After an explicit yes, call again with the same arguments."
)


@pytest.mark.parametrize(
    ("said", "calls"),
    [
        ("Yes, go ahead.", 1),
        ("go ahead", 1),
        ("no", 0),
        ("yes, but wait", 0),
        ("mm-hm", 0),
        ("what?", 0),
    ],
)
def test_calls_again_only_after_an_explicit_yes(said: str, calls: int) -> None:
    talk = Talk().user("pay order 42").call("process_payment", order_id="42").out(ASK)
    read_back = talk.asks().text
    assert read_back == "Nothing is charged yet. 12.50 for order 42. Shall I go ahead?"
    reply = talk.agent(read_back).user(said).asks()
    assert len(reply.calls) == calls
    if calls:
        assert called(reply) == ("process_payment", {"order_id": "42"})


def test_a_yes_counts_although_a_result_from_the_background_came_between() -> None:
    talk = Talk().user("pay order 42").call("process_payment", order_id="42").out(ASK)
    talk.agent("Shall I go ahead?")
    talk.call("generate_report", "c2_final").out("The report is ready.", "c2_final")
    reply = talk.user("yes").asks()
    assert called(reply) == ("process_payment", {"order_id": "42"})


def test_a_yes_to_something_else_confirms_nothing() -> None:
    talk = Talk().user("pay order 42").call("process_payment", order_id="42").out(ASK)
    talk.agent("Shall I go ahead?").user("thanks").agent("You're welcome.").user("yes")
    assert talk.asks().calls == ()


YES = """yes|Yes.|yes please|yes, please|yeah|yep|yup|yes yes|yes, I do|yes, do it|yes, go ahead
|sure|sure thing|of course|certainly|absolutely|definitely|by all means|I agree|I confirm|confirm
|correct|that's right|go ahead|go for it|do it|please do|okay|ok, go ahead|alright|fine
|sounds good|yes, charge me for order 42|Yes, pay order 42 now please|yes, thank you"""
NO = """no|No.|no thanks|no, thank you|nope|nah|no no|not really|not now|not yet|rather not
|I'd rather not|don't|do not|please don't|no, don't do it|certainly not|definitely not
|I changed my mind|maybe later|wrong|no, that's wrong|never mind|stop|stop it|cancel|cancel that
|wait|hold on|forget it|yes, but wait|too expensive|I don't want that|don't charge me
|okay, never mind"""
NEITHER = """mm-hm|hm|right|what?|yes, pay order 47|yes but first search for shoes
|okay, search for shoes|42|thanks"""


def read_back() -> Talk:
    talk = Talk().user("pay order 42").call("process_payment", order_id="42").out(ASK)
    return talk.agent(talk.asks().text)


@pytest.mark.parametrize("said", [" ".join(yes.split()) for yes in YES.split("|")])
def test_every_way_to_say_yes_calls_again(said: str) -> None:
    assert called(read_back().user(said).asks()) == ("process_payment", {"order_id": "42"})


@pytest.mark.parametrize("said", [" ".join(no.split()) for no in NO.split("|")])
def test_every_way_to_say_no_calls_nothing(said: str) -> None:
    reply = read_back().user(said).asks()
    assert reply.text == "Okay, I won't."
    assert not reply.calls


@pytest.mark.parametrize("said", [" ".join(other.split()) for other in NEITHER.split("|")])
def test_what_is_neither_confirms_nothing(said: str) -> None:
    reply = read_back().user(said).asks()
    calls = [(call.name, call.arguments) for call in reply.calls]
    assert ("process_payment", '{"order_id": "42"}') not in calls


def test_no_and_another_request_is_another_request() -> None:
    reply = read_back().user("no, search for shoes").asks()
    assert called(reply) == ("search_database", {"query": "shoes"})


class TestReadBackInOtherWords:
    """The words of a payment tool's mode, whatever language they are in."""

    @pytest.fixture
    def payment(self) -> llm.FunctionTool[..., Any]:
        @function_tool
        async def process_payment(order_id: str) -> str:
            """Charge for an order."""
            return ""

        words = "Noch ist nichts bezahlt: {terms}. Rufe nach einem Ja noch einmal auf."
        process_payment.mode = SimpleNamespace(read_back=words, examples=("pay for order 42",))  # type: ignore[attr-defined]
        return process_payment

    def read_back(self) -> Talk:
        talk = Talk().user("pay order 42").call("process_payment", order_id="42")
        return talk.out("Noch ist nichts bezahlt: 12.50. Rufe nach einem Ja noch einmal auf.")

    def test_what_is_meant_for_the_model_is_not_told(self, payment: llm.Tool) -> None:
        told = self.read_back().asks([payment]).text
        assert told == "Noch ist nichts bezahlt: 12.50. Shall I go ahead?"

    def test_a_yes_calls_again(self, payment: llm.Tool) -> None:
        talk = self.read_back().agent("Shall I go ahead?").user("yes")
        assert called(talk.asks([payment])) == ("process_payment", {"order_id": "42"})

    def test_a_yes_that_comes_late_has_it_read_back_again(self, payment: llm.Tool) -> None:
        talk = (
            self.read_back().agent("Shall I go ahead?").user("hm").agent("Okay.").user("yes please")
        )
        assert called(talk.user("yes please").asks([payment])) == (
            "process_payment",
            {"order_id": "42"},
        )

    def test_a_yes_after_a_no_calls_nothing(self, payment: llm.Tool) -> None:
        talk = self.read_back().agent("Shall I go ahead?").user("no").agent("Okay, I won't.")
        assert talk.user("yes").asks([payment]).calls == ()
