"""Fifty calls at once, and five hundred in a row: how late the event loop is, how memory grows.

    uv run python -m bench.load [--calls 50] [--in-a-row 500]

The aims: of the event loop's lags, p99 at most 50 ms; after five hundred calls, no more memory and
no more objects than after a hundred. Models are doubles, so all that is measured is LiveKit, the
runtime, the example tools and the ledger.
"""

import argparse
import asyncio
import gc
import logging
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from tests.source import COPY, refresh_source

refresh_source()
sys.path.insert(0, str(COPY.parent))

from bench.calls import Call, allow_any_order  # noqa: E402
from lrf.testing.virtual_time import VirtualTimeLoop  # noqa: E402

TICK = 0.01  # seconds
WARM_UP = 100  # calls, before memory is looked at


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--calls", type=int, default=50)
    parser.add_argument("--in-a-row", type=int, default=500)
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"AGENT_DATA": folder, "LEDGER": str(Path(folder, "ledger.sqlite3"))}
        allow_any_order()
        asyncio.run(call_at_once(arguments.calls))
        loop = VirtualTimeLoop()
        loop.run_until_complete(call_in_a_row(arguments.in_a_row))


async def call_at_once(count: int) -> None:
    """Print how late the event loop is while so many calls are under way."""
    await Call(0).run()  # imports, and all that is made once
    gc.collect()
    gc.freeze()  # as LiveKit does with all that its job processes share
    lags: list[float] = []
    pauses = watch_collector()
    cpu, began = time.process_time(), time.monotonic()
    ticking = asyncio.create_task(tick(lags))
    await asyncio.gather(*(call_after(number / 10, number) for number in range(1, count + 1)))
    ticking.cancel()
    share = (time.process_time() - cpu) / (time.monotonic() - began)
    centiles = statistics.quantiles(lags, n=100)
    print(
        f"{count} calls at once, {time.monotonic() - began:.0f} s, {share:.0%} of a core: "
        f"lag p50 {centiles[49] * 1000:.1f} ms, p99 {centiles[98] * 1000:.1f} ms, "
        f"longest {max(lags) * 1000:.0f} ms; longest garbage collection "
        f"{max(pauses, default=0.0) * 1000:.0f} ms"
    )


def watch_collector() -> list[float]:
    """Return what becomes the list of the seconds that each garbage collection computes."""
    pauses: list[float] = []
    began = 0.0

    def on_collection(phase: str, details: dict[str, int]) -> None:
        nonlocal began
        if phase == "start":
            began = time.thread_time()
        else:
            pauses.append(time.thread_time() - began)

    gc.callbacks.append(on_collection)
    return pauses


async def call_after(seconds: float, number: int) -> None:
    await asyncio.sleep(seconds)
    await Call(number).run()


async def tick(lags: list[float]) -> None:
    while True:
        due = time.perf_counter() + TICK
        await asyncio.sleep(TICK)
        lags.append(max(0.0, time.perf_counter() - due))


async def call_in_a_row(count: int) -> None:
    """Print how memory and objects have grown, in virtual time."""
    for number in range(WARM_UP):
        await Call(1000 + number).run()
    gc.unfreeze()
    memory, objects = resident(), census()
    for number in range(WARM_UP, count):
        await Call(1000 + number).run()
    grown = census() - objects
    print(
        f"calls {WARM_UP} to {count}: {resident() - memory:+.1f} MB of {memory:.0f} MB, "
        f"{grown.total():+d} objects of {objects.total()}; most: {grown.most_common(5)}"
    )


def resident() -> float:
    """Return the megabytes of memory that this process has."""
    return float(psutil.Process().memory_info().rss / 2**20)


def census() -> Counter[str]:
    """Count the objects that are left, by their type."""
    gc.collect()
    kinds = (type(thing) for thing in gc.get_objects())
    return Counter(f"{kind.__module__}.{kind.__qualname__}" for kind in kinds)


if __name__ == "__main__":
    main()
