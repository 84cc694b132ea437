"""Tests of what the offline model tells of a tool's output, and says when told to."""

import pytest
from livekit.agents.voice.tool_executor import (
    DUPLICATE_REJECT,
    REPLY_INSTRUCTIONS_AT_TAIL,
    REPLY_INSTRUCTIONS_MAYBE_COVERED,
)

from lrf.offline.reply import Reply
from tests.offline.talk import Talk, search_web, update


def test_tells_a_result_as_it_is() -> None:
    talk = Talk().user("search for shoes").call("search_database", query="shoes")
    assert talk.out("Found 3 records for shoes.").asks().text == "Found 3 records for shoes."


def test_tells_all_results_of_a_batch() -> None:
    talk = Talk().user("both").call("search_web", "a").call("search_database", "b")
    assert talk.out("One.", "a").out("Two.", "b").asks().text == "One. Two."


def test_tells_a_batch_together_though_the_caller_spoke_in_between() -> None:
    talk = Talk().user("both").call("process_payment", "a").call("process_payment", "b")
    talk.out("One.", "a").user("stop").agent("That cannot be stopped now.").out("Two.", "b")
    assert talk.asks() == Reply("One. Two.", (), "tell")


@pytest.mark.parametrize(
    ("output", "is_error", "heard"),
    [
        ("The shop is closed.", True, "The shop is closed."),
        ("An internal error occurred", True, "Sorry, that did not work."),
        ("the tool returned an invalid output", True, "Sorry, that did not work."),
        (update("Started. Really.\nTwo."), False, "Started. Really.\nTwo."),
        (
            DUPLICATE_REJECT.format(function_name="generate_report", fnc_calls_text="{}"),
            False,
            "That is already running.",
        ),
        ("Task c1 cancelled successfully.", False, "Okay, I cancelled it."),
        ("['red', 'blue']", False, "red, blue"),
        ("{'size': 42}", False, "size: 42"),
        ("[Not a list", False, "[Not a list"),
        ("", False, "Done."),
    ],
)
def test_tells_outputs_in_plain_words(output: str, is_error: bool, heard: str) -> None:
    talk = Talk().user("go").call("generate_report", report_type="sales")
    assert talk.out(output, is_error=is_error).asks().text == heard


def test_answers_the_caller_and_not_a_silent_output() -> None:
    talk = Talk().user("search for shoes").call("search_database", query="shoes")
    talk.user("thanks").out("Stopped before it finished.", reply=False)
    assert talk.asks().text == "You're welcome."


def test_answers_the_caller_before_a_late_result_that_has_its_own_reply() -> None:
    talk = Talk().user("thanks").call("generate_report", "c1_final").out("Ready.", "c1_final")
    assert talk.asks().text == "You're welcome."
    order = REPLY_INSTRUCTIONS_AT_TAIL.format(call_ids=["c1_final"])
    assert talk.order(order).asks().text == "Ready."


def test_tells_only_the_latest_of_one_call() -> None:
    talk = Talk().user("report").agent("Started.")
    for suffix, text in [("_update_1", update("10 %")), ("_update_2", update("20 %"))]:
        talk.call("generate_report", "c1" + suffix).out(text, "c1" + suffix)
    order = REPLY_INSTRUCTIONS_AT_TAIL.format(call_ids=["c1_update_1", "c1_update_2"])
    assert talk.order(order).asks().text == "20 %"


@pytest.mark.parametrize(("told", "heard"), [("The report is ready.", ""), ("Hi.", "It is ready.")])
def test_stays_silent_about_what_it_has_told(told: str, heard: str) -> None:
    talk = Talk().call("generate_report", "c1_final").out("It is ready.", "c1_final")
    talk.agent(told.replace("The report", "It"))
    order = REPLY_INSTRUCTIONS_MAYBE_COVERED.format(call_ids=["c1_final"])
    assert talk.order(order).asks() == Reply(heard, (), "tell")


def test_tells_again_what_was_cut_short() -> None:
    talk = Talk().call("generate_report", "c1_final").out("It is ready.", "c1_final")
    talk.agent("It is ready.", interrupted=True)
    order = REPLY_INSTRUCTIONS_MAYBE_COVERED.format(call_ids=["c1_final"])
    assert talk.order(order).asks().text == "It is ready."


def test_does_not_tell_that_a_call_goes_on_when_told_to_say_something_else() -> None:
    talk = Talk().user("search for hats").call("search_database", query="hats")
    talk.out("The tool call is still in progress.")
    assert talk.order("Tell the caller: One moment.").asks().text == "One moment."


def test_tells_again_when_told_to_offer_an_unheard_result() -> None:
    talk = Talk().call("generate_report", "c1_final").out("It is ready.", "c1_final")
    talk.agent("It is", interrupted=True).user("what?").agent("Okay.")
    order = "The caller did not hear this out (call_ids: ['c1_final']). Offer it once more."
    assert talk.order(order).asks().text == "It is ready."


@pytest.mark.parametrize(
    ("order", "heard"),
    [
        ("Tell the caller what they missed: It is ready.", "It is ready."),
        ("Tell the caller (call_ids: ['gone_final']) this: It is ready.", "It is ready."),
        ("Not heard (call_ids: ['gone_final']):\nIt is ready.\nOffer it again.", "It is ready."),
        ("Say that 'the line is bad'", "the line is bad"),
    ],
)
def test_says_what_it_is_told_to_say(order: str, heard: str) -> None:
    assert Talk().user("hm").order(order).asks().text == heard


def test_greets_when_nobody_has_spoken() -> None:
    assert Talk().asks([search_web]).text == 'Hello. Try "Search the web for information".'
    assert Talk().order("Greet the caller.").asks().text.startswith("Hello.")
