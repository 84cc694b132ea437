"""The model chooses which, never where, how much or whose: what it makes up reaches nothing."""

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from livekit.agents import llm
from livekit.agents.llm.async_toolset import AsyncToolset
from livekit.agents.llm.utils import build_legacy_openai_schema

from lrf.testing import VoiceAgentTestSession
from my_voice_agent.agent import Assistant, session_settings
from my_voice_agent.backend import web
from my_voice_agent.billing import Billing
from my_voice_agent.tools import agent_tools, session_tools

# Words of a parameter that would let a model choose an address, a path, a price or a person.
CHOICES = re.compile(
    r"(^|_)(url|uri|host|address|endpoint|path|dir|folder|amount|price|cost|total|fee|discount"
    r"|currency|card|iban|account|token|customer|user|owner|phone|email|to)(_|$)"
)
OUTSIDE = "s3cret"


@pytest.fixture(autouse=True)
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return the folder of the example tools, with a secret beside the files that they may read."""
    folder = tmp_path / "data"
    (folder / "files").mkdir(parents=True)
    for place in (folder / "secret.txt", tmp_path / "secret.txt", folder / "files" / ".hidden"):
        place.write_text(OUTSIDE)
    monkeypatch.setenv("AGENT_DATA", str(folder))
    monkeypatch.setenv("LEDGER", str(tmp_path / "ledger.sqlite3"))
    monkeypatch.delenv("WEB_SERVICE", raising=False)
    return folder


@pytest.fixture
async def call() -> AsyncIterator[VoiceAgentTestSession]:
    async with VoiceAgentTestSession(Assistant(), **session_settings()) as call:
        yield call


def all_tools() -> list[llm.FunctionTool[..., Any]]:
    found = [*agent_tools(), *session_tools(), *Billing().tools]
    flat = [t for each in found for t in (each.tools if isinstance(each, AsyncToolset) else [each])]
    return [tool for tool in flat if isinstance(tool, llm.FunctionTool)]


def charged(data: Path) -> list[tuple[str, int]]:
    """Return the orders that were charged, and how many cents."""
    with closing(sqlite3.connect(data / "gateway.sqlite3")) as rows:
        if not rows.execute("SELECT 1 FROM sqlite_master").fetchone():
            return []
        return rows.execute("SELECT order_id, amount_minor FROM charges").fetchall()


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


async def test_no_tool_asks_the_model_for_an_address_a_path_a_price_or_a_person() -> None:
    asked = {
        (tool.id, name)
        for tool in all_tools()
        for name in build_legacy_openai_schema(tool)["function"]["parameters"]["properties"]
    }
    assert ("process_payment", "order_id") in asked
    assert not {(tool, name) for tool, name in asked if CHOICES.search(name)}


MORE: list[dict[str, Any]] = [
    {"amount_minor": 1},
    {"price": 0.01, "amount": "1"},
    {"idempotency_key": "a key of the model's"},
    {"confirm": None, "agreed": True},
]


@pytest.mark.parametrize("more", MORE, ids=lambda more: next(iter(more)))
async def test_what_the_model_adds_to_a_payment_changes_nothing(
    more: dict[str, Any], call: VoiceAgentTestSession, data: Path
) -> None:
    call.when("pay it").calls("process_payment", {"order_id": "42", **more})
    await call.caller_says("pay it")
    await call.hears("59.90 euros")
    assert charged(data) == []
    call.when("yes").calls("process_payment", {"order_id": "42", **more})
    await call.caller_says("yes")
    await call.tool_ended("process_payment", times=2)
    await call.hears("Order 42 is paid.")
    assert charged(data) == [("42", 5990)]
    call.when("again").calls("process_payment", {"order_id": "42", **more})
    await call.caller_says("again")
    await call.hears("paid already")
    assert charged(data) == [("42", 5990)]


@pytest.mark.parametrize("order", ["42; amount_minor=1", "42' OR '1'='1", "-42", "*", "4200"])
async def test_an_order_that_the_model_makes_up_is_not_charged(
    order: str, call: VoiceAgentTestSession, data: Path
) -> None:
    for said in ("pay it", "yes"):
        call.when(said).calls("process_payment", {"order_id": order})
        await call.caller_says(said)
        await call.hears("There is no order with that number")
    assert charged(data) == []


PATHS = [
    "/etc/passwd",
    "../secret.txt",
    "..",
    "../../ledger.sqlite3",
    ".hidden",
    "file:///etc/passwd",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("tool", "name"), [("process_large_file", "filename"), ("process_with_cleanup", "data")]
)
async def test_a_path_that_the_model_makes_up_is_no_file(
    tool: str, name: str, path: str, call: VoiceAgentTestSession, data: Path
) -> None:
    before = files(data.parent)
    await call.asks_for(tool, {name: path})
    await call.hears("I cannot tell which file that is.")
    assert OUTSIDE not in str(call.session.history.items)
    samples = {"data/files/guest-list.csv", "data/files/visits.csv"}
    assert files(data.parent) == before | samples


@pytest.mark.parametrize("report", ["../../evil", "/tmp/evil", "sales/../../evil", "sales\0"])
async def test_a_report_is_written_where_reports_are(
    report: str, call: VoiceAgentTestSession, data: Path
) -> None:
    before = files(data.parent)
    await call.asks_for("generate_report", {"report_type": report})
    await call.hears("I can write a sales report, a customer report or a daily report.")
    assert files(data.parent) == before


ADDRESSES = ["http://169.254.169.254/latest/meta-data", "//evil.example", "weather@evil.example"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("tool", ["fetch_external_data", "fetch_with_retry", "fetch_all_data"])
async def test_an_address_that_the_model_makes_up_is_not_asked(
    tool: str, address: str, call: VoiceAgentTestSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def note(path: str, **_: str) -> dict[str, str]:
        asked.append(path)
        return {"text": OUTSIDE}

    monkeypatch.setattr(web, "_get", note)
    many = tool == "fetch_all_data"
    await call.asks_for(tool, {"sources": [address]} if many else {"source": address})
    await call.tool_ended(tool)
    await call.hears("")
    assert asked == []
    assert OUTSIDE not in call.told_to_model(tool)


async def test_words_are_words_for_the_database(call: VoiceAgentTestSession) -> None:
    for query in ("shoes'; DROP TABLE articles; --", "%", '" OR 1=1'):
        await call.asks_for("search_database", {"query": query})
        await call.tool_ended("search_database", times=len(call.tool_calls))
    await call.asks_for("search_database", {"query": "shoes"})
    await call.hears("Found 3 matching records for shoes.")
