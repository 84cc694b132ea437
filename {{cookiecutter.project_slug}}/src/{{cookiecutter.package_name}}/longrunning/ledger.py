"""The ledger: what was charged, in a file that outlives the process."""

import asyncio
import inspect
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from .task import retrieve_error

LOCKED_FOR = 5.0  # seconds to wait for a process that holds the file
ANSWERS_WITHIN = 10.0  # seconds to wait for the file system, or the database
ABANDONED_AFTER = 120.0  # seconds: a charge is pending that long only if its process has died
VERSION = 1  # of the file's table

State = Literal["pending", "paid", "unknown", "failed"]


class OtherTermsError(ValueError):
    """The key of a charge was used before, with other terms."""


class NewerLedgerError(RuntimeError):
    """The ledger was made by a newer program, which may keep more in it than this one writes."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"the ledger is of version {found}, and this program knows version {known}: nothing is "
            "charged until the newer program is deployed here too"
        )


@dataclass(frozen=True)
class Charge:
    """A line of the ledger.

    Args:
        key: The idempotency key.
        terms: What is charged.
        state: How far the charge has come.
        note: The confirmation of a paid charge, the reason of a failed one.
    """

    key: str
    terms: dict[str, Any]
    state: State
    note: str


class Ledger:
    """A table of charges in an SQLite file, one line a key; each charge opens it for itself.

    So an outcome does not overwrite that of somebody who has begun the charge again since. It
    blocks until the file is free, so an event loop calls it by `answer_of`.

    Args:
        path: The file, which is made on first use.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._is_settled = path, False
        self._began: float | None = None

    def begin(self, key: str, terms: dict[str, Any]) -> Charge | None:
        """Write that `key` is being charged, unless it may have been charged already.

        Returns:
            None if the charge may begin: the line is new, or the last try has failed for certain.
            Else the line as it stands: pending, paid or unknown.

        Raises:
            OtherTermsError: The ledger has `key` with other terms.
            TimeoutError: The charge has been given up meanwhile.
            sqlite3.Error: The file is locked, or cannot be written.
        """
        with self._transaction() as rows:
            charge = _find(rows, key)
            if charge is not None and as_json(charge.terms) != as_json(terms):
                raise OtherTermsError(key)
            if charge is not None and charge.state != "failed":
                return charge
            if self._is_settled:
                raise TimeoutError(key)
            self._began = time.time()
            rows.execute(
                "REPLACE INTO charges (key, terms, state, note, began)"
                " VALUES (?, ?, 'pending', '', ?)",
                (key, as_json(terms), self._began),
            )
            return None

    def settle(self, key: str, state: State, note: str = "") -> None:
        """Write how the charge of `key` has ended.

        Raises:
            KeyError: The ledger has no such charge: it did not begin, or this is another file.
            sqlite3.Error: The file is locked, or cannot be written.
        """
        self._is_settled = True  # from now on, a `begin` that is late writes nothing
        with self._transaction() as rows:
            update = "UPDATE charges SET state = ?, note = ? WHERE key = ? AND began = ?"
            if not rows.execute(update, (state, note, key, self._began)).rowcount:
                raise KeyError(key)

    def find(self, key: str) -> Charge | None:
        """Return the line of `key`, if there is one."""
        with self._transaction() as rows:
            return _find(rows, key)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # Autocommit mode, so that BEGIN IMMEDIATE takes the lock before the first read: of two
        # processes that charge one key, one sees the other's line.
        connection = sqlite3.connect(self._path, timeout=LOCKED_FOR, isolation_level=None)
        with closing(connection) as rows:
            rows.execute("BEGIN IMMEDIATE")
            _create(rows)
            yield rows
            rows.execute("COMMIT")


def default_ledger() -> Ledger:
    """Return the ledger in the file that the environment names as LEDGER, or ledger.sqlite3."""
    return Ledger(Path(os.environ.get("LEDGER", "ledger.sqlite3")))


async def answer_of(function: Callable[..., Any], *args: Any) -> Any:
    """Call a method of a ledger; one that blocks in a thread, so that the agent hears meanwhile.

    A cancellation is raised when the call has ended: what was begun is written.

    Args:
        function: The method.
        *args: Its arguments.

    Raises:
        TimeoutError: It did not end within ANSWERS_WITHIN seconds. A thread may still end it.
    """
    loop = asyncio.get_running_loop()
    ending: asyncio.Future[Any]
    if inspect.iscoroutinefunction(function):
        ending = loop.create_task(function(*args))
    else:
        ending = loop.run_in_executor(_threads, lambda: function(*args))
    deadline = loop.time() + ANSWERS_WITHIN
    cancelled: asyncio.CancelledError | None = None
    while not ending.done() and (left := deadline - loop.time()) > 0:
        try:
            await asyncio.wait({ending}, timeout=left)
        except asyncio.CancelledError as error:
            cancelled = error
    if ending.done() and cancelled is None:
        return ending.result()
    ending.add_done_callback(retrieve_error)
    ending.cancel()
    raise cancelled or TimeoutError(f"the ledger did not answer within {ANSWERS_WITHIN:g} s")


# Threads of its own: the default ones may all be taken by tools that block.
_threads = ThreadPoolExecutor(4, thread_name_prefix="ledger")


def as_json(terms: dict[str, Any]) -> str:
    """Return `terms` as they are kept and compared: in Python, True is 1."""
    return json.dumps(terms, sort_keys=True)


def _create(rows: sqlite3.Connection) -> None:
    """Bring the table to VERSION, which SQLite keeps beside it; a change of it is one more step."""
    (found,) = rows.execute("PRAGMA user_version").fetchone()
    if found > VERSION:
        raise NewerLedgerError(found, VERSION)
    if found < 1:
        rows.execute(
            "CREATE TABLE IF NOT EXISTS charges"
            " (key TEXT PRIMARY KEY, terms TEXT, state TEXT, note TEXT)"
        )
        rows.execute("ALTER TABLE charges ADD COLUMN began REAL NOT NULL DEFAULT 0")
        rows.execute("PRAGMA user_version = 1")


def _find(rows: sqlite3.Connection, key: str) -> Charge | None:
    rows.execute(
        "UPDATE charges SET state = 'unknown' WHERE key = ? AND state = 'pending' AND began < ?",
        (key, time.time() - ABANDONED_AFTER),
    )
    query = "SELECT terms, state, note FROM charges WHERE key = ?"
    row = rows.execute(query, (key,)).fetchone()
    return None if row is None else Charge(key, json.loads(row[0]), row[1], row[2])
