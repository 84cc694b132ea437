"""Arguments out of natural sentences: days, names, and amounts."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from livekit.agents import function_tool, llm

from tests.offline.talk import Talk, called


@function_tool
async def get_weather(city: str, day: str) -> str:
    """Look up the weather."""
    return ""


@function_tool
async def find_flight(destination: str, seats: int, time: str = "noon") -> str:
    """Find a flight."""
    return ""


@function_tool
async def convert_money(amount: float, currency: Literal["euro", "dollar"]) -> str:
    """Convert money."""
    return ""


@function_tool
async def count_stock(pieces: int) -> str:
    """Count the stock."""
    return ""


@function_tool
async def book(city: str, date: str) -> str:
    """Book a room."""
    return ""


@function_tool
async def reserve(name: str, date: str, slot: Literal["morning", "afternoon"]) -> str:
    """Reserve a court."""
    return ""


@function_tool
async def search_hotels(city: str) -> str:
    """Search hotels."""
    return ""


@function_tool
async def add_up(numbers: list[int]) -> str:
    """Add up numbers."""
    return ""


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("Good morning, book a room in Rome on Friday", "Friday"),
        ("book a room in Rome for one night on Friday", "Friday"),
        ("book a room in Rome for the night of June 3", "June 3"),
        ("book a room in Rome for one week in June", "June"),
        ("book a weekend in Rome on 12 June", "12 June"),
        ("book a room in Rome on the 12th of June", "12th of June"),
        ("book a room in Rome on June 3, 2026", "June 3, 2026"),
        ("book a room on 3 May 2026 in Rome, please", "3 May 2026"),
        ("book a room in Rome tomorrow at 10 a.m.", "tomorrow at 10 a.m."),
        ("book a room in Rome tomorrow at 10 a.m. please", "tomorrow at 10 a.m."),
        ("book a room in Rome at 7 p.m.", "7 p.m."),
        ("book a room in Rome tomorrow at 7", "tomorrow at 7"),
        ("book a room in Rome on Friday evening", "Friday evening"),
        ("book a room in Rome this evening", "this evening"),
        ("book a room in Rome next week", "next week"),
        ("book a room in Rome in the morning", "morning"),
        ("book a room on the 3rd in Rome", "3rd"),
        ("book a room in Rome for the weekend", "weekend"),
        ("book a room in Rome on 2026-06-03", "2026-06-03"),
        ("book Rome on the morning of June 3", "morning of June 3"),
        ("book Rome for the day after tomorrow, thanks", "day after tomorrow"),
    ],
)
def test_a_date_is_told_apart_from_a_city(said: str, date: str) -> None:
    assert called(Talk().user(said).asks([book]))[1] == {"city": "Rome", "date": date}


@pytest.mark.parametrize(
    "said",
    [
        "Good evening, book a room in Rome",
        "book a room in Rome for one night",
        "book a room in Rome for a week",
        "book a room in Rome on the 2nd floor",
        "book April's room in Rome",
    ],
)
def test_a_greeting_a_stay_or_a_name_is_no_date(said: str) -> None:
    assert Talk().user(said).asks([book]).text == "What is the date?"


@pytest.mark.parametrize(
    ("said", "city"),
    [
        ("Search Hotels In Rome", "Rome"),
        ("So Can You Please search Rome", "Rome"),
        ("Search The Hotels In Rome", "Rome"),
        ("search hotels in The Hague", "The Hague"),
        ("search hotels in Rio de Janeiro for us", "Rio de Janeiro"),
        ("search New York", "New York"),
        ("Search New York", "New York"),
        ("search hotels in rome", "rome"),
        ("search cheap hotels in rome for one night", "rome"),
        ("In Rome, search hotels", "Rome"),
        ("In Rome search hotels in two weeks", "Rome"),
    ],
)
def test_only_capital_letters_that_tell_something_begin_a_name(said: str, city: str) -> None:
    assert called(Talk().user(said).asks([search_hotels]))[1] == {"city": city}


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("add up 1,000 and 2,500", [1000, 2500]),
        ("add up 1, 2 and 3", [1, 2, 3]),
        ("add up 1,2,3", [1, 2, 3]),
        ("add up 100,200,300", [100, 200, 300]),
        ("add up 100,000 and -5", [100000, -5]),
    ],
)
def test_a_comma_within_a_number_is_not_one_between_two(said: str, numbers: list[int]) -> None:
    assert called(Talk().user(said).asks([add_up]))[1] == {"numbers": numbers}


def test_a_fraction_is_no_whole_number_of_a_list() -> None:
    assert Talk().user("add up 2.5 and 1").asks([add_up]).text == "What are the numbers?"


@pytest.mark.parametrize(
    ("said", "slot"),
    [
        ("reserve a court for Ann tomorrow afternoon", "afternoon"),
        ("Good afternoon, reserve a court for Ann tomorrow morning", "morning"),
    ],
)
def test_a_choice_is_no_part_of_a_date(said: str, slot: str) -> None:
    arguments = called(Talk().user(said).asks([reserve]))[1]
    assert arguments == {"name": "Ann", "date": "tomorrow", "slot": slot}


@pytest.mark.parametrize(
    ("said", "arguments"),
    [
        ("weather in Bern on Monday", {"city": "Bern", "day": "Monday"}),
        ("what is the weather on Monday in Bern?", {"city": "Bern", "day": "Monday"}),
        ("weather in Bern on Friday the 13th", {"city": "Bern", "day": "Friday the 13th"}),
        ("weather in New York tomorrow", {"city": "New York", "day": "tomorrow"}),
        ("weather in The Hague this weekend", {"city": "The Hague", "day": "this weekend"}),
        ("weather for city Bern day Monday", {"city": "Bern", "day": "Monday"}),
        ("find 2 seats for Rome at 3 pm", {"destination": "Rome", "seats": 2, "time": "3 pm"}),
        ("convert 1,000 dollars", {"amount": 1000.0, "currency": "dollar"}),
        ("convert 1,234,567.50 euros", {"amount": 1234567.5, "currency": "euro"}),
        ("convert 12.50 euros", {"amount": 12.5, "currency": "euro"}),
        ("count the stock of 12,000 pieces", {"pieces": 12000}),
    ],
)
def test_what_is_said_is_told_apart(said: str, arguments: dict[str, Any]) -> None:
    tools: list[llm.Tool] = [get_weather, find_flight, convert_money, count_stock]
    assert called(Talk().user(said).asks(tools))[1] == arguments


def test_a_day_that_was_not_said_is_asked_for() -> None:
    talk = Talk().user("weather for Bern")
    assert talk.asks([get_weather]).text == "What is the day?"
    talk.agent("What is the day?").user("On Monday, please.")
    assert called(talk.asks([get_weather]))[1] == {"city": "Bern", "day": "Monday"}


@pytest.mark.parametrize(
    ("answer", "date"),
    [
        ("On the 12th of June, please.", "12th of June"),
        ("tomorrow at 10 a.m.", "tomorrow at 10 a.m."),
        ("From Friday to Sunday", "Friday to Sunday"),
        ("In the morning", "morning"),
    ],
)
def test_a_date_is_taken_whole_out_of_an_answer(answer: str, date: str) -> None:
    talk = Talk().user("book Rome").agent("What is the date?").user(answer)
    assert called(talk.asks([book]))[1] == {"city": "Rome", "date": date}


@pytest.mark.parametrize(
    ("answer", "city"),
    [
        ("New York", "New York"),
        ("New York, please.", "New York"),
        ("The Hague.", "The Hague"),
        ("In Rome, thanks", "Rome"),
    ],
)
def test_a_name_is_taken_whole_out_of_an_answer(answer: str, city: str) -> None:
    talk = Talk().user("book tomorrow").agent("What is the city?").user(answer)
    assert called(talk.asks([book]))[1] == {"city": city, "date": "tomorrow"}
