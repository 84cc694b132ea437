"""The end of a job waits for its charges, and logs those that it cannot wait for."""

import asyncio
import threading

import pytest
from livekit.agents import ToolError

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning import finish_charges, ledger, settlement
from my_voice_agent.longrunning.ledger import Ledger
from my_voice_agent.longrunning.settlement import (
    CHARGES_END_WITHIN,
    SHUTDOWN_PROCESS_TIMEOUT,
    start_charge,
)
from tests.runtime.payment.orders import A_1, A_2, KEY, line

PAID = "Confirmation 7"


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
