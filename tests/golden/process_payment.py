"""Charge the caller for an order. Cannot be stopped once it has begun, and charges once."""

import asyncio

from livekit.agents import RunContext, function_tool

from ..charges import Confirmation, charge_once

WAITING = "One moment, I am working on the payment."
STILL_WAITING = "I am still working on it."
REFUSED = "Stopped in time: the payment. Nothing was charged."
UNKNOWN = "Nobody knows yet what became of the payment. Do not try again: a person must look."
READ_BACK = (
    "Nothing is charged yet: {terms}. Read this back, and after an explicit yes call again with "
    "the same arguments."
)
FAILED = "Something went wrong with the payment. Nothing was charged."

# The operation: a simulation. Put your own work in its place.


async def operation(order_id: str, amount_minor: int, *, idempotency_key: str) -> str:
    """Charge under `idempotency_key`, which your payment provider must honour.

    Returns:
        The confirmation that the model is told.

    Raises:
        ToolError: Nothing was charged, for certain. Else nobody knows.
    """
    await asyncio.sleep(2)
    return f"I am done with the payment: {order_id}."


async def terms(order_id: str, amount_minor: int) -> str:
    """Return what the caller is to agree to, in words, amount and all."""
    return f"order id {order_id}, amount minor {amount_minor}"


# The tool: how the operation meets the conversation. Complete as it is.


@function_tool(on_duplicate="reject", duplicate_scope="name_and_args")
async def process_payment(ctx: RunContext[object], order_id: str, amount_minor: int) -> str:
    """Charge the caller for an order. Only after an explicit yes of the caller: it cannot be
    stopped once started.

    Args:
        order_id: The order to charge for.
        amount_minor: The amount in cents.
    """
    return await charge_once(
        ctx,
        lambda idempotency_key: operation(order_id, amount_minor, idempotency_key=idempotency_key),
        terms={"order_id": order_id, "amount_minor": amount_minor},
        key="order_id",
        waiting=(WAITING, STILL_WAITING),
        refused=REFUSED,
        unknown=UNKNOWN,
        confirmation=Confirmation(
            lambda: terms(order_id, amount_minor), read_back=READ_BACK, failed=FAILED
        ),
    )
