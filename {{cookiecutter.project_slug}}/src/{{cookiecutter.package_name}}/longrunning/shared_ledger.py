"""The shared ledger: what was charged, in a PostgreSQL database that many machines write to."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4
from weakref import WeakKeyDictionary

from sqlalchemy import column, func, make_url, select, table, text, update  # type: ignore[import-not-found,unused-ignore]
from sqlalchemy.dialects.postgresql import insert  # type: ignore[import-not-found,unused-ignore]
from sqlalchemy.exc import OperationalError, SQLAlchemyError  # type: ignore[import-not-found,unused-ignore]
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine  # type: ignore[import-not-found,unused-ignore]

from .ledger import ABANDONED_AFTER, Charge, NewerLedgerError, OtherTermsError, State, as_json

SECONDS = 5  # for a connection, for a statement, and for a lock that another process holds
LOCK = 0x1ED6E2  # an arbitrary number: who makes the tables holds it
STEPS = (  # the SQL that brings the tables from one version to the next; add to its end only
    "CREATE TABLE ledger_charges (key text PRIMARY KEY, terms text NOT NULL, state text NOT NULL,"
    " note text NOT NULL, claim text NOT NULL, began timestamptz NOT NULL)",
)
CHARGES = table("ledger_charges", *map(column, ("key", "terms", "state", "note", "claim", "began")))


class Database:
    """A pool of connections, which belongs to the event loop that uses it."""

    def __init__(self, url: str) -> None:
        options = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        self.url, self._has_tables = url, False
        self.engine = create_async_engine(
            make_url(url).set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            pool_size=2,
            max_overflow=3,
            pool_timeout=SECONDS,
            connect_args={
                "connect_timeout": SECONDS,
                "tcp_user_timeout": SECONDS * 1000,
                "options": " ".join(f"-c {option}={SECONDS}s" for option in options),
                "prepare_threshold": None,  # a proxy may hand each statement to another connection
            },
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction, in which the tables are there."""
        if not self._has_tables:
            async with self.engine.begin() as rows:
                await _create(rows)
            self._has_tables = True
        async with self.engine.begin() as rows:
            yield rows


class SharedLedger:
    """The ledger of one charge, which tells its own line from those of others by a claim.

    So a line that was written although the connection broke before the answer is known, and an
    outcome does not overwrite that of somebody who has begun the charge again since.
    """

    def __init__(self, database: Database) -> None:
        self._database, self._claim, self._lock = database, uuid4().hex, asyncio.Lock()
        self._may_have_begun = False

    async def begin(self, key: str, terms: dict[str, Any]) -> Charge | None:
        """Do what `Ledger.begin` does.

        Raises:
            ConnectionError: The connection has broken. The line may be written all the same.
        """
        async with self._lock:  # one that is given up ends before it is settled
            with suppress(OperationalError):  # the connection has broken
                return await self._begin(key, as_json(terms))
            try:
                return await self._begin(key, as_json(terms))
            except SQLAlchemyError as error:
                raise ConnectionError(key) from error

    async def settle(self, key: str, state: State, note: str = "") -> None:
        """Do what `Ledger.settle` does."""
        mine = (CHARGES.c.key == key) & (CHARGES.c.claim == self._claim)
        async with self._lock:
            if not self._may_have_begun:
                raise KeyError(key)
            async with self._database.transaction() as rows:
                query = update(CHARGES).where(mine).values(state=state, note=note)
                if not (await rows.execute(query)).rowcount:
                    raise KeyError(key)

    async def find(self, key: str) -> Charge | None:
        """Do what `Ledger.find` does."""
        async with self._database.transaction() as rows:
            return await _find(rows, key)

    async def _begin(self, key: str, terms: str) -> Charge | None:
        began = {"state": "pending", "note": "", "claim": self._claim, "began": func.now()}
        line, old = insert(CHARGES).values(key=key, terms=terms, **began), CHARGES.c
        is_mine = (old.state == "pending") & (old.claim == self._claim)
        # One statement: who comes second waits for the row, and then finds it taken.
        claim = line.on_conflict_do_update(
            index_elements=["key"],
            set_=began,
            where=(old.terms == terms) & ((old.state == "failed") | is_mine),
        ).returning(old.key)
        async with self._database.transaction() as rows:
            if (await rows.execute(claim)).first():
                self._may_have_begun = True  # it has, if the commit arrives
                return None
            charge = await _find(rows, key)
        if charge is None:  # somebody has deleted it in this very moment
            raise KeyError(key)
        if as_json(charge.terms) != terms:
            raise OtherTermsError(key)
        return charge


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
