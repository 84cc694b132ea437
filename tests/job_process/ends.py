"""The ends of jobs and workers, each with charges, a background job and a stream under way."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from tests.job_process.deployment import Deployment

REPORT = ("write a sales report", "I have started on the report")
STREAM = ("stream search results for Python tutorials", "One moment")
# One of each order, so that no charge is taken for another.
HUNG_UP, CLOSED, TERMINATED, KILLED, DRAINED = "42", "43", "45", "46", "47"
ENDS_WITHIN = 30.0  # seconds for a job, beyond what it waits for


@dataclass
class Ended:
    """The remains of a worker.

    Args:
        states: What the ledger says of each order that somebody has agreed to pay.
        charged: How often the provider has charged each order.
        statuses: What the worker told LiveKit of each job.
        deleted: The rooms that the agents have deleted.
        exit_code: That of the worker.
        seconds: How long the worker took to exit.
        log: What it and its jobs have logged.
    """

    states: dict[str, str]
    charged: Counter[str]
    statuses: dict[str, str]
    deleted: list[str]
    exit_code: int | None
    seconds: float
    log: list[dict[str, Any]]

    def outcomes(self, tool: str) -> list[str]:
        """Return how the calls of a tool have ended."""
        return [line["outcome"] for line in self.log if line.get("tool") == tool]

    def messages(self, *levels: str) -> list[str]:
        """Return the first lines of what was logged at these levels."""
        return [line["message"].split("\n")[0] for line in self.log if line["level"] in levels]


End = Callable[[Deployment], Awaitable[float]]


async def end_calls(deployment: Deployment) -> float:
    """End each call in another way; then end the worker, which is idle by then."""
    _, _, _, killed, _ = await asyncio.gather(
        deployment.pay(HUNG_UP, REPORT, leaves="hang up"),
        deployment.pay(CLOSED, REPORT, leaves="room closed"),
        deployment.pay(TERMINATED, REPORT),
        deployment.pay(KILLED, REPORT),
        deployment.call("stream", STREAM, leaves="hang up"),
    )
    await deployment.server.terminate(f"order-{TERMINATED}")
    os.kill(killed, signal.SIGKILL)
    # The caller, or LiveKit's next job for them, tries again: nobody knows, so nothing is charged.
    again = [(f"pay for order {KILLED}", "euros"), ("yes", "can't confirm")]
    await deployment.call("again", *again, leaves="hang up")
    await asyncio.wait_for(deployment.ended(), deployment.longest + ENDS_WITHIN)
    return await end_worker(deployment)


async def end_worker(deployment: Deployment) -> float:
    """Send SIGTERM, as `docker stop` and Kubernetes do, and wait."""
    deployment.worker.send_signal(signal.SIGTERM)
    return await deployment.exit(deployment.longest + ENDS_WITHIN)


async def drain(deployment: Deployment) -> float:
    """End the worker while two calls are under way."""
    await asyncio.gather(
        deployment.pay(DRAINED, REPORT),
        deployment.call("stream", STREAM),
    )
    return await end_worker(deployment)


async def end_twice(deployment: Deployment) -> float:
    """Send a second SIGTERM to a worker that drains."""
    jobs = await asyncio.gather(
        deployment.pay(DRAINED, REPORT),
        deployment.call("stream", STREAM),
    )
    deployment.worker.send_signal(signal.SIGTERM)
    await deployment.server.is_full.wait()
    seconds = await end_worker(deployment)
    await gone(jobs)
    return seconds


async def kill(deployment: Deployment) -> float:
    """Kill the worker, but not its jobs."""
    jobs = await asyncio.gather(
        deployment.pay(DRAINED, REPORT),
        deployment.call("stream", STREAM),
    )
    deployment.worker.send_signal(signal.SIGKILL)
    seconds = await deployment.exit(ENDS_WITHIN)
    await gone(jobs)
    return seconds


async def gone(pids: Iterable[int]) -> None:
    """Wait until these processes have ended: they outlive their worker, but not by much."""

    async def wait() -> None:
        while any(map(is_running, pids)):  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    await asyncio.wait_for(wait(), ENDS_WITHIN)


def is_running(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


async def see(end: End, folder: Path, seconds: float, caller_waits: float) -> Ended:
    """Return what is left after an end of a worker whose charges take so many seconds."""
    async with Deployment(folder / end.__name__, seconds, caller_waits).run() as deployment:
        took = await end(deployment)
        await deployment.outside.finish()
        return Ended(
            deployment.states(),
            deployment.outside.charged,
            deployment.server.statuses,
            deployment.server.deleted,
            deployment.worker.returncode,
            took,
            deployment.log(),
        )
