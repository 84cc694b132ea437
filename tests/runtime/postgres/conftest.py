"""A PostgreSQL server for the module, and a ledger in it."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning.ledgers import close_ledgers
from tests.runtime.payment.orders import open_call
from tests.runtime.postgres.server import MissingServerError, Server
from tests.runtime.postgres.wire import Wire


@pytest.fixture(scope="module")
def server(figure: Callable[[str], None]) -> Iterator[Server]:
    """Return a running server; without one, skip, and say so at the end of the run."""
    try:
        server = Server()
    except MissingServerError as error:
        figure(f"NOT TESTED: the ledger in PostgreSQL. {error}")
        pytest.skip(str(error))
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
async def wire(server: Server) -> AsyncIterator[Wire]:
    """Return a wire to the server."""
    wire = Wire(server.port)
    yield wire
    await wire.close()


@pytest.fixture
async def ledger_url(
    server: Server, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[str]:
    """Point LEDGER_URL to the server, through the wire, with an empty ledger."""
    url = server.url.replace(str(server.port), str(await wire.open()))
    monkeypatch.setenv("LEDGER_URL", url)
    server.query("DROP TABLE IF EXISTS ledger_charges, ledger_version")
    yield url
    await close_ledgers()


@pytest.fixture
def work() -> Gate:
    """Stand in for the charge."""
    return Gate()


@pytest.fixture
async def call(work: Gate, ledger_url: str, wire: Wire) -> AsyncIterator[VoiceAgentTestSession]:
    """Open a call with an agent that charges for orders, in real time."""
    async with open_call(work, turn_end=0.05, session_close_transcript_timeout=0.0) as call:
        yield call
        await close_ledgers()
        await wire.close()  # it has tasks, which the call would take for leaks of its own
