"""The payment tool: what the caller agrees to, and that nothing makes it charge a second time."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from livekit.agents import Agent, ToolError

from {{ cookiecutter.package_name }}.backend.gateway import (
    CHARGING_TAKES,
    Gateway,
    gateway,
)
from {{ cookiecutter.package_name }}.backend.orders import all_orders, find_order, money
from {{ cookiecutter.package_name }}.testing import VoiceAgentTestSession
from {{ cookiecutter.package_name }}.tools import process_payment as tool

PAID = "Order 42 is paid. The confirmation number is 1001."


@pytest.fixture(autouse=True)
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("AGENT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LEDGER", str(tmp_path / "ledger.sqlite3"))
    return tmp_path / "data"


def a_call() -> VoiceAgentTestSession:
    return VoiceAgentTestSession(Agent(instructions="", tools=[tool.process_payment]))


@pytest.fixture
async def call() -> AsyncIterator[VoiceAgentTestSession]:
    async with a_call() as call:
        yield call


def charged(data: Path) -> list[tuple[str, int]]:
    """The orders that were charged, and how many cents."""
    data.mkdir(exist_ok=True)
    with closing(sqlite3.connect(data / "gateway.sqlite3")) as database:
        if not database.execute("SELECT 1 FROM sqlite_master").fetchone():
            return []
        return database.execute("SELECT order_id, amount_minor FROM charges").fetchall()


# Orders.


@pytest.mark.parametrize("spelling", ["", " 42", "42 ", "#42", "042", "4２", "42.0", "7"])
def test_an_order_has_one_spelling(spelling: str) -> None:
    # a second one would make a second key, and the order would be charged twice
    with pytest.raises(ToolError, match="There is no order of that number"):
        find_order(spelling)


def test_orders_are_in_whole_cents() -> None:
    orders = all_orders()
    assert all(type(order.amount_minor) is int for order in orders.values())
    assert all(order.id == order_id for order_id, order in orders.items())


@pytest.mark.parametrize(
    ("minor", "said"), [(5990, "59.90 euros"), (5, "0.05 euros"), (123456, "1,234.56 euros")]
)
def test_an_amount_is_said_to_the_cent(minor: int, said: str) -> None:
    assert money(minor) == said


# The gateway.


async def test_a_key_charges_once_also_after_a_restart(data: Path) -> None:
    order = find_order("42")
    first = await gateway().charge(order, idempotency_key="key")
    again = await Gateway(data / "gateway.sqlite3").charge(order, idempotency_key="key")
    assert first == again == 1001
    assert charged(data) == [("42", 5990)]


async def test_of_two_at_once_one_charges(data: Path) -> None:
    order = find_order("42")
    both = [gateway().charge(order, idempotency_key="key") for _ in range(2)]
    assert await asyncio.gather(*both) == [1001, 1001]
    assert charged(data) == [("42", 5990)]


async def test_a_key_is_for_one_charge(data: Path) -> None:
    await gateway().charge(find_order("42"), idempotency_key="key")
    with pytest.raises(ValueError, match="another charge"):
        await gateway().charge(find_order("43"), idempotency_key="key")
    assert charged(data) == [("42", 5990)]


async def test_an_order_is_paid_once_whoever_pays(data: Path) -> None:
    await gateway().charge(find_order("42"), idempotency_key="one caller")
    with pytest.raises(ToolError, match="paid already"):
        await gateway().charge(find_order("42"), idempotency_key="another caller")
    assert charged(data) == [("42", 5990)]


async def test_a_card_that_is_declined_is_charged_nothing(data: Path) -> None:
    with pytest.raises(ToolError, match=r"declined\. Nothing was charged\."):
        await tool.operation("44", idempotency_key="key")
    assert charged(data) == []


# The tool, in a call.


async def test_the_caller_agrees_to_the_amount_of_the_order(
    call: VoiceAgentTestSession, data: Path
) -> None:
    await call.caller_says("pay for order 42")
    await call.hears("order 42, two pairs of shoes, for 59.90 euros")
    assert charged(data) == []
    await call.caller_says("yes")
    await call.hears(PAID)
    assert charged(data) == [("42", 5990)]


async def test_without_a_yes_nothing_is_charged(call: VoiceAgentTestSession, data: Path) -> None:
    await call.caller_says("pay for order 42")
    await call.hears("59.90 euros")
    await call.caller_says("no")
    await call.time_passes(60)
    assert charged(data) == []


async def test_what_is_paid_is_not_offered_again(call: VoiceAgentTestSession, data: Path) -> None:
    await call.caller_says("pay for order 42")
    await call.hears("59.90 euros")
    await call.caller_says("yes")
    await call.hears(PAID)
    await call.caller_says("pay for order 42")
    await call.hears("Order 42 is paid already. The confirmation number is 1001.")
    assert charged(data) == [("42", 5990)]


async def test_nobody_pays_for_an_order_that_is_not_there(
    call: VoiceAgentTestSession, data: Path
) -> None:
    await call.caller_says("pay for order 7")
    await call.hears("There is no order of that number.")
    assert charged(data) == []


async def test_a_declined_card_is_told_and_can_be_tried_again(
    call: VoiceAgentTestSession, data: Path
) -> None:
    for _ in range(2):
        await call.caller_says("pay for order 44")
        await call.hears("53.40 euros")
        await call.caller_says("yes")
        await call.hears("The card was declined. Nothing was charged.")
    assert charged(data) == []


async def test_a_caller_who_hangs_up_in_mid_charge_is_charged_once(data: Path) -> None:
    async with a_call() as call:
        await call.caller_says("pay for order 42")
        await call.hears("59.90 euros")
        await call.caller_says("yes")
        await call.tool_started("process_payment", times=2)
        await call.time_passes(CHARGING_TAKES / 2)
        assert charged(data) == []
        await call.hang_up()
    assert charged(data) == [("42", 5990)]
    async with a_call() as call:
        await call.caller_says("pay for order 42")
        await call.hears("Order 42 is paid already.")
    assert charged(data) == [("42", 5990)]


async def test_without_the_ledger_the_gateway_still_knows(data: Path, tmp_path: Path) -> None:
    for _ in range(2):
        (tmp_path / "ledger.sqlite3").unlink(missing_ok=True)
        assert await tool.operation("42", idempotency_key="key") == PAID
    assert charged(data) == [("42", 5990)]
