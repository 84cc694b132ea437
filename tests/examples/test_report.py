"""The example report: what its file holds, and that there is never half of it."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from livekit.agents import Agent, ToolError

from lrf.testing import VoiceAgentTestSession
from my_voice_agent.agent import session_settings
from my_voice_agent.backend.orders import all_orders, money
from my_voice_agent.tools.generate_report import generate_report

TOTAL = money(sum(order.amount_minor for order in all_orders().values()))


@pytest.fixture
def reports(data: Path) -> Path:
    return data / "reports"


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("*")]


@pytest.fixture
async def call() -> AsyncIterator[VoiceAgentTestSession]:
    async with VoiceAgentTestSession(Agent(instructions=""), **session_settings()) as call:
        yield call


@pytest.mark.parametrize("kind", ["sales", "customer", "daily", "Sales"])
async def test_the_sums_of_a_report_are_the_orders(kind: str, reports: Path) -> None:
    told = await generate_report.operation(kind)
    assert told.startswith(f"The {kind.lower()} report is in {kind.lower()}.md: {TOTAL} in all,")
    text = (reports / f"{kind.lower()}.md").read_text()
    sums = [line.split(": ")[1] for line in text.splitlines() if line.startswith("- ")]
    cents = [int(re.sub(r"\D", "", amount)) for amount in sums]
    assert cents == sorted(cents, reverse=True)
    assert money(sum(cents)) == TOTAL
    assert text.endswith(f"\nIn all: {TOTAL}\n")


@pytest.mark.parametrize("kind", ["", "secret", "../sales", "/etc/passwd", "sales.md"])
async def test_no_other_report_and_no_path_is_written(kind: str, reports: Path) -> None:
    with pytest.raises(ToolError, match="I can write a sales report"):
        await generate_report.operation(kind)
    assert names_in(reports) == []


async def test_a_caller_hears_of_it_when_it_is_ready(
    call: VoiceAgentTestSession, reports: Path
) -> None:
    await call.caller_says("write a sales report")
    await call.hears("I have started on the report", within=0.5)
    assert names_in(reports) == []
    await call.hears(f"The sales report is in sales.md: {TOTAL} in all")
    assert names_in(reports) == ["sales.md"]


async def test_of_a_report_that_is_cancelled_nothing_is_left(
    call: VoiceAgentTestSession, reports: Path
) -> None:
    await call.caller_says("write a sales report")
    await call.hears("I have started on the report")
    await call.caller_says("cancel the report")
    await call.tool_ended("generate_report")
    await call.time_passes(60)
    assert names_in(reports) == []


async def test_a_new_report_replaces_the_old_one_at_once(reports: Path) -> None:
    await generate_report.operation("sales")
    (reports / "sales.md").write_text("old")
    task = asyncio.create_task(generate_report.operation("sales"))
    await asyncio.sleep(5)
    assert (reports / "sales.md").read_text() == "old"
    await task
    assert (reports / "sales.md").read_text().startswith("# The sales report\n")
