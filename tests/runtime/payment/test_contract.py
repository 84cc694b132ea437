"""The contract holds for payments of every kind."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from livekit.agents import Agent, RunContext

from lrf.testing.contracts import CleanupContract, PaymentContract
from my_voice_agent.longrunning import payment_tool


@pytest.fixture(scope="module", autouse=True)
def ledger_elsewhere() -> Iterator[None]:
    """Name a ledger that cannot be reached: a contract that used it would fail."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEDGER_URL", "postgresql://db:port/agent")
        yield


async def terms(order_id: str) -> str:
    """Return the terms."""
    return f"order {order_id}"


@payment_tool("the payment", key="order_id", confirm=terms)
async def pay(order_id: str, *, idempotency_key: str) -> str:
    """Charge for an order."""
    return "Paid."


@payment_tool("the payment", key="order_id", confirm=None)
async def pay_at_once(order_id: str, *, idempotency_key: str) -> str:
    """Charge for an order."""
    return "Paid."


def basket(ctx: RunContext[Any], arguments: Mapping[str, Any]) -> str:
    """Return what tells one charge from another."""
    return f"basket-{arguments['amount_minor']}"


@payment_tool("the payment", key=basket, confirm=None)
async def pay_basket(amount_minor: int, *, idempotency_key: str) -> str:
    """Charge for what is in the basket."""
    return "Paid."


@asynccontextmanager
async def connection() -> AsyncIterator[str]:
    yield "connection"


@payment_tool("the payment", key="order_id", confirm=terms, cleanup=connection)
async def pay_with_cleanup(order_id: str, *, idempotency_key: str, resource: str) -> str:
    """Charge for an order."""
    return "Paid."


class Shop(Agent):
    """Has its tool as a method."""

    def __init__(self) -> None:
        super().__init__(instructions="")

    async def terms(self, ctx: RunContext[Any], order_id: str) -> str:
        return f"order {order_id}"

    @payment_tool("the payment", key="order_id", confirm=terms)
    async def pay(self, ctx: RunContext[Any], order_id: str, *, idempotency_key: str) -> str:
        """Charge for an order."""
        return "Paid."


class TestPay(PaymentContract, tool=pay, arguments={"order_id": "42"}):
    pass


class TestPayAtOnce(PaymentContract, tool=pay_at_once, arguments={"order_id": "42"}):
    pass


class TestPayBasket(PaymentContract, tool=pay_basket, arguments={"amount_minor": 1250}):
    pass


class TestPayWithCleanup(
    PaymentContract, CleanupContract, tool=pay_with_cleanup, arguments={"order_id": "42"}
):
    pass


class TestMethod(PaymentContract, tool=Shop.pay, arguments={"order_id": "42"}):
    def agent(self) -> Agent:
        return Shop()
