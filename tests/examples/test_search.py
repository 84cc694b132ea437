"""The example searches: what they find, page by page, and what they make of any words."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from livekit.agents import Agent

from lrf.testing import VoiceAgentTestSession
from my_voice_agent.backend.articles import search
from my_voice_agent.tools.search_database import search_database
from my_voice_agent.tools.stream_search_results import (
    MOST_RESULTS,
    stream_search_results,
)

SHOES = ["Trail running shoes", "How to waterproof leather shoes", "Shoes for standing all day"]


@pytest.fixture
async def call() -> AsyncIterator[VoiceAgentTestSession]:
    agent = Agent(instructions="", tools=[search_database, stream_search_results])
    async with VoiceAgentTestSession(agent, turn_end=0.3, aec_warmup_duration=None) as call:
        yield call


async def test_pages_are_the_whole_one_after_the_other() -> None:
    pages = [await search("shoes", start=start, most=2) for start in (0, 2, 4)]
    assert [page.total for page in pages] == [3, 3, 0]
    assert sorted(article.title for page in pages for article in page.articles) == sorted(SHOES)


async def test_a_word_counts_in_each_of_its_forms_and_first_of_all_together() -> None:
    (best,) = (await search("PYTHON tutorial")).articles
    assert best.title.startswith(("Python tutorials", "A Python tutorial"))
    assert (await search("the quantum of tomatoes")).total == 1


HOSTILE = ['"', "'", '" OR 1=1 --', "title:", "NEAR(a b)", "*", "shoes*", "^shoes", "NOT", "AND"]
HOSTILE += ["", " ", "a AND", "(", "-shoes", "{title}", "\0", "DROP TABLE articles", "é 😀 ß"]


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: ascii(query[:20]))
async def test_whatever_is_said_is_words_to_look_for(query: str) -> None:
    found = await search(query)
    assert found.total == len((await search(query, most=100)).articles)
    assert (await search("shoes")).total == 3


async def test_a_new_database_is_filled_once_whoever_comes_first() -> None:
    found = await asyncio.gather(*(search("shoes") for _ in range(20)))
    assert {page.total for page in found} == {3}


async def test_the_number_and_the_best_are_told() -> None:
    told = await search_database.operation("shoes")
    assert told.startswith("Found 3 matching records for shoes. ")
    assert any(f"{title}: " in told for title in SHOES)
    assert (await search_database.operation("telescope")).startswith("Found 1 matching record for")
    assert await search_database.operation("llamas") == "Found no records for llamas."


async def test_the_titles_are_streamed_page_by_page() -> None:
    began = asyncio.get_running_loop().time()
    titles, times = [], []
    async for title in stream_search_results.operation("shoes"):
        titles.append(title)
        times.append(round(asyncio.get_running_loop().time() - began))
    assert sorted(titles) == sorted(SHOES)
    assert times == [2, 2, 4]
    many = [title async for title in stream_search_results.operation("the")]
    assert len(many) == len(set(many)) == MOST_RESULTS


async def test_an_interruption_keeps_what_the_first_page_had(call: VoiceAgentTestSession) -> None:
    await call.asks_for("stream_search_results", {"query": "shoes"})
    await call.time_passes(2.2)
    await call.caller_says("never mind")
    await call.hears("Okay", within=0.5)
    assert "2 results so far: " in call.told_to_model("stream_search_results")


async def test_an_interruption_ends_a_search(call: VoiceAgentTestSession) -> None:
    await call.asks_for("search_database", {"query": "shoes"})
    await call.caller_says("never mind")
    await call.hears("Okay", within=0.5)
    assert "Stopped the database search" in call.told_to_model("search_database")
