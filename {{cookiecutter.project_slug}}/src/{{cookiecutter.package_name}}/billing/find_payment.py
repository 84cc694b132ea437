"""Tell whether an order is paid."""

from ..backend.gateway import gateway
from ..backend.orders import find_order, money
from ..backend.settings import pause
from ..longrunning import interruptible_tool

READING_TAKES = 2.0  # seconds


@interruptible_tool("the payment status", examples=("was order 42 paid",))
async def find_payment(order_id: str) -> str:
    """Find out whether an order is paid.

    Args:
        order_id: The number of the order.
    """
    order = find_order(order_id)
    await pause(READING_TAKES)
    number = await gateway().paid(order)
    if number is None:
        return f"Order {order.id}, for {money(order.amount_minor)}, is not paid yet."
    return f"Order {order.id} is paid: {money(order.amount_minor)}, confirmation {number}."
