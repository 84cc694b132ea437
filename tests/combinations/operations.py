"""Operations for tools of each combination of patterns."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from my_voice_agent.longrunning import OnStep


@asynccontextmanager
async def opened() -> AsyncIterator[str]:
    """Open nothing."""
    yield "resource"


async def terms(order_id: str) -> str:
    """Say what a charge is for."""
    return f"order {order_id}"


async def plain(query: str) -> str:
    """Do something.

    Args:
        query: What to do.
    """
    return f"I am done with {query}"


async def plain_cleanup(query: str, *, resource: str) -> str:
    """Do something.

    Args:
        query: What to do.
    """
    return f"I am done with {query}"


async def in_steps(query: str, *, on_step: OnStep) -> str:
    """Do something.

    Args:
        query: What to do.
    """
    await on_step(1, 1)
    return f"I am done with {query}"


async def in_steps_cleanup(query: str, *, on_step: OnStep, resource: str) -> str:
    """Do something.

    Args:
        query: What to do.
    """
    await on_step(1, 1)
    return f"I am done with {query}"


async def stream(query: str) -> AsyncIterator[str]:
    """Do something.

    Args:
        query: What to do.
    """
    yield f"I am done with {query}"


async def stream_cleanup(query: str, *, resource: str) -> AsyncIterator[str]:
    """Do something.

    Args:
        query: What to do.
    """
    yield f"I am done with {query}"


async def of_source(item: str, limit: int = 5) -> str:
    """Do something.

    Args:
        item: What to do.
        limit: How much of it.
    """
    return f"I am done with {item}"


async def of_source_cleanup(item: str, limit: int = 5, *, resource: str) -> str:
    """Do something.

    Args:
        item: What to do.
        limit: How much of it.
    """
    return f"I am done with {item}"


async def charge(order_id: str, *, idempotency_key: str) -> str:
    """Do something.

    Args:
        order_id: What to charge for.
    """
    return f"I am done with {order_id}"


async def charge_cleanup(order_id: str, *, idempotency_key: str, resource: str) -> str:
    """Do something.

    Args:
        order_id: What to charge for.
    """
    return f"I am done with {order_id}"


OPERATIONS: dict[str, tuple[Any, Any]] = {
    "plain": (plain, plain_cleanup),
    "progress": (in_steps, in_steps_cleanup),
    "streaming": (stream, stream_cleanup),
    "concurrent": (of_source, of_source_cleanup),
    "payment": (charge, charge_cleanup),
}
"""Without and with what `cleanup` opens."""
