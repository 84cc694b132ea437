"""The contract of the user's own operation finds what callers would notice."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from livekit.agents import RunContext

from lrf.testing.contracts import OperationContract
from my_voice_agent.longrunning import (
    OnStep,
    background_tool,
    interruptible_tool,
    payment_tool,
    quick_tool,
)


@asynccontextmanager
async def opened() -> AsyncIterator[str]:
    yield "resource"


@quick_tool("the work")
async def plain(query: str) -> str:
    """Do something."""
    await asyncio.sleep(5)
    return query


@interruptible_tool("the work", concurrent={"items": "item"}, retry=2)
async def of_sources(ctx: RunContext[Any], item: str, limit: int = 3) -> str:
    """Do something."""
    await asyncio.gather(asyncio.sleep(1), asyncio.sleep(2))
    return f"{item} {limit} {ctx.function_call.name}"


@background_tool("the work", cleanup=opened)
async def in_steps(query: str, *, on_step: OnStep, resource: str) -> str:
    """Do something."""
    for step in range(3):
        await asyncio.sleep(1)
        await on_step(step, 3)
    return f"{query} with {resource}"


@interruptible_tool("the work")
async def stream(query: str) -> AsyncIterator[str]:
    """Do something."""
    yield query
    await asyncio.sleep(1)
    yield query


KNOWN: dict[str, str] = {}  # charges by their idempotency keys, at a provider for tests


@payment_tool("the payment", key="order_id", confirm=None)
async def pay(order_id: str, *, idempotency_key: str) -> str:
    """Charge for an order."""
    if KNOWN.setdefault(idempotency_key, order_id) != order_id:
        raise ValueError("the key is that of another charge")
    await asyncio.sleep(1)
    return "Paid."


@payment_tool("the refund", key="order_id", confirm=None)
async def refund(order_id: str, *, idempotency_key: str) -> str:
    """Refund an order."""
    text: str = await pay.operation(order_id, idempotency_key=idempotency_key)
    return text


class TestPay(OperationContract, tool=pay, arguments={"order_id": "42"}):
    """Its key is its own, where another tool charges at the same provider."""


class TestRefund(OperationContract, tool=refund, arguments={"order_id": "43"}):
    """So is the other's."""


class TestPlain(OperationContract, tool=plain, arguments={"query": "shoes"}):
    """Nothing special."""


class TestOfSources(OperationContract, tool=of_sources, arguments={"items": ["red", "blue"]}):
    """It is given one source, and its context."""


class TestInSteps(OperationContract, tool=in_steps, arguments={"query": "shoes"}):
    """It is given what its patterns give it."""


class TestStream(OperationContract, tool=stream, arguments={"query": "shoes"}):
    """It yields."""


@quick_tool("the work")
async def blocking(query: str) -> str:
    """Do something."""
    time.sleep(0.15)  # noqa: ASYNC251
    return query


@quick_tool("the work")
async def blocking_in_a_task(query: str) -> str:
    """Do something."""

    async def block() -> None:
        time.sleep(0.15)  # noqa: ASYNC251

    await asyncio.gather(block(), asyncio.sleep(1))
    return query


@quick_tool("the work")
async def deaf(query: str) -> str:
    """Do something."""
    with suppress(asyncio.CancelledError):
        await asyncio.sleep(5)
    return query


@quick_tool("the work")
async def slow_to_end(query: str) -> str:
    """Do something."""
    try:
        await asyncio.sleep(5)
    finally:
        await asyncio.sleep(5)
    return query


@quick_tool("the work")
async def turning_it_into_an_error(query: str) -> str:
    """Do something."""
    try:
        await asyncio.sleep(5)
    except asyncio.CancelledError:
        raise ValueError("cancelled") from None
    return query


@quick_tool("the work")
async def deaf_later(query: str) -> str:
    """Do something."""
    await asyncio.sleep(1)
    with suppress(asyncio.CancelledError):
        await asyncio.sleep(5)
    return query


@quick_tool("the work")
async def nothing(query: str) -> str:
    """Do something."""
    return None  # type: ignore[return-value]


@quick_tool("the work")
async def empty(query: str) -> str:
    """Do something."""
    return " "


@pytest.mark.virtual_time
@pytest.mark.parametrize(
    ("tool", "test", "message"),
    [
        (blocking, "does_not_block_the_event_loop", "blocking held up the event loop for 0.1"),
        (blocking_in_a_task, "does_not_block_the_event_loop", "held up the event loop for 0.1"),
        (deaf, "ends_when_it_is_cancelled", "deaf was cancelled, and went on: it returned"),
        (deaf_later, "ends_when_it_is_cancelled", "was cancelled, and went on: it returned"),
        (slow_to_end, "ends_when_it_is_cancelled", "was cancelled, and ran on for more than 2 s"),
        (turning_it_into_an_error, "ends_when_it_is_cancelled", r"raised ValueError\('cancelled'"),
        (nothing, "returns_a_text", "nothing gave None, not a text"),
        (empty, "returns_a_text", "gave an empty text: the caller hears nothing"),
    ],
)
async def test_a_fault_is_found(tool: Any, test: str, message: str) -> None:
    class Faulty(OperationContract, tool=tool, arguments={"query": "shoes"}):
        pass

    with pytest.raises(BaseException, match=message):
        await getattr(Faulty(), f"test_the_operation_{test}")()
