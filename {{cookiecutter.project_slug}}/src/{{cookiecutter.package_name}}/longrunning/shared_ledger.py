"""The shared ledger: what was charged, in a PostgreSQL database that many machines write to."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4
from weakref import WeakKeyDictionary

from sqlalchemy import column, func, make_url, select, table, text, update  # type: ignore[import-not-found,unused-ignore]
from sqlalchemy.dialects.postgresql import insert  # type: ignore[import-not-found,unused-ignore]
from sqlalchemy.exc import OperationalError  # type: ignore[import-not-found,unused-ignore]
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine  # type: ignore[import-not-found,unused-ignore]

from .ledger import (
    ABANDONED_AFTER,
    ANSWERS_WITHIN,
    Charge,
    NewerLedgerError,
    OtherTermsError,
    State,
    answer_of,
    as_json,
)

SECONDS = 5  # for a connection, for a statement, and for a lock that another process holds
LOCK = 0x1ED6E2  # an arbitrary number: who makes the tables holds it
STEPS = (  # the SQL that brings the tables from one version to the next; add to its end only
    "CREATE TABLE ledger_charges (key text PRIMARY KEY, terms text NOT NULL, state text NOT NULL,"
    " note text NOT NULL, claim text NOT NULL, began timestamptz NOT NULL)",
)
CHARGES = table("ledger_charges", *map(column, ("key", "terms", "state", "note", "claim", "began")))


class Database:
    """A pool of connections, which belongs to the event loop that first uses it.

    Args:
        url: The address, with libpq's own parameters: `postgresql://…?sslmode=require`.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = create_async_engine(
            make_url(url).set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            pool_size=2,
            max_overflow=3,
            pool_timeout=ANSWERS_WITHIN,
            connect_args={
                "connect_timeout": SECONDS,
                "tcp_user_timeout": SECONDS * 1000,
                "options": f"-c statement_timeout={SECONDS}s -c lock_timeout={SECONDS}s"
                f" -c idle_in_transaction_session_timeout={SECONDS}s",
                "prepare_threshold": None,  # a proxy may hand each statement to another connection
            },
        )
        self._has_tables = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction in which the tables are there.

        Raises:
            NewerLedgerError: A newer program has changed them.
        """
        if not self._has_tables:
            async with self.engine.begin() as rows:
                await _create(rows)
            self._has_tables = True
        async with self.engine.begin() as rows:
            yield rows


class SharedLedger:
    """The ledger of one charge; see `Ledger`.

    It tells its own line from those of others by a claim. So a line that was written although the
    connection broke before the answer is no reason to refuse the charge, and the outcome of one
    that a person has corrected, and somebody else has begun again, does not overwrite theirs.

    Args:
        database: Where it is.
    """

    def __init__(self, database: Database) -> None:
        self._database, self._claim = database, uuid4().hex

    async def begin(self, key: str, terms: dict[str, Any]) -> Charge | None:
        """Write that `key` is being charged, as `Ledger.begin` does."""
        try:
            return await answer_of(asyncio.ensure_future(self._begin(key, as_json(terms))))
        except OperationalError:  # the connection has broken
            return await answer_of(asyncio.ensure_future(self._begin(key, as_json(terms))))

    async def settle(self, key: str, state: State, note: str = "") -> None:
        """Write how the charge of `key` has ended, as `Ledger.settle` does."""
        await answer_of(asyncio.ensure_future(self._settle(key, state, note)))

    async def find(self, key: str) -> Charge | None:
        """Return the line of `key`, if there is one."""
        return await answer_of(asyncio.ensure_future(self._find(key)))

    async def _begin(self, key: str, terms: str) -> Charge | None:
        began = {"state": "pending", "note": "", "claim": self._claim, "began": func.now()}
        line, old = insert(CHARGES).values(key=key, terms=terms, **began), CHARGES.c
        # One statement: who comes second waits for the row, and then finds it taken.
        claim = line.on_conflict_do_update(
            index_elements=["key"],
            set_=began,
            where=(old.terms == terms)
            & ((old.state == "failed") | (old.state == "pending") & (old.claim == self._claim)),
        ).returning(old.key)
        async with self._database.transaction() as rows:
            if (await rows.execute(claim)).first():
                return None
            charge = await _find(rows, key)
        if charge is None:  # somebody has deleted it in this very moment
            raise KeyError(key)
        if as_json(charge.terms) != terms:
            raise OtherTermsError(key)
        return charge

    async def _settle(self, key: str, state: State, note: str) -> None:
        mine = (CHARGES.c.key == key) & (CHARGES.c.claim == self._claim)
        async with self._database.transaction() as rows:
            settled = await rows.execute(update(CHARGES).where(mine).values(state=state, note=note))
            if not settled.rowcount:
                raise KeyError(key)

    async def _find(self, key: str) -> Charge | None:
        async with self._database.transaction() as rows:
            return await _find(rows, key)


def database_at(url: str) -> Database:
    """Return the database at `url`, the same one for all charges of an event loop."""
    loop = asyncio.get_running_loop()
    database = _databases.get(loop)
    if database is None or database.url != url:
        database = _databases[loop] = Database(url)
    return database


async def close_databases() -> None:
    """Close the connections of this event loop."""
    if database := _databases.pop(asyncio.get_running_loop(), None):
        await database.engine.dispose()


_databases: WeakKeyDictionary[asyncio.AbstractEventLoop, Database] = WeakKeyDictionary()


async def _create(rows: AsyncConnection) -> None:
    """Bring the tables to the newest version; of several processes that start, one does."""
    await rows.execute(select(func.pg_advisory_xact_lock(LOCK)))
    await rows.execute(text("CREATE TABLE IF NOT EXISTS ledger_version (version int NOT NULL)"))
    found = await rows.scalar(text("SELECT max(version) FROM ledger_version")) or 0
    if found > len(STEPS):
        raise NewerLedgerError(found, len(STEPS))
    for step in STEPS[found:]:
        await rows.execute(text(step))
    if found < len(STEPS):
        await rows.execute(text("INSERT INTO ledger_version VALUES (:v)"), {"v": len(STEPS)})


async def _find(rows: AsyncConnection, key: str) -> Charge | None:
    line, old = CHARGES.c, func.now() - timedelta(seconds=ABANDONED_AFTER)
    left = (line.key == key) & (line.state == "pending") & (line.began < old)
    await rows.execute(update(CHARGES).where(left).values(state="unknown"))
    query = select(line.terms, line.state, line.note).where(line.key == key)
    row = (await rows.execute(query)).one_or_none()
    return row and Charge(key, json.loads(row.terms), row.state, row.note)
