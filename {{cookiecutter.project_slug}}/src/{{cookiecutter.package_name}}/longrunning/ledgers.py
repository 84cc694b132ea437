"""The ledger that the environment asks for: a file of this machine, or a database for many."""

import logging
import os
import sys
from importlib.util import find_spec
from typing import Any, Protocol

from .ledger import Charge, Ledger, State, default_ledger, in_thread

logger = logging.getLogger(__name__)


class AnyLedger(Protocol):
    """What a charge needs of a ledger. Two that begin one key at once see each other in it."""

    async def begin(self, key: str, terms: dict[str, Any]) -> Charge | None:
        """Write that `key` is being charged, as `Ledger.begin` does."""

    async def settle(self, key: str, state: State, note: str = "") -> None:
        """Write how the charge of `key` has ended, as `Ledger.settle` does."""

    async def find(self, key: str) -> Charge | None:
        """Return the line of `key`, if there is one."""


class FileLedger:
    """A ledger in a file, whose methods wait in threads."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def begin(self, key: str, terms: dict[str, Any]) -> Charge | None:
        """Write that `key` is being charged, as `Ledger.begin` does."""
        return await in_thread(self._ledger.begin, key, terms)

    async def settle(self, key: str, state: State, note: str = "") -> None:
        """Write how the charge of `key` has ended, as `Ledger.settle` does."""
        await in_thread(self._ledger.settle, key, state, note)

    async def find(self, key: str) -> Charge | None:
        """Return the line of `key`, if there is one."""
        return await in_thread(self._ledger.find, key)


def open_ledger() -> AnyLedger:
    """Return the ledger for one charge: in the database LEDGER_URL, or else in a file."""
    if url := os.environ.get("LEDGER_URL"):
        from .shared_ledger import SharedLedger, database_at

        return SharedLedger(database_at(url))
    return FileLedger(default_ledger())


async def close_ledgers() -> None:
    """Close the connections to a database, if there are any; the next charge opens new ones."""
    if shared := sys.modules.get(f"{__package__}.shared_ledger"):
        await shared.close_databases()


def check_ledger() -> None:
    """Check at the start of a worker that its charges have a ledger that they can share.

    A ledger in a file is warned about where it is not the only one: REPLICAS says how many workers
    there are, and in Kubernetes there may be more unless it says 1.

    Raises:
        SystemExit: LEDGER_URL cannot be used.
    """
    if url := os.environ.get("LEDGER_URL"):
        if not url.startswith(("postgresql://", "postgres://")):
            sys.exit("LEDGER_URL is not the address of a PostgreSQL database: postgresql://…")
        if not (find_spec("sqlalchemy") and find_spec("psycopg")):
            sys.exit("LEDGER_URL needs the extra postgres: uv sync --extra postgres")
        return
    replicas = os.environ.get("REPLICAS", "")
    if replicas != "1" and (replicas or "KUBERNETES_SERVICE_HOST" in os.environ):
        logger.warning(
            "each replica keeps a ledger of its own, in a file: only the payment provider could "
            "tell that a caller is charged twice. Set LEDGER_URL=postgresql://…, or REPLICAS=1"
        )
