"""The table of the README: what callers live through with the guide's snippets, and with ours."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from livekit.agents.llm import FunctionTool

from my_voice_agent.tools.fetch_external_data import fetch_external_data
from my_voice_agent.tools.generate_report import generate_report
from my_voice_agent.tools.process_payment import process_payment
from my_voice_agent.tools.search_database import search_database
from tests.examples.snippets import (
    Asked,
    Work,
    charges_after_a_stop,
    charges_for_two_requests,
    guides,
    longest_silence,
    mute_after_an_interruption,
    ours,
    result_heard_after,
    told_after_an_interruption,
)
from tests.template import TEMPLATE

pytestmark = [pytest.mark.asyncio, pytest.mark.virtual_time]

Ask = Callable[[FunctionTool[..., Any], dict[str, Any]], Asked]
RESULT = "Ready."


@pytest.fixture
def asks(monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask one of the example tools, with work of 20 seconds in the place of its operation."""

    def ask(tool: FunctionTool[..., Any], arguments: dict[str, Any]) -> Asked:
        work = Work(RESULT)
        monkeypatch.setattr(tool, "operation", work)
        return ours(tool, arguments, work)

    return ask


def fetch() -> Asked:
    return guides("fetch_external_data", {"url": "shop.example"}, "fetch_from_api", Work(RESULT))


def search() -> Asked:
    work = Work([RESULT])
    return guides("search_database", {"query": "shoes"}, "perform_database_search", work)


def pay() -> Asked:
    work = Work(SimpleNamespace(success=True, transaction_id="T7"))
    arguments = {"amount": 59.9, "card_token": "visa"}
    return guides("process_payment_as_it_is_meant", arguments, "payment_gateway.charge", work)


def report() -> Asked:
    work = Work({"summary": RESULT})
    return guides("generate_report", {"report_type": "sales"}, "create_report", work)


def assert_row(*cells: str) -> None:
    """Assert that the README has these cells in a row of its table."""
    assert f"| {' | '.join(cells)} |" in (TEMPLATE / "README.md").read_text("utf-8")


async def test_who_says_never_mind_is_answered_at_once(asks: Ask) -> None:
    theirs = await mute_after_an_interruption(fetch())
    assert await mute_after_an_interruption(asks(fetch_external_data, {"source": "news"})) < 0.5
    says = 'says "never mind" during a slow request'
    assert_row(says, f"hears nothing for {theirs:.0f} s", "is answered at once; the work stops")


async def test_who_waits_hears_something(asks: Ask) -> None:
    theirs = await longest_silence(search())
    mine = await longest_silence(asks(search_database, {"query": "shoes"}))
    most = f"{mine:.1f} s of silence at most"
    assert_row("waits 20 s for a search", f"{theirs:.0f} s of silence", most)


async def test_the_model_knows_what_was_interrupted(asks: Ask) -> None:
    assert await told_after_an_interruption(search()) == ""
    mine = await told_after_an_interruption(asks(search_database, {"query": "shoes"}))
    assert "Stopped the database search" in mine
    empty = "the model reads an empty result"
    assert_row("interrupts a search", empty, "the model reads that it was stopped")


async def test_who_says_stop_in_time_is_not_charged(asks: Ask) -> None:
    assert await charges_after_a_stop(pay()) == 1
    assert await charges_after_a_stop(asks(process_payment, {"order_id": "42"})) == 0
    assert_row('says "stop" while the agent announces a charge', "is charged", "is not charged")


async def test_who_asks_twice_is_charged_once(asks: Ask) -> None:
    assert await charges_for_two_requests(pay()) == 2
    assert await charges_for_two_requests(asks(process_payment, {"order_id": "43"})) == 1
    once = "is charged once, after a yes"
    assert_row("asks for the same payment twice", "is charged twice", once)


async def test_who_asks_for_a_report_is_told_when_it_is_ready(asks: Ask) -> None:
    assert await result_heard_after(report(), RESULT) is None
    mine = await result_heard_after(asks(generate_report, {"report_type": "sales"}), RESULT)
    assert mine is not None
    assert 20 <= mine + 0.5 <= 21
    never = "hears nothing more of it in 5 minutes"
    assert_row("asks for a report in the background", never, "is told as soon as it is ready")
