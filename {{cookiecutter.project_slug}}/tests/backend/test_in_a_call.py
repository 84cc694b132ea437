"""All example tools as a stranger meets them: by what one says, offline, in one call."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from livekit.agents.llm.async_toolset import AsyncToolset

from {{ cookiecutter.package_name }}.agent import Assistant
from {{ cookiecutter.package_name }}.in_call import session_settings
from {{ cookiecutter.package_name }}.testing import VoiceAgentTestSession

# What is said, the tool that it reaches and with what, and what the caller hears.
SENTENCES = [
    ("search the web for shoes", "search_web", "shoes", "Found 2 pages"),
    ("search the web for a hotel", "search_web", "hotel", "Found 1 page about"),
    ("search for shoes", "search_database", "shoes", "Found 3 matching records"),
    ("find coffee", "search_database", "coffee", "Found 2 matching records"),
    ("pay for order 42", "process_payment", "42", "for 59.90 euros"),
    ("process the payment of order 43", "process_payment", "43", "189.00 euros"),
    ("write a sales report", "generate_report", "sales", "is in sales.md"),
    ("generate a customer report", "generate_report", "customer", "customer.md"),
    ("process the large file visits.csv", "process_large_file", "visits.csv", "1,501"),
    ("count the words of visits.csv", "process_large_file", "visits.csv", "1,501"),
    ("fetch the weather", "fetch_external_data", "weather", "fourteen degrees"),
    ("fetch external data about traffic", "fetch_external_data", "traffic", "bridge"),
    ("fetch the stocks with retry", "fetch_with_retry", "stocks", "Shares rose"),
    ("fetch all data from news and traffic", "fetch_all_data", ["news", "traffic"], "; "),
    ("stream search results for shoes", "stream_search_results", "shoes", "3 results:"),
    ("tidy the guest list", "process_with_cleanup", "guest list", "31 of 432"),
    ("process visits.csv with cleanup", "process_with_cleanup", "visits.csv", "0 of 1501"),
]


@pytest.fixture
async def call(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AsyncIterator[VoiceAgentTestSession]:
    monkeypatch.setenv("AGENT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LEDGER", str(tmp_path / "ledger.sqlite3"))
    # the ten alone: your own tools, too, answer to what a caller says
    names = {name for _, name, *_ in SENTENCES} | {"generate_report_status"}
    assistant = Assistant()
    examples = [tool for tool in assistant.tools if tool.id in names]
    await assistant.update_tools(examples)
    settings = session_settings()
    (toolset,) = settings["tools"]
    background = [tool for tool in toolset.tools if tool.id in names]
    settings["tools"] = [AsyncToolset(id="session_tools", tools=background)]
    async with VoiceAgentTestSession(assistant, **settings) as call:
        yield call


@pytest.mark.parametrize(("said", "tool", "argument", "heard"), SENTENCES)
async def test_a_sentence_reaches_its_tool(
    call: VoiceAgentTestSession, said: str, tool: str, argument: object, heard: str
) -> None:
    await call.caller_says(said)
    await call.hears(heard)
    (made,) = call.tool_calls
    assert (made.name, *json.loads(made.arguments).values()) == (tool, argument)


async def test_they_all_work_in_one_call(call: VoiceAgentTestSession) -> None:
    for said, _, _, heard in SENTENCES:
        await call.caller_says(said)
        await call.hears(heard)
    assert {made.name for made in call.tool_calls} == {tool for _, tool, _, _ in SENTENCES}


@pytest.mark.parametrize("said", ["what can you do?", "help"])
async def test_each_is_offered(call: VoiceAgentTestSession, said: str) -> None:
    await call.caller_says(said)
    await call.hears("You can ask me to")
    assert call.heard[-1].count(";") == 9
