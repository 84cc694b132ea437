"""Tests of the offline model's calls of tools, their arguments, and its questions."""

from typing import Any

import pytest
from livekit.agents import function_tool

from lrf.offline.reply import Reply
from lrf.offline.request import find_request
from lrf.offline.tools import Param, offers_of
from tests.offline.talk import TOOLS, Talk, book_table, called, search_database, search_web


@pytest.mark.parametrize(
    ("said", "tool", "arguments"),
    [
        ("Search for Python tutorials", "search_database", {"query": "Python tutorials"}),
        ("Can you search shoes for me, please?", "search_database", {"query": "shoes"}),
        ("find red shoes", "search_database", {"query": "red shoes"}),
        ("look for shoes in a box", "search_database", {"query": "shoes in a box"}),
        ("search for payment reports", "search_database", {"query": "payment reports"}),
        ("search the web about databases", "search_web", {"query": "databases"}),
        ("stream search results for shoes", "stream_search_results", {"query": "shoes"}),
        (
            "stream search results for shoes, limit 5",
            "stream_search_results",
            {"query": "shoes", "limit": 5},
        ),
        ("pay for order 42", "process_payment", {"order_id": "42"}),
        ("charge order A-17 now", "process_payment", {"order_id": "A-17"}),
        ("in 5 minutes, process the payment of order #9", "process_payment", {"order_id": "9"}),
        ("make me a sales report", "generate_report", {"report_type": "sales"}),
        ("I'd like a report on sales, please", "generate_report", {"report_type": "sales"}),
        ("help me find hats", "search_database", {"query": "hats"}),
        ("stop, search for hats", "search_database", {"query": "hats"}),
    ],
)
def test_calls_the_tool_that_the_words_mean(
    said: str, tool: str, arguments: dict[str, Any]
) -> None:
    assert called(Talk().user(said).asks()) == (tool, arguments)
    assert called(Talk().user(said).asks(TOOLS[::-1])) == (tool, arguments)


def test_prefers_the_tool_whose_name_is_said_more_fully() -> None:
    @function_tool
    async def archive_search_results(query: str) -> str:
        """Look into the archive."""
        return ""

    said = Talk().user("search for hats").asks([archive_search_results, search_web])
    assert called(said) == ("search_web", {"query": "hats"})


def test_fills_every_type_of_argument_and_leaves_defaults_to_the_tool() -> None:
    said = "Book a table outdoors next friday, three people, dishes soup, fish and cake"
    reply = Talk().user("book a table").asks([book_table])
    assert reply.text == "How many people?"
    name, arguments = called(Talk().user(said).asks([book_table]))
    assert name == "book_table"
    assert arguments["people"] == 3
    assert arguments["day"] == "next friday"
    assert arguments["outdoors"] is True
    assert arguments["dishes"] == ["soup", "fish", "cake"]
    assert "budget" not in arguments


def test_one_reading_is_as_good_as_another() -> None:
    talk = Talk().user("search for shoes")
    assert talk.asks() == talk.asks()


def test_never_calls_twice_for_one_message() -> None:
    talk = Talk().user("search for shoes").call("search_database", query="shoes")
    assert talk.out("", reply=False).asks().calls == ()


def test_calls_nothing_when_calls_are_forbidden_or_refused() -> None:
    assert Talk().user("search for shoes").asks(tool_choice="none").calls == ()
    assert Talk().user("don't charge me for order 4").asks() == Reply("Okay.", (), "call_a_tool")


def test_the_verb_of_a_description_is_not_an_argument() -> None:
    @function_tool
    async def compile_report(topic: str) -> str:
        """Write a report."""
        return ""

    asked = find_request("write a sales report", offers_of([compile_report]))
    assert asked is not None
    assert asked.arguments == {"topic": "sales"}


@pytest.mark.parametrize(("said", "tool"), [("search", "search_database"), ("find", "find_hats")])
def test_of_two_tools_that_mean_the_same_the_one_named_to_the_letter_wins(
    said: str, tool: str
) -> None:
    @function_tool
    async def find_hats(query: str) -> str:
        """Find the hats."""
        return ""

    asked = find_request(f"{said} for shoes", offers_of([find_hats, search_database]))
    assert asked is not None
    assert asked.offer.name == tool


@pytest.mark.parametrize(
    ("said", "order_id"),
    [
        ("pay for order 42", "42"),
        ("pay order number 42", "42"),
        ("pay 42 please", "42"),
        ("pay for order forty-two", "42"),
        ("pay 50 euros for order 42", "42"),
        ("pay the 12.50 for order A-17", "A-17"),
        ("pay 50 euros for my order", None),
        ("pay €50 for my order", None),
        ("pay 50 for my order", None),
        ("pay €50", None),
        ("pay $12.50 now", None),
        ("pay for order 12 euros", None),
        ("in 5 minutes pay for my order", None),
        ("pay for 3 shirts", None),
    ],
)
def test_an_amount_is_not_an_id(said: str, order_id: str | None) -> None:
    reply = Talk().user(said).asks()
    if order_id is None:
        assert reply.text == "What is the order id?"
    else:
        assert called(reply) == ("process_payment", {"order_id": order_id})


def test_an_amount_does_not_answer_the_question_for_an_id() -> None:
    talk = Talk().user("make a payment").agent("What is the order id?").user("50 euros")
    assert talk.asks().text == "What is the order id?"


def test_several_texts_are_told_apart_by_their_names() -> None:
    @function_tool
    async def send_message(recipient: str, message: str) -> str:
        """Send a message."""
        return ""

    reply = Talk().user("send: recipient Ada, message see you soon").asks([send_message])
    assert called(reply) == ("send_message", {"recipient": "Ada", "message": "see you soon"})


def test_an_optional_text_is_taken_where_it_is_named() -> None:
    @function_tool
    async def search_notes(query: str, author: str = "") -> str:
        """Search the notes."""
        return ""

    reply = Talk().user("search notes for hats").asks([search_notes])
    assert called(reply) == ("search_notes", {"query": "hats"})
    reply = Talk().user("search notes for hats, author Ada").asks([search_notes])
    assert called(reply)[1]["author"] == "Ada"


def test_a_raw_tool_is_called_too() -> None:
    @function_tool(
        raw_schema={
            "name": "open_door",
            "description": "Open a door.",
            "parameters": {
                "type": "object",
                "properties": {"side": {"type": "string", "enum": ["left", "right"]}},
                "required": ["side"],
            },
        }
    )
    async def open_door(raw_arguments: dict[str, object]) -> str:
        return ""

    assert Talk().user("open the door").asks([open_door]).text == "Which side: left or right?"
    reply = Talk().user("open the left door").asks([open_door])
    assert called(reply) == ("open_door", {"side": "left"})


# Questions back.


def test_asks_for_what_is_missing_and_fills_it_in() -> None:
    talk = Talk().user("I want to make a payment")
    assert talk.asks().text == "What is the order id?"
    talk.agent("What is the order id?").user("It's A-17.")
    assert called(talk.asks()) == ("process_payment", {"order_id": "A-17"})


def test_asks_in_english() -> None:
    questions = [
        Param("guests", "integer", True, "The guests.").question,
        Param("age", "integer", True, "The age.").question,
        Param("products", "list", True, "The products.").question,
        Param("delivery_notes", "text", True, "The delivery notes.").question,
        Param("address", "text", True, "The address.").question,
        Param("order_id", "id", True, "The order to charge for, such as 42.").question,
    ]
    assert questions == [
        "How many guests?",
        "What is the age?",
        "What are the products?",
        "What are the delivery notes?",
        "What is the address?",
        "What is the order to charge for?",
    ]


def test_asks_for_one_argument_after_the_other() -> None:
    talk = Talk().user("book a table")
    for question, reply in [
        ("How many people?", "four"),
        ("Which day: monday or next friday?", "next Friday please"),
        ("What are the dishes?", "soup and fish"),
        ("Outdoors, yes or no?", "no"),
    ]:
        assert talk.asks([book_table]).text == question
        talk.agent(question).user(reply)
    wanted = {"people": 4, "day": "next friday", "dishes": ["soup", "fish"], "outdoors": False}
    assert called(talk.asks([book_table])) == ("book_table", wanted)


def test_knows_its_question_when_it_was_interrupted() -> None:
    talk = Talk().user("search").agent("What is the qu", interrupted=True).user("shoes")
    assert called(talk.asks()) == ("search_database", {"query": "shoes"})


def test_knows_its_question_when_a_result_was_told_in_between() -> None:
    talk = Talk().user("make a payment").agent("What is the order id?").agent("Report ready.")
    assert called(talk.user("42").asks()) == ("process_payment", {"order_id": "42"})


def test_takes_nothing_for_an_answer_to_a_question_that_is_not_its_own() -> None:
    talk = Talk().user("make a payment").agent("What is your name?").user("number 42")
    assert talk.asks().rule == "give_up"


def test_takes_an_answer_that_names_another_tool_in_passing() -> None:
    talk = Talk().user("search").agent("What is the query?").user("payment reports")
    assert called(talk.asks()) == ("search_database", {"query": "payment reports"})


def test_asks_again_after_no_answer_and_lets_go_after_never_mind() -> None:
    talk = Talk().user("make a payment").agent("What is the order id?").user("hm, let me see that")
    assert talk.asks().text == "What is the order id?"
    talk.agent("What is the order id?").user("never mind")
    assert talk.asks().text == "Okay."
    assert talk.agent("Okay.").user("42").asks().rule == "give_up"


def test_takes_another_request_instead_of_an_answer() -> None:
    talk = Talk().user("search").agent("What is the query?").user("generate a report on sales")
    assert called(talk.asks()) == ("generate_report", {"report_type": "sales"})
