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
