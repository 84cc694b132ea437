"""A charge that could not begin in time, or at all, is not made, and can be made afterwards."""

import asyncio
import threading
from typing import Any

import pytest

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning import finish_charges, ledger
from my_voice_agent.longrunning.ledger import Charge, Ledger
from my_voice_agent.longrunning.settlement import Outcome, start_charge
from tests.runtime.payment.orders import A_1, KEY, line

PAID = "Confirmation 7"


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


async def test_what_a_broken_connection_left_pending_can_be_charged_afterwards(
    work: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = Ledger.begin

    def break_off(charge: Ledger, key: str, terms: dict[str, Any]) -> None:
        begin(charge, key, terms)
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "begin", break_off)
        outcome = await start_charge(work, KEY, A_1, failed="It failed.")
    await finish_charges()
    assert outcome == Outcome("failed", "It failed.")
    assert line() == ("failed", "It failed.")
    assert work.begun == 0


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
