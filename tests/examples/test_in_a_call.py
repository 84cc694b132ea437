"""All example tools by what a caller says, offline, in one call."""

import json
from collections.abc import AsyncIterator

import pytest
from livekit.agents.llm import ToolContext
from livekit.agents.llm.async_toolset import AsyncToolset

from lrf.testing import VoiceAgentTestSession
from my_voice_agent.agent import Assistant, session_settings

# What is said, the tool that it reaches and with what, and what the caller hears.
SENTENCES = [
    ("search the web for shoes", "search_web", "shoes", "Found 2 pages"),
    ("search for shoes", "search_database", "shoes", "Found 3 matching records"),
    ("find coffee", "search_database", "coffee", "Found 2 matching records"),
    ("pay for order 42", "process_payment", "42", "for 59.90 euros"),
    ("process the payment of order 43", "process_payment", "43", "189.00 euros"),
    ("write a sales report", "generate_report", "sales", "is in sales.md"),
    ("generate a customer report", "generate_report", "customer", "customer.md"),
    ("process the large file visits.csv", "process_large_file", "visits.csv", "447 lines"),
    ("fetch the weather", "fetch_external_data", "weather", "fourteen degrees"),
    ("fetch external data about traffic", "fetch_external_data", "traffic", "bridge"),
    ("fetch the stocks with retry", "fetch_with_retry", "stocks", "Shares rose"),
    ("fetch all data from news and traffic", "fetch_all_data", ["news", "traffic"], "; "),
    ("stream search results for shoes", "stream_search_results", "shoes", "3 results:"),
    ("tidy the guest list", "process_with_cleanup", "guest list", "8 of 81"),
]


@pytest.fixture
async def call() -> AsyncIterator[VoiceAgentTestSession]:
    # the examples alone: your own tools answer to what a caller says, too
    names = {name for _, name, *_ in SENTENCES} | {"generate_report_status"}
    assistant = Assistant()
    await assistant.update_tools([tool for tool in assistant.tools if tool.id in names])
    settings = session_settings()
    found = ToolContext(settings["tools"]).flatten()
    background = [tool for tool in found if getattr(tool, "id", "") in names]
    settings["tools"] = [AsyncToolset(id="session_tools", tools=background)]
    async with VoiceAgentTestSession(assistant, **settings) as call:
        yield call


async def test_each_sentence_reaches_its_tool(call: VoiceAgentTestSession) -> None:
    for said, tool, argument, heard in SENTENCES:
        await call.caller_says(said)
        await call.hears(heard)
        made = call.tool_calls[-1]
        assert (made.name, *json.loads(made.arguments).values()) == (tool, argument)


@pytest.mark.parametrize("said", ["what can you do?", "help"])
async def test_each_tool_is_offered(call: VoiceAgentTestSession, said: str) -> None:
    await call.caller_says(said)
    await call.hears("Search for shoes")
    assert call.heard[-1].count("\n") == 10
