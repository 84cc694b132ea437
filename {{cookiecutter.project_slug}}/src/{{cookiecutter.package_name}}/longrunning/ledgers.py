"""The ledger that the environment asks for: a file of this machine, or a database for many."""

import logging
import os
import sys
from typing import TYPE_CHECKING, TypeAlias

from .ledger import Ledger, default_ledger

if TYPE_CHECKING:
    from .shared_ledger import SharedLedger

AnyLedger: TypeAlias = "Ledger | SharedLedger"

logger = logging.getLogger(__name__)


def open_ledger() -> AnyLedger:
    """Return the ledger of one charge: in the database LEDGER_URL, or else in a file."""
    if not (url := os.environ.get("LEDGER_URL")):
        return default_ledger()
    from .shared_ledger import SharedLedger, database_at

    return SharedLedger(database_at(url))


async def close_ledgers() -> None:
    """Close the connections to a database, if there are any."""
    if shared := sys.modules.get(f"{__package__}.shared_ledger"):
        await shared.close_databases()


def check_ledger() -> None:
    """Refuse a LEDGER_URL that cannot be used, and warn of a file where there are more workers.

    REPLICAS says how many there are; in Kubernetes there may be several unless it says 1.

    Raises:
        SystemExit: LEDGER_URL cannot be used.
    """
    if url := os.environ.get("LEDGER_URL"):
        if not url.startswith(("postgresql://", "postgres://")):
            sys.exit("LEDGER_URL is not the address of a PostgreSQL database: postgresql://…")
        try:
            from .shared_ledger import Database

            Database(url)
        except ImportError:
            sys.exit("LEDGER_URL needs the extra postgres: uv sync --extra postgres")
        except Exception as error:  # its own text may have the password in it
            sys.exit(f"LEDGER_URL cannot be used ({type(error).__name__}); write postgresql://…")
        return
    replicas = os.environ.get("REPLICAS", "")
    if replicas != "1" and (replicas or "KUBERNETES_SERVICE_HOST" in os.environ):
        logger.warning(
            "each replica keeps a ledger of its own, in a file: only the payment provider could "
            "tell that a caller is charged twice. Set LEDGER_URL=postgresql://…, or REPLICAS=1"
        )
