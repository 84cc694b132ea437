"""Help, cancelling, status and small talk."""

import time

import pytest

from tests.offline.talk import Talk, called, search_web, update


def test_lists_what_can_be_said() -> None:
    listed = """You can say, or give the number of:
1. Generate a report
2. Process payment
3. Search the database for matching records
4. Search the web for information
5. Search and return results as they are found"""
    assert Talk().user("What can you do?").asks().text == listed


@pytest.mark.parametrize("said", ["4", "4.", "Number 4", " 4!"])
def test_a_number_is_the_sentence_that_stands_there(said: str) -> None:
    talk = Talk().user(said)
    assert called(talk.asks()) == ("search_web", {"query": "information"})


def test_a_number_that_answers_a_question_is_an_answer() -> None:
    talk = Talk().user("make a payment").agent("What is the order id?").user("4")
    assert called(talk.asks()) == ("process_payment", {"order_id": "4"})


@pytest.mark.parametrize("said", ["0", "6", "99", "-1", "1.5", "4 5"])
def test_a_number_that_is_not_in_the_list_matches_nothing(said: str) -> None:
    assert Talk().user(said).asks().rule == "give_up"


def running(talk: Talk, call_id: str, report_type: str) -> Talk:
    talk.user("go").call("generate_report", call_id, report_type=report_type)
    return talk.out(update("Started."), call_id).agent("Started.")


@pytest.mark.parametrize(
    ("said", "call_id"),
    [
        ("cancel the report", "b"),
        ("stop the sales report", "a"),
        ("please cancel it", "b"),
    ],
)
def test_cancels_the_running_call_that_the_words_mean(said: str, call_id: str) -> None:
    talk = running(running(Talk(), "a", "sales"), "b", "stock")
    assert called(talk.user(said).asks()) == ("lk_agents_cancel_task", {"call_id": call_id})


def test_cancels_nothing_that_is_over() -> None:
    talk = running(running(Talk(), "a", "sales"), "b", "stock")
    talk.call("generate_report", "a_final").out("Ready.", "a_final").agent("Ready.")
    talk.user("cancel it").call("lk_agents_cancel_task", "x", call_id="b").out("ok", "x")
    reply = talk.agent("Okay.").user("cancel the report").asks()
    assert reply.text == "Nothing like that is running."


@pytest.mark.parametrize(
    "said", ["Is the report ready?", "how is my report going", "where is my report"]
)
def test_asks_the_companion_for_the_status(said: str) -> None:
    assert called(Talk().user(said).asks()) == ("generate_report_status", {})


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("Never mind", "Okay."),
        ("stop", "Okay."),
        ("Mm-hm.", "Okay."),
        ("Thanks, bye!", "Goodbye."),
        ("No, thanks.", "Okay."),
        ("okay, thank you", "You're welcome."),
        ("hm, right", "Okay."),
        ("Hello?", "Hello. What can I do for you?"),
        ("bye", "Goodbye."),
    ],
)
def test_has_a_short_answer_to_small_talk(said: str, heard: str) -> None:
    assert Talk().user(said).asks().text == heard


def test_a_miss_is_one_short_line_with_the_two_nearest_examples() -> None:
    reply = Talk().user("Sing a matching song").asks()
    assert reply.text == (
        "I only match words to tools, and found none. "
        'Try "Search the database for matching records" or "Search the web for information".'
    )
    assert len(reply.text) < 150


def test_without_tools_a_miss_says_so() -> None:
    assert Talk().user("Sing").asks([]).text == (
        "I only match words to tools, and found none. I have no tools."
    )


STOPS = """stop|Stop.|stop it|stop that|please stop|stop, please|okay stop|oh, stop now|can you stop
|stop talking|never mind|Nevermind.|oh never mind then|cancel|cancel that|cancel it|forget it
|forget about it|leave it|drop it|skip it|scratch that|hold on|wait|wait a moment|wait, stop
|hang on|enough|that's enough|quit|abort|halt|don't bother|let it be|be quiet|stop stop stop"""


@pytest.mark.parametrize("said", [" ".join(stop.split()) for stop in STOPS.split("|")])
def test_every_way_to_stop_is_answered_okay(said: str) -> None:
    talk = Talk().user("search for shoes").call("search_database", query="shoes")
    talk.out("Stopped before it finished.", reply=False)
    assert talk.user(said).asks().text == "Okay."


def test_stopping_what_was_just_stopped_is_answered_okay() -> None:
    talk = Talk().user("search for shoes").call("search_database", query="shoes")
    talk.out("Stopped before it finished.", reply=False)
    assert talk.user("stop the search").asks().text == "Okay."


STATUS = """what is taking so long|What's taking so long?|how far is it|how is it going
|how is it doing|are you done|is it ready|is it done yet|any news|any progress|what's the status
|are you still there|how long does it take|what are you doing|are you still working on it"""


def test_a_status_that_is_asked_for_by_name_calls_nothing_else() -> None:
    talk = running(Talk(), "a", "sales").user("how is the report doing")
    assert called(talk.asks()) == ("generate_report_status", {})


@pytest.mark.parametrize("said", [" ".join(asked.split()) for asked in STATUS.split("|")])
class TestStatus:
    def test_it_is_asked_for_what_was_called_last(self, said: str) -> None:
        talk = running(Talk(), "a", "sales").user(said)
        assert called(talk.asks()) == ("generate_report_status", {})

    def test_it_is_asked_for_although_the_announcement_was_cut_short(self, said: str) -> None:
        talk = Talk().user("go").call("generate_report", report_type="sales")
        talk.out(update("Started.")).agent("Start", interrupted=True).user(said)
        assert called(talk.asks()) == ("generate_report_status", {})

    def test_what_the_question_has_stopped_is_called_again(self, said: str) -> None:
        talk = Talk().user("search for shoes").call("search_database", query="shoes")
        talk.out("Stopped before it finished.", reply=False).user(said)
        assert called(talk.asks()) == ("search_database", {"query": "shoes"})

    def test_a_result_that_the_question_cut_short_is_told_whole(self, said: str) -> None:
        talk = Talk().user("search for shoes").call("search_database", query="shoes")
        talk.out("Found 3 records.").agent("Found 3", interrupted=True).user(said)
        assert talk.asks().text == "Found 3 records."

    def test_before_any_call_nothing_is_running(self, said: str) -> None:
        assert Talk().user(said).asks().text == "Nothing is running."

    def test_without_a_status_tool_nothing_is_running(self, said: str) -> None:
        assert Talk().user(said).asks([search_web]).text == "Nothing is running."


@pytest.mark.parametrize(
    "said", ["what did you say", "Pardon?", "say that again please", "repeat that", "once more"]
)
def test_says_again_what_was_said(said: str) -> None:
    talk = Talk().user("search for shoes").call("search_database", query="shoes")
    talk.out("Found 3 records for shoes.").agent("Found 3 rec", interrupted=True)
    assert talk.user(said).asks().text == "Found 3 records for shoes."
    assert Talk().agent("One moment.").user(said).asks().text == "One moment."


@pytest.mark.parametrize("said", ["thanks ", "bye ", "no ", "stop it ", "yes i do ", "the ", "a"])
def test_a_long_line_does_not_take_long(said: str) -> None:
    began = time.perf_counter()
    Talk().user(said * 80 + "x").asks()
    assert time.perf_counter() - began < 1
