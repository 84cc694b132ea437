"""The event loop of tests: its time runs ahead, but for threads."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lrf.testing.virtual_time import VirtualTimeLoop

NEVER = 30.0  # seconds that no test takes, unless what it tests is broken


@pytest.fixture
def loop() -> Iterator[VirtualTimeLoop]:
    loop = VirtualTimeLoop()
    yield loop
    loop.close()


def test_a_day_and_a_year_are_over_at_once(loop: VirtualTimeLoop) -> None:
    began = time.monotonic()
    assert loop.time() == 0
    loop.run_until_complete(asyncio.sleep(86_400))
    assert loop.time() == pytest.approx(86_400)
    loop.run_until_complete(asyncio.sleep(365 * 86_400))
    assert loop.time() == pytest.approx(366 * 86_400)
    assert time.monotonic() - began < NEVER


def test_timers_go_off_in_their_order_and_at_their_time(loop: VirtualTimeLoop) -> None:
    times = []

    async def note(seconds: float) -> None:
        await asyncio.sleep(seconds)
        times.append(loop.time())

    async def note_all() -> None:
        await asyncio.gather(note(3), note(0.000_001), note(0), note(2))

    loop.run_until_complete(note_all())
    assert times == pytest.approx([0, 0.000_001, 2, 3])


def test_a_thread_takes_no_time(loop: VirtualTimeLoop) -> None:
    async def wait_for_thread() -> float:
        later = loop.call_later(NEVER, lambda: None)
        await asyncio.to_thread(time.sleep, 0.001)
        later.cancel()
        return loop.time()

    assert loop.run_until_complete(wait_for_thread()) == 0


def test_a_timer_waits_for_as_long_as_it_says_while_a_thread_runs(loop: VirtualTimeLoop) -> None:
    async def release_thread() -> bool:
        released = threading.Event()
        loop.call_later(0.1, released.set)
        return await asyncio.to_thread(released.wait, NEVER)

    began = time.monotonic()
    assert loop.run_until_complete(release_thread())
    assert loop.time() == pytest.approx(0.1)
    assert time.monotonic() - began > 0.05


def test_a_thread_that_reports_holds_up_no_timer(loop: VirtualTimeLoop) -> None:
    ended = threading.Event()

    def report() -> None:
        for _ in range(1000):
            if ended.wait(0.005):
                return
            loop.call_soon_threadsafe(int)

    async def give_up() -> None:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.to_thread(report), 0.1)
        ended.set()

    began = time.monotonic()
    loop.run_until_complete(give_up())
    assert loop.time() == pytest.approx(0.1)
    assert time.monotonic() - began < NEVER


def test_a_thread_that_nobody_waits_for_any_more_holds_nothing_up(loop: VirtualTimeLoop) -> None:
    released = threading.Event()

    async def give_up() -> None:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.to_thread(released.wait, NEVER), 0.01)
        await asyncio.sleep(2 * NEVER)
        assert not released.is_set()
        released.set()

    began = time.monotonic()
    loop.run_until_complete(give_up())
    assert loop.time() == pytest.approx(2 * NEVER + 0.01)
    assert time.monotonic() - began < NEVER


def test_another_thread_wakes_a_loop_that_has_no_timer(loop: VirtualTimeLoop) -> None:
    async def wait_for_call() -> None:
        called = asyncio.Event()
        thread = threading.Thread(target=loop.call_soon_threadsafe, args=(called.set,))
        thread.start()
        await called.wait()
        thread.join()

    loop.run_until_complete(wait_for_call())
    assert loop.time() == 0


def test_threads_are_waited_for_at_the_end_however_long(loop: VirtualTimeLoop) -> None:
    ended: list[str] = []

    def work(done: Callable[[Any], None]) -> None:
        time.sleep(0.01)
        done("work")

    loop.run_in_executor(None, work, ended.append)
    loop.run_until_complete(loop.shutdown_default_executor(timeout=1e-9))
    assert ended == ["work"]


def test_tasks_are_known_until_they_are_done(loop: VirtualTimeLoop) -> None:
    async def start_task() -> None:
        task = asyncio.create_task(asyncio.sleep(1), name="sleeper")
        await asyncio.sleep(0.5)
        assert task in asyncio.all_tasks()
        assert task.get_name() == "sleeper"
        await asyncio.sleep(1)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    loop.run_until_complete(start_task())
