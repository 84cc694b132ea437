"""The example payment: what the caller agrees to, and that nothing charges a second time."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from livekit.agents import Agent, ToolError

from lrf.testing import VoiceAgentTestSession
from my_voice_agent.backend.gateway import (
    CHARGING_TAKES,
    Gateway,
    gateway,
)
from my_voice_agent.backend.orders import all_orders, find_order, money
from my_voice_agent.tools.process_payment import process_payment

PAID = "Order 42 is paid. The confirmation number is 1001."

pytestmark = pytest.mark.virtual_time


def make_call() -> VoiceAgentTestSession:
    return VoiceAgentTestSession(Agent(instructions="", tools=[process_payment]))


@pytest.fixture
async def call() -> AsyncIterator[VoiceAgentTestSession]:
    async with make_call() as call:
        yield call


def charged(data: Path) -> list[tuple[str, int]]:
    """Return the orders that were charged, and how many cents."""
    data.mkdir(exist_ok=True)
    with closing(sqlite3.connect(data / "gateway.sqlite3")) as database:
        if not database.execute("SELECT 1 FROM sqlite_master").fetchone():
            return []
        return database.execute("SELECT order_id, amount_minor FROM charges").fetchall()


@pytest.mark.parametrize("spelling", ["", " 42", "42 ", "#42", "042", "4２", "42.0", "7"])
def test_an_order_has_one_spelling(spelling: str) -> None:
    # a second one would make a second key, and the order would be charged twice
    with pytest.raises(ToolError, match="There is no order with that number"):
        find_order(spelling)


def test_orders_are_in_whole_cents() -> None:
    orders = all_orders()
    assert all(type(order.amount_minor) is int for order in orders.values())
    assert all(order.id == order_id for order_id, order in orders.items())


@pytest.mark.parametrize(
    ("minor", "spoken"), [(5990, "59.90 euros"), (5, "0.05 euros"), (123456, "1,234.56 euros")]
)
def test_an_amount_is_spoken_to_the_cent(minor: int, spoken: str) -> None:
    assert money(minor) == spoken


async def test_a_key_charges_once_also_after_a_restart(data: Path) -> None:
    order = find_order("42")
    both = [gateway().charge(order, idempotency_key="key") for _ in range(2)]
    assert await asyncio.gather(*both) == [1001, 1001]
    restarted = Gateway(data / "gateway.sqlite3")
    assert await restarted.charge(order, idempotency_key="key") == 1001
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


async def test_the_caller_agrees_to_the_amount_and_pays_once(
    call: VoiceAgentTestSession, data: Path
) -> None:
    await call.caller_says("pay for order 42")
    await call.hears("order 42, two pairs of shoes, for 59.90 euros")
    assert charged(data) == []
    await call.caller_says("yes")
    await call.hears(PAID)
    await call.caller_says("pay for order 42")
    await call.hears("Order 42 is paid already. The confirmation number is 1001.")
    assert charged(data) == [("42", 5990)]


async def test_without_a_yes_nothing_is_charged(call: VoiceAgentTestSession, data: Path) -> None:
    await call.caller_says("pay for order 42")
    await call.hears("59.90 euros")
    await call.caller_says("no")
    await call.time_passes(60)
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


async def test_a_caller_who_hangs_up_during_the_charge_is_charged_once(data: Path) -> None:
    async with make_call() as call:
        await call.caller_says("pay for order 42")
        await call.hears("59.90 euros")
        await call.caller_says("yes")
        await call.tool_started("process_payment", times=2)
        await call.time_passes(CHARGING_TAKES / 2)
        assert charged(data) == []
        await call.hang_up()
    assert charged(data) == [("42", 5990)]
    async with make_call() as call:
        await call.caller_says("pay for order 42")
        await call.hears("Order 42 is paid already.")
    assert charged(data) == [("42", 5990)]
