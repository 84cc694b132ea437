"""Tests of the example tools without a call: their functions, on files of their own."""

from pathlib import Path

import pytest
from livekit.agents import ToolError

from my_voice_agent.backend.files import find, folder
from my_voice_agent.backend.gateway import gateway
from my_voice_agent.backend.orders import find_order
from my_voice_agent.backend.web import fetch
from my_voice_agent.tools.generate_report import generate_report
from my_voice_agent.tools.process_large_file import process_large_file
from my_voice_agent.tools.process_payment import process_payment
from my_voice_agent.tools.process_with_cleanup import (
    process_with_cleanup,
    work_folder,
)
from my_voice_agent.tools.search_database import search_database
from my_voice_agent.tools.search_web import search_web
from my_voice_agent.tools.stream_search_results import (
    stream_search_results,
)

pytestmark = pytest.mark.virtual_time


async def test_searches_find_something_or_say_so() -> None:
    assert (await search_database.operation("shoes")).startswith("Found 3 matching records for")
    assert await search_database.operation("llamas") == "Found no records for llamas."
    assert (await search_web.operation("shoes")).startswith("Found 2 pages about shoes.")
    assert len([title async for title in stream_search_results.operation("shoes")]) == 3


async def test_whatever_is_said_is_words_to_look_for() -> None:
    for query in ('" OR 1=1 --', "title:", "NEAR(a b)", "*", "", "\0", "a&b=c #d\r\nHost: e"):
        assert "Found" in await search_database.operation(query)
        assert "Found" in await search_web.operation(query)


async def test_a_source_is_a_name_in_a_list_and_never_a_path() -> None:
    assert (await fetch("weather")).startswith("It is fourteen degrees")
    for source in ("", "../admin", "//evil.example", "weather?x=1"):
        with pytest.raises(ToolError, match="I know weather, news, traffic, stocks and archive"):
            await fetch(source)


@pytest.mark.parametrize("name", ["guest-list.csv", "guest list", "guest list dot csv"])
def test_a_file_is_found_as_a_caller_says_it(name: str) -> None:
    assert find(name) == folder() / "guest-list.csv"


@pytest.mark.parametrize("name", ["", "..", "../secret.txt", "/etc/passwd", "*", "\0", "a" * 5000])
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    with pytest.raises(ToolError, match=r"There are guest-list\.csv and visits\.csv\."):
        find(name)


async def test_a_large_file_is_counted_step_by_step() -> None:
    steps: list[tuple[int, int]] = []

    async def on_step(done: int, total: int) -> None:
        steps.append((done, total))

    told = await process_large_file.operation("visits", on_step=on_step)
    counted = "visits.csv has 447 lines and 449 words. The most frequent are shoes, 191 times; "
    assert told.startswith(counted)
    assert len(steps) > 5
    assert steps[-1] == (find("visits").stat().st_size,) * 2


async def test_a_list_is_tidied_beside_itself(data: Path) -> None:
    async with work_folder() as resource:
        told = await process_with_cleanup.operation("guest list", resource=resource)
    assert told == "8 of 81 lines were there twice. guest-list-tidy.csv has each of them once."
    assert list((data / "scratch").iterdir()) == []


async def test_a_report_is_written_and_no_path_is(data: Path) -> None:
    assert (await generate_report.operation("Sales")).startswith("The sales report is in sales.md")
    with pytest.raises(ToolError, match="I can write a sales report"):
        await generate_report.operation("../sales")
    assert [path.name for path in (data / "reports").iterdir()] == ["sales.md"]


async def test_an_order_is_charged_once() -> None:
    for _ in range(2):
        told = await process_payment.operation("42", idempotency_key="key")
        assert told == "Order 42 is paid. The confirmation number is 1001."
    with pytest.raises(ToolError, match="paid already"):
        await process_payment.operation("42", idempotency_key="another key")
    with pytest.raises(ValueError, match="another charge"):
        await gateway().charge(find_order("43"), idempotency_key="key")


@pytest.mark.parametrize("spelling", ["", " 42", "#42", "042", "4２", "7"])
def test_an_order_has_one_spelling(spelling: str) -> None:
    # a second one would make a second key, and the order would be charged twice
    with pytest.raises(ToolError, match="There is no order with that number"):
        find_order(spelling)
