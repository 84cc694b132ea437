"""The outcome of a charge is in the ledger, or in the log; and the end of a job waits for it."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from livekit.agents import ToolError

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning import finish_charges, ledger, settlement
from my_voice_agent.longrunning.floor import is_charging
from my_voice_agent.longrunning.ledger import Charge, Ledger, default_ledger
from my_voice_agent.longrunning.settlement import (
    CHARGES_END_WITHIN,
    SHUTDOWN_PROCESS_TIMEOUT,
    Outcome,
    start_charge,
)
from tests.runtime.payment.orders import A_1, A_2, KEY, line

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


# A charge that is given up before it has begun.


class SlowLedger:
    """A file system that holds up the beginning of a charge.

    Args:
        monkeypatch: Puts it in place.
        is_written: Whether the line is written before it hangs, or after.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, is_written: bool) -> None:
        self._free, self._hangs, self._has_ended = (threading.Event() for _ in range(3))
        self._begin, self._is_written = Ledger.begin, is_written
        self._patch = monkeypatch
        monkeypatch.setattr(ledger, "ANSWERS_WITHIN", 0.1)
        monkeypatch.setattr(Ledger, "begin", lambda *args: self.begin(*args))

    def begin(self, charge: Ledger, key: str, terms: dict[str, Any]) -> Charge | None:
        earlier = self._begin(charge, key, terms) if self._is_written else None
        self._hangs.set()
        self._free.wait(10)
        try:
            return earlier if self._is_written else self._begin(charge, key, terms)
        finally:
            self._has_ended.set()

    async def hangs(self) -> None:
        await asyncio.to_thread(self._hangs.wait)

    async def recovers(self) -> None:
        self._patch.setattr(Ledger, "begin", self._begin)
        self._free.set()
        await asyncio.to_thread(self._has_ended.wait)


@pytest.fixture(params=[False, True], ids=["not yet written", "written"])
def slow(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> SlowLedger:
    """Hold up the beginning of a charge."""
    return SlowLedger(monkeypatch, request.param)


async def test_what_could_not_begin_in_time_can_be_charged_afterwards(
    call: VoiceAgentTestSession, work: Gate, slow: SlowLedger
) -> None:
    await call.asks_for("pay", A_1)
    await call.hears("It failed.")
    await slow.recovers()
    await finish_charges()
    assert line() in (None, ("failed", "It failed."))
    await call.asks_for("pay", A_1)
    work.release(PAID)
    await call.hears(PAID)
    assert work.begun == 1
    assert line() == ("paid", PAID)


async def test_what_is_cancelled_before_it_begins_can_be_charged_afterwards(
    work: Gate, slow: SlowLedger
) -> None:
    task = start_charge(work, KEY, A_1, failed="It failed.")
    await slow.hangs()
    task.cancel()
    await slow.recovers()
    assert await task == Outcome("failed", "It failed.")
    assert line() in (None, ("failed", "It failed."))
    assert work.begun == 0


async def test_the_end_of_a_job_waits_until_what_did_not_begin_is_in_the_ledger(
    work: Gate, slow: SlowLedger
) -> None:
    task = start_charge(work, KEY, A_1, failed="It failed.")
    await slow.hangs()
    ending = asyncio.create_task(finish_charges())
    await asyncio.wait({task})
    await slow.recovers()
    await ending
    assert line() in (None, ("failed", "It failed."))


async def test_nothing_is_charged_if_the_ledger_cannot_be_opened(
    call: VoiceAgentTestSession, work: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDGER_URL", "postgresql://db:port/agent")
    await call.asks_for("pay", A_1)
    await call.hears("It failed.")
    assert work.begun == 0


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


# The end of a job.


async def test_the_end_of_a_job_waits_for_its_charges(
    call: VoiceAgentTestSession, work: Gate
) -> None:
    call.when("pay both").calls("pay", A_1).calls("pay", A_2)
    await call.caller_says("pay both")
    await work.begins(2)
    ending = asyncio.create_task(finish_charges())
    await call.time_passes(45)
    work.release(PAID)
    await call.time_passes(1)
    assert not ending.done()
    work.fail(ToolError("The card was declined."))
    await ending
    # which of them begins first is up to the threads of the ledger
    outcomes = [line(), line("pay:local:A-2")]
    assert sorted(map(str, outcomes)) == sorted(
        map(str, [("paid", PAID), ("failed", "The card was declined.")])
    )


async def test_the_end_of_a_job_without_a_charge_waits_for_nothing() -> None:
    began = asyncio.get_running_loop().time()
    await finish_charges()
    assert asyncio.get_running_loop().time() == began


async def test_what_the_end_of_a_job_cannot_wait_for_is_logged_with_its_key(
    work: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    task = start_charge(work, KEY, A_1, failed="It failed.")
    await work.begins()
    began = asyncio.get_running_loop().time()
    await finish_charges()
    assert asyncio.get_running_loop().time() - began == pytest.approx(CHARGES_END_WITHIN, abs=1)
    assert f"nobody knows whether {KEY} was charged" in caplog.text
    work.release(PAID)
    await task


async def test_a_charge_of_another_event_loop_is_left_to_that(work: Gate) -> None:
    began, end = threading.Event(), threading.Event()

    async def charge(key: str) -> str:
        began.set()
        await asyncio.to_thread(end.wait)
        return PAID

    async def run() -> None:
        await start_charge(charge, KEY, A_1, failed="It failed.")

    other = threading.Thread(target=asyncio.run, args=(run(),))
    other.start()
    await asyncio.to_thread(began.wait)
    try:
        await finish_charges()
    finally:
        end.set()
        await asyncio.to_thread(other.join)
    assert line() == ("paid", PAID)


async def test_the_end_of_a_job_waits_until_an_outcome_is_given_up(
    work: Gate, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def hang(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(Ledger, "settle", hang)
    start_charge(work, KEY, A_1, failed="It failed.")
    await work.begins()
    work.release(PAID)
    began = asyncio.get_running_loop().time()
    await finish_charges()
    assert asyncio.get_running_loop().time() - began <= settlement.SETTLES_WITHIN
    assert f"{KEY} is paid ({PAID})" in caplog.text
    assert "nobody knows" not in caplog.text


def test_all_tries_are_made_if_each_fails_at_once() -> None:
    assert sum(settlement.TRIES_AFTER) + ledger.ANSWERS_WITHIN < settlement.SETTLES_WITHIN


def test_the_worker_waits_longer_than_the_end_of_a_job() -> None:
    assert CHARGES_END_WITHIN + settlement.TRIES_AFTER[-1] < SHUTDOWN_PROCESS_TIMEOUT
