"""Charge the caller for an order."""

from livekit.agents import ToolError

from ..backend.gateway import gateway
from ..backend.orders import find_order, money
from ..longrunning import payment_tool


async def terms(order_id: str) -> str:
    """Return what the caller is asked to agree to, in words, with the amount.

    Args:
        order_id: The order to charge for.

    Raises:
        ToolError: There is nothing to pay: no such order, or it is paid.
    """
    order = find_order(order_id)
    if number := await gateway().paid(order):
        raise ToolError(f"Order {order.id} is paid already. The confirmation number is {number}.")
    return f"order {order.id}, {order.words}, for {money(order.amount_minor)}"


@payment_tool(
    "the payment",
    key="order_id",
    confirm=terms,
    examples=("pay for order 42", "I want to pay order 43"),
)
async def process_payment(order_id: str, *, idempotency_key: str) -> str:
    """Charge the caller for an order.

    Args:
        order_id: The order to charge for, its number alone.
        idempotency_key: The same for each attempt at this charge.

    Raises:
        ToolError: Nothing was charged, for certain. Any other error means that nobody knows.
    """
    order = find_order(order_id)
    number = await gateway().charge(order, idempotency_key=idempotency_key)
    return f"Order {order.id} is paid. The confirmation number is {number}."
