"""A payment provider in a file: put your own provider's client in its place."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from livekit.agents import ToolError

from .orders import Order
from .settings import data_folder, pause
from .threads import in_thread

CHARGING_TAKES = 4.0  # seconds
DECLINED_CARD = "0002"  # the card that it declines, as the test cards of providers are
FIRST_NUMBER = 1001


class Gateway:
    """A provider that charges cards, and keeps what it has charged in an SQLite file.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    async def charge(self, order: Order, *, idempotency_key: str) -> int:
        """Charge for an order, unless that was done before under this key.

        Args:
            order: The order.
            idempotency_key: The same for each attempt at this charge.

        Returns:
            The confirmation number, the same one each time.

        Raises:
            ToolError: Nothing was charged: the card was declined, or the order is paid already.
            ValueError: The key was used before, for something else.
        """
        await pause(CHARGING_TAKES)
        return await in_thread(self._charge, order, idempotency_key)

    async def paid(self, order: Order) -> int | None:
        """Return the confirmation number of an order that is paid, else None."""
        return await in_thread(self._paid, order)

    def _charge(self, order: Order, key: str) -> int:
        with self._transaction() as rows:
            before = rows.execute(
                "SELECT number, order_id, amount_minor FROM charges WHERE key = ?", (key,)
            ).fetchone()
            if before is not None:
                if before[1:] != (order.id, order.amount_minor):
                    raise ValueError("this key was used for another charge")
                return int(before[0])
            if order.card == DECLINED_CARD:
                raise ToolError("The card was declined. Nothing was charged.")
            if rows.execute("SELECT 1 FROM charges WHERE order_id = ?", (order.id,)).fetchone():
                raise ToolError(f"Order {order.id} is paid already.")
            (number,) = rows.execute("SELECT count(*) + ? FROM charges", (FIRST_NUMBER,)).fetchone()
            rows.execute(
                "INSERT INTO charges VALUES (?, ?, ?, ?)",
                (key, order.id, order.amount_minor, number),
            )
            return int(number)

    def _paid(self, order: Order) -> int | None:
        with self._transaction() as rows:
            number = rows.execute(
                "SELECT number FROM charges WHERE order_id = ?", (order.id,)
            ).fetchone()
        return number and int(number[0])

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # IMMEDIATE: of two charges at once, one sees the other
        with closing(sqlite3.connect(self._path, isolation_level=None, timeout=10)) as rows:
            rows.execute("BEGIN IMMEDIATE")
            rows.execute(
                "CREATE TABLE IF NOT EXISTS charges (key TEXT PRIMARY KEY, order_id TEXT UNIQUE,"
                " amount_minor INTEGER, number INTEGER)"
            )
            yield rows
            rows.execute("COMMIT")


def gateway() -> Gateway:
    """Return the gateway whose file is in the data folder."""
    return Gateway(data_folder() / "gateway.sqlite3")
