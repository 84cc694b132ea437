"""The outcome of a charge is in the ledger, or in the log."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning import ledger, settlement
from my_voice_agent.longrunning.floor import is_charging
from my_voice_agent.longrunning.ledger import Charge, Ledger, default_ledger
from my_voice_agent.longrunning.settlement import (
    Outcome,
    start_charge,
)
from tests.runtime.payment.orders import A_1, KEY, line

PAID = "Confirmation 7"


@pytest.fixture
def path(work: Gate, tmp_path: Path) -> Path:
    """Return the ledger's file."""
    return tmp_path / "ledger.sqlite3"


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the ledger, as another process may."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def break_file(path: Path) -> None:
    path.write_bytes(b"This is not a database." * 100)


def remove_file(path: Path) -> None:
    path.unlink()


def replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


# A ledger that cannot be written.


@pytest.mark.parametrize("spoil", [break_file, remove_file, replace_by_folder])
async def test_a_charge_that_went_through_is_unknown_if_the_ledger_cannot_say_so(
    call: VoiceAgentTestSession,
    work: Gate,
    path: Path,
    spoil: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await call.asks_for("pay", A_1)
    await work.begins()
    spoil(path)
    work.release(PAID)
    await call.hears("Nobody knows.")
    assert f"{KEY} is paid ({PAID})" in caplog.text
    assert "An internal error" not in call.told_to_model("pay")


async def test_a_ledger_that_is_locked_for_a_while_gets_the_outcome(
    call: VoiceAgentTestSession, work: Gate, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "LOCKED_FOR", 0.05)
    await call.asks_for("pay", A_1)
    await work.begins()
    with locked(path):
        work.release(PAID)
        await call.time_passes(0.5)
    await call.hears(PAID)
    assert line() == ("paid", PAID)


async def test_a_ledger_that_stays_locked_leaves_the_charge_unknown(
    call: VoiceAgentTestSession,
    work: Gate,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(ledger, "LOCKED_FOR", 0.05)
    await call.asks_for("pay", A_1)
    await work.begins()
    with locked(path):
        work.release(PAID)
        await call.hears("Nobody knows.")
    assert f"{KEY} is paid ({PAID})" in caplog.text
    assert line() == ("pending", "")


@pytest.mark.parametrize("spoil", [break_file, replace_by_folder])
async def test_nothing_is_charged_if_the_ledger_cannot_be_written_before(
    call: VoiceAgentTestSession, work: Gate, path: Path, spoil: Any
) -> None:
    default_ledger().find(KEY)
    spoil(path)
    await call.asks_for("pay", A_1)
    await call.hears("It failed.")
    assert work.begun == 0


async def test_the_agent_hears_and_speaks_while_the_ledger_is_locked(
    call: VoiceAgentTestSession, work: Gate, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    default_ledger().find(KEY)
    free = threading.Event()
    begin = Ledger.begin

    def begin_when_free(self: Ledger, key: str, terms: dict[str, Any]) -> Charge | None:
        assert free.wait(10), "the event loop stands still"
        return begin(self, key, terms)

    monkeypatch.setattr(Ledger, "begin", begin_when_free)
    loop = asyncio.get_running_loop()
    await call.asks_for("pay", A_1)
    loop.call_later(0.1, free.set)  # by the event loop, which must not wait for the ledger
    await work.begins()


async def test_a_ledger_that_does_not_answer_is_not_waited_for(
    call: VoiceAgentTestSession, work: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = threading.Event()
    monkeypatch.setattr(ledger, "ANSWERS_WITHIN", 0.05)
    monkeypatch.setattr(Ledger, "begin", lambda *_: free.wait(10))
    try:
        await call.asks_for("pay", A_1)
        await call.hears("It failed.")
        assert work.begun == 0
    finally:
        free.set()


# The charge of another process.


@pytest.mark.parametrize("state", ["paid", "failed", "unknown"])
async def test_the_charge_of_another_process_is_waited_for_and_told(
    call: VoiceAgentTestSession, work: Gate, state: Any
) -> None:
    other = default_ledger()
    other.begin(KEY, A_1)
    await call.asks_for("pay", A_1)
    await call.time_passes(10)
    assert is_charging(call.session)
    other.settle(KEY, state, PAID)
    await call.hears("Nobody knows." if state == "unknown" else PAID)
    assert work.begun == 0


async def test_the_charge_of_another_process_is_not_waited_for_without_end(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    default_ledger().begin(KEY, A_1)
    await call.asks_for("pay", A_1)
    await call.time_passes(settlement.LOOKS_FOR + 2)
    assert not is_charging(call.session)
    await call.hears("Nobody knows.")
    assert work.begun == 0


# Cancellation.


async def test_a_charge_that_is_cancelled_is_unknown(work: Gate) -> None:
    task = start_charge(work, KEY, A_1, failed="It failed.")
    await work.begins()
    task.cancel()
    assert (await task).state == "unknown"
    assert line() == ("unknown", "")


async def test_an_outcome_is_written_although_the_task_is_cancelled_meanwhile(
    work: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing, free = threading.Event(), threading.Event()
    settle = Ledger.settle

    def settle_when_free(*args: Any) -> None:
        writing.set()
        free.wait(10)
        settle(*args)

    monkeypatch.setattr(Ledger, "settle", settle_when_free)
    task = start_charge(work, KEY, A_1, failed="It failed.")
    work.release(PAID)
    await asyncio.get_running_loop().run_in_executor(None, writing.wait)
    task.cancel()
    asyncio.get_running_loop().call_later(0.1, free.set)
    await asyncio.wait({task})
    assert line() == ("paid", PAID)


async def test_a_cancellation_just_before_an_outcome_is_written_does_not_lose_it(
    work: Gate,
) -> None:
    task = start_charge(work, KEY, A_1, failed="It failed.")
    await work.begins()
    work.release(PAID)
    while work.finished == 0:  # noqa: ASYNC110
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task})
    assert line() == ("paid", PAID)


async def test_an_outcome_that_a_cancellation_keeps_from_the_ledger_is_logged(
    work: Gate, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    task = start_charge(work, KEY, A_1, failed="It failed.")
    await work.begins()
    break_file(path)
    work.release(PAID)
    await asyncio.sleep(0.5)  # the second try comes after 1 s
    assert not task.done()
    task.cancel()
    assert await task == Outcome("unknown")
    assert f"{KEY} is paid ({PAID})" in caplog.text
