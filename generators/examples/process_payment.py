from livekit.agents import ToolError

from ..backend.gateway import gateway
from ..backend.orders import find_order, money


async def terms(order_id: str) -> str:
    """Return what the caller is to agree to, in words, amount and all.

    Raises:
        ToolError: There is nothing to pay: no such order, or it is paid.
    """
    order = find_order(order_id)
    if number := await gateway().paid(order):
        raise ToolError(f"Order {order.id} is paid already. The confirmation number is {number}.")
    return f"order {order.id}, {order.words}, for {money(order.amount_minor)}"


async def operation(order_id: str, *, idempotency_key: str) -> str:
    """Charge for the order under `idempotency_key`: what it costs, the order says.

    Raises:
        ToolError: Nothing was charged, for certain. Else nobody knows.
    """
    order = find_order(order_id)
    number = await gateway().charge(order, idempotency_key=idempotency_key)
    return f"Order {order.id} is paid. The confirmation number is {number}."
