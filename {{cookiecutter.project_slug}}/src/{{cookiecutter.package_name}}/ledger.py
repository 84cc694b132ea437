"""What was charged, in a file that outlives the process: pending, paid, unknown or failed."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

State = Literal["pending", "paid", "unknown", "failed"]


class OtherTermsError(ValueError):
    """The key of a charge was used before, with other terms."""


@dataclass(frozen=True)
class Charge:
    """A line of the ledger; `note` is the confirmation of a paid charge."""

    key: str
    terms: dict[str, Any]
    state: State
    note: str


class Ledger:
    """A table of charges in an SQLite file, one line a key.

    It blocks the event loop for the milliseconds that a commit takes. A database across a network
    belongs behind `asyncio.to_thread`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def begin(self, key: str, terms: dict[str, Any]) -> Charge | None:
        """Write that `key` is being charged, unless it may have been charged already.

        Returns:
            None if the charge may begin: the line is new, or the last try has failed for certain.
            Else the line as it stands: pending, paid or unknown.

        Raises:
            OtherTermsError: `key` stands in the ledger with other terms.
        """
        with self._transaction() as rows:
            charge = _find(rows, key)
            if charge is not None and charge.terms != terms:
                raise OtherTermsError(key)
            if charge is not None and charge.state != "failed":
                return charge
            rows.execute(
                "REPLACE INTO charges (key, terms, state, note) VALUES (?, ?, 'pending', '')",
                (key, json.dumps(terms)),
            )
            return None

    def settle(self, key: str, state: State, note: str = "") -> None:
        """Write how the charge of `key` has ended."""
        with self._transaction() as rows:
            rows.execute("UPDATE charges SET state = ?, note = ? WHERE key = ?", (state, note, key))

    def find(self, key: str) -> Charge | None:
        """The line of `key`, if there is one."""
        with self._transaction() as rows:
            return _find(rows, key)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # autocommit mode, so that BEGIN IMMEDIATE takes the lock before the first read:
        # of two processes that charge one key, one sees the other's line
        with closing(sqlite3.connect(self._path, isolation_level=None)) as rows:
            rows.execute("BEGIN IMMEDIATE")
            rows.execute(
                "CREATE TABLE IF NOT EXISTS charges"
                " (key TEXT PRIMARY KEY, terms TEXT, state TEXT, note TEXT)"
            )
            yield rows
            rows.execute("COMMIT")


def _find(rows: sqlite3.Connection, key: str) -> Charge | None:
    query = "SELECT terms, state, note FROM charges WHERE key = ?"
    row = rows.execute(query, (key,)).fetchone()
    return None if row is None else Charge(key, json.loads(row[0]), row[1], row[2])
