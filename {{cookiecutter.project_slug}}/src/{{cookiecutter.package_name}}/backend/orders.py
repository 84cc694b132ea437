"""The orders of the shop. Only they know what an order costs; no caller or model does."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from livekit.agents import ToolError


@dataclass(frozen=True)
class Order:
    """An order. `words` describe it to the caller; `amount_minor` is in cents."""

    id: str
    customer: str
    product: str
    words: str
    amount_minor: int
    day: str
    card: str


@lru_cache(maxsize=1)
def all_orders() -> dict[str, Order]:
    """Return the orders by their ids."""
    shipped = json.loads(Path(__file__).with_name("orders.json").read_bytes())
    return {order["id"]: Order(**order) for order in shipped}


def find_order(order_id: str) -> Order:
    """Return the order with exactly this id.

    The id is part of the key under which an order is charged once: another spelling, such as
    "#42", would make a second key.

    Args:
        order_id: The id.

    Raises:
        ToolError: There is no such order.
    """
    order = all_orders().get(order_id)
    if order is None:
        raise ToolError("There is no order with that number.")
    return order


def money(amount_minor: int) -> str:
    """Return an amount as it is spoken.

    Args:
        amount_minor: In cents.
    """
    return f"{amount_minor // 100:,}.{amount_minor % 100:02} euros"
