"""The ledger in a real PostgreSQL: what it promises on many machines, and when it breaks."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning import ledger, settlement, shared_ledger
from my_voice_agent.longrunning.ledger import Charge, NewerLedgerError, OtherTermsError, State
from my_voice_agent.longrunning.ledgers import close_ledgers, open_ledger
from my_voice_agent.longrunning.shared_ledger import SharedLedger
from tests.runtime.payment.orders import A_1, KEY
from tests.runtime.postgres.server import Server
from tests.runtime.postgres.wire import Wire
from tests.template import TEMPLATE

PAID = "Confirmation 7"

# A server answers in real time.
pytestmark = [pytest.mark.virtual_time(False), pytest.mark.usefixtures("ledger_url")]


def own_ledger() -> SharedLedger:
    """Return the ledger of one charge."""
    ledger = open_ledger()
    assert isinstance(ledger, SharedLedger)
    return ledger


async def line() -> tuple[str, str] | None:
    charge = await own_ledger().find(KEY)
    return None if charge is None else (charge.state, charge.note)


# One line a key.


@pytest.mark.parametrize("state", ["pending", "unknown", "paid"])
async def test_what_may_have_been_charged_does_not_begin_again(state: State) -> None:
    first = own_ledger()
    assert await first.begin("key", A_1) is None
    await first.settle("key", state, PAID)
    assert await own_ledger().begin("key", A_1) == Charge("key", A_1, state, PAID)


async def test_what_has_failed_may_begin_again_and_belongs_to_who_began_it() -> None:
    first, second = own_ledger(), own_ledger()
    await first.begin("key", A_1)
    await first.settle("key", "failed", "The card was declined.")
    assert await second.begin("key", A_1) is None
    with pytest.raises(KeyError):
        await first.settle("key", "paid", PAID)
    assert await first.find("key") == Charge("key", A_1, "pending", "")


async def test_other_terms_are_an_error_that_names_the_key() -> None:
    first = own_ledger()
    await first.begin("key", A_1)
    await first.settle("key", "failed")
    with pytest.raises(OtherTermsError, match="key"):
        await own_ledger().begin("key", {**A_1, "amount": 1251})


async def test_of_many_that_begin_one_key_at_once_one_may() -> None:
    earlier = await asyncio.gather(*(own_ledger().begin("key", A_1) for _ in range(20)))
    assert earlier.count(None) == 1
    assert earlier.count(Charge("key", A_1, "pending", "")) == 19


async def test_what_a_dead_process_left_pending_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    first = own_ledger()
    await first.begin("key", A_1)
    monkeypatch.setattr(shared_ledger, "ABANDONED_AFTER", -1.0)
    assert await own_ledger().begin("key", A_1) == Charge("key", A_1, "unknown", "")
    await first.settle("key", "paid", PAID)  # it was not dead, but slow
    assert await first.find("key") == Charge("key", A_1, "paid", PAID)


async def test_a_database_of_a_newer_program_is_refused(server: Server) -> None:
    await own_ledger().find("key")
    server.query("UPDATE ledger_version SET version = 2")
    await close_ledgers()
    with pytest.raises(NewerLedgerError, match="version 2, and this program knows version 1"):
        await own_ledger().begin("key", A_1)


async def test_processes_that_start_at_once_make_the_tables_once(
    server: Server, ledger_url: str
) -> None:
    databases = [shared_ledger.Database(ledger_url) for _ in range(5)]
    ledgers = [shared_ledger.SharedLedger(database) for database in databases]
    assert await asyncio.gather(*(each.find("key") for each in ledgers)) == [None] * 5
    assert server.query("SELECT version FROM ledger_version") == "1"
    await asyncio.gather(*(database.engine.dispose() for database in databases))


# Connections that break.


async def test_a_connection_that_has_broken_meanwhile_is_replaced(wire: Wire) -> None:
    await own_ledger().find("key")
    wire.cut()
    assert await own_ledger().find("key") is None


async def test_a_line_whose_answer_was_lost_is_known_by_its_claim(
    call: VoiceAgentTestSession, work: Gate, wire: Wire
) -> None:
    await own_ledger().find(KEY)
    wire.lose_answer_to(b"COMMIT")
    await call.asks_for("pay", A_1)
    work.release(PAID)
    await call.hears(PAID)
    assert work.begun == 1
    assert await line() == ("paid", PAID)


@pytest.mark.parametrize("lost", [2, 3])
async def test_a_line_is_taken_back_if_nobody_could_tell_that_it_was_written(
    call: VoiceAgentTestSession,
    work: Gate,
    wire: Wire,
    lost: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settlement, "TRIES_AFTER", (0.0, 0.1))
    await own_ledger().find(KEY)
    wire.lose_answer_to(b"COMMIT", lost)
    await call.asks_for("pay", A_1)
    await call.hears("It failed.")
    await settlement.finish_charges()
    assert await line() == ("failed", "It failed.")
    await call.asks_for("pay", A_1)
    work.release(PAID)
    await call.hears(PAID)
    assert work.begun == 1
    assert await line() == ("paid", PAID)


async def test_what_was_not_written_for_certain_is_not_taken_back(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.stop()
    try:
        outcome = await settlement.start_charge(Gate(), KEY, A_1, failed="It failed.")
        while charges := settlement.charges_under_way():
            await asyncio.wait(charges)
    finally:
        server.start()
    assert outcome.state == "failed"
    assert "may still say pending" not in caplog.text


async def test_an_outcome_is_written_again_when_its_connection_breaks(
    call: VoiceAgentTestSession, work: Gate, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settlement, "TRIES_AFTER", (0.0, 0.1))
    await call.asks_for("pay", A_1)
    await work.begins()
    wire.lose_answer_to(b"UPDATE ledger_charges SET state")
    work.release(PAID)
    await call.hears(PAID)
    assert await line() == ("paid", PAID)


async def test_a_server_that_restarts_in_mid_charge_gets_the_outcome(
    call: VoiceAgentTestSession, work: Gate, server: Server
) -> None:
    await call.asks_for("pay", A_1)
    await work.begins()
    server.stop()
    work.release(PAID)
    await call.time_passes(0.5)
    assert PAID not in str(call.heard)
    server.start()
    await call.hears(PAID)
    assert await line() == ("paid", PAID)


async def test_a_server_that_stays_down_leaves_the_charge_unknown_and_never_repeated(
    call: VoiceAgentTestSession,
    work: Gate,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(settlement, "TRIES_AFTER", (0.0, 0.3))
    monkeypatch.setattr(settlement, "LOOKS_FOR", 1.0)
    await call.asks_for("pay", A_1)
    await work.begins()
    server.stop()
    try:
        work.release(PAID)
        await call.hears("Nobody knows.")
        assert f"{KEY} is paid ({PAID})" in caplog.text
        await call.asks_for("pay", A_1)
        await call.hears("It failed.")  # nothing is charged that cannot be written
    finally:
        server.start()
    await call.asks_for("pay", A_1)
    await call.hears("Nobody knows.")
    assert work.begun == 1
    assert await line() == ("pending", "")


async def test_what_could_not_begin_in_time_can_be_charged_afterwards(
    call: VoiceAgentTestSession, work: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = SharedLedger._begin

    async def hang(*args: Any) -> None:
        await begin(*args)
        await asyncio.Event().wait()

    await own_ledger().find(KEY)
    with monkeypatch.context() as patch:
        patch.setattr(ledger, "ANSWERS_WITHIN", 0.5)
        patch.setattr(SharedLedger, "_begin", hang)
        await call.asks_for("pay", A_1)
        await call.hears("It failed.")
    while settlement.charges_under_way():
        await asyncio.wait(settlement.charges_under_way())
    assert await line() == ("failed", "It failed.")
    await call.asks_for("pay", A_1)
    work.release(PAID)
    await call.hears(PAID)
    assert work.begun == 1


# Other processes.


async def test_a_charge_of_a_process_that_has_died_is_told_as_unknown(
    call: VoiceAgentTestSession, work: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    await own_ledger().begin(KEY, A_1)
    monkeypatch.setattr(shared_ledger, "ABANDONED_AFTER", 1.5)
    await call.asks_for("pay", A_1)
    await call.hears("Nobody knows.")
    assert work.begun == 0
    assert await line() == ("unknown", "")


async def test_a_charge_of_another_process_is_waited_for(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    other = own_ledger()
    await other.begin(KEY, A_1)
    await call.asks_for("pay", A_1)
    await call.time_passes(1)
    await other.settle(KEY, "failed", "The card was declined.")
    await call.hears("The card was declined.")
    assert work.begun == 0


async def test_of_two_processes_and_twenty_calls_one_charges_and_all_are_told(
    ledger_url: str, tmp_path: Path
) -> None:
    charged = tmp_path / "charged"
    path = os.pathsep.join([str(TEMPLATE), str(TEMPLATE / "build" / "src")])
    processes = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.runtime.postgres.callers", "10", str(charged)),
            env={**os.environ, "PYTHONPATH": path},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    answers = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    told = [each for answer, _ in answers for each in json.loads(answer)]
    assert charged.read_text() == f"{KEY}\n"
    confirmation = await line()
    assert confirmation is not None
    assert told == [confirmation[1]] * 20
