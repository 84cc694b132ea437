"""The orders of the shop. What they cost is said here and nowhere else, by no caller or model."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from livekit.agents import ToolError


@dataclass(frozen=True)
class Order:
    """An order: `words` say what it is of, `amount_minor` is in cents."""

    id: str
    customer: str
    product: str
    words: str
    amount_minor: int
    day: str
    card: str


@lru_cache(maxsize=1)
def all_orders() -> dict[str, Order]:
    """The orders by their ids."""
    shipped = json.loads(Path(__file__).with_name("orders.json").read_bytes())
    return {order["id"]: Order(**order) for order in shipped}


def find_order(order_id: str) -> Order:
    """The order of exactly this id.

    No other spelling of it, such as "#42", will do: the id is part of the key under which an order
    is charged once, and a second spelling would make a second key.

    Raises:
        ToolError: There is none.
    """
    order = all_orders().get(order_id)
    if order is None:
        raise ToolError("There is no order of that number.")
    return order


def money(amount_minor: int) -> str:
    """An amount as it is said."""
    return f"{amount_minor // 100:,}.{amount_minor % 100:02} euros"
