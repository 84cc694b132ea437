"""The sentence of a new tool: the offline model takes it for that tool, and asks for the rest."""

import json
from pathlib import Path
from typing import Any

import pytest

from lrf.offline.request import find_request
from lrf.offline.tools import offers_of
from tests.generator.commands import done


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("find_hotel", {}),
        ("find_hotel nights:int city:str", {"city": "Paris"}),
        ("book_table restaurant:str guests:int", {}),
        ("book_table guests:int", {"guests": 3}),
        ("cancel_subscription customer_id:str", {"customer_id": "42"}),
        ("charge_card amount_cents:int order:str --pattern payment --key order", {}),
        ("pay_bill cents:int bill_id:str --pattern payment", {"bill_id": "42"}),
        ("send_sms phone_number:str text:str", {"phone_number": "555 0100"}),
        ("get_weather city:str units:celsius|kelvin", {"city": "Paris"}),
        ("check_rooms date:str floors:list[int]", {"date": "Friday"}),
        ("compare_prices products:list[str]", {"products": ["product 1", "product 2"]}),
        ("reset_password email:str", {"email": "jo@example.com"}),
        ("route_call urgent:bool", {}),
        ("translate_document language:str path:str", {"language": "French"}),
        ("find_flights origin:str destination:str", {"origin": "Berlin"}),
        ("lookup_customer name:str", {"name": "Jo"}),
        ("calculate_premium age:int rate:float", {}),
        ("schedule_visit time:str", {"time": "noon"}),
        ("order_status", {}),
        ("summarize topic:str", {"topic": "shoes"}),
    ],
)
def test_the_example_of_a_tool_calls_it(project: Path, typed: str, found: dict[str, Any]) -> None:
    name, *_ = typed.split()
    done(*typed.split())
    module = (project / f"src/my_voice_agent/tools/{name}.py").read_text("utf-8")
    names: dict[str, Any] = {"__package__": "my_voice_agent.tools", "__name__": "tool"}
    exec(module, names)
    offers = offers_of([names[name]])
    request = find_request(offers[0].examples[0], offers)
    assert request
    assert request.arguments == found, json.dumps(offers[0].examples)
