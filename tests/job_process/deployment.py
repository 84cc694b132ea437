"""A worker under way with calls: `agent start`, a LiveKit server double, and a payment provider."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from my_voice_agent.agent import AGENT_NAME
from my_voice_agent.longrunning.ledger import Ledger
from tests.job_process.livekit_server import KEY, SECRET, LiveKitServer
from tests.job_process.outside import Outside
from tests.template import TEMPLATE

STARTS_WITHIN = 120.0  # seconds for a process and a call, on a busy machine
DRAIN_TIMEOUT = 2  # seconds, for the worker: less than any charge takes


class Deployment:
    """A worker that can be run, called and looked into.

    Args:
        folder: Where the worker keeps its ledger and its log.
        seconds: How long the provider takes to charge.
        caller_waits: How long callers wait for a charge, in seconds.
    """

    def __init__(self, folder: Path, seconds: float, caller_waits: float) -> None:
        self._folder, self.longest, self._caller_waits = folder, seconds, caller_waits
        self._orders: list[str] = []
        self.outside = Outside()
        self.server = LiveKitServer(self.outside.routes)

    @asynccontextmanager
    async def run(self) -> AsyncIterator["Deployment"]:
        """Run the worker, and what it reaches, until the end of the block."""
        self._folder.mkdir()
        async with self.server.serve():
            self.worker = await self._start()
            try:
                yield self
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(self.worker.pid, signal.SIGKILL)
                await self.worker.wait()

    async def _start(self) -> asyncio.subprocess.Process:
        with self._log.open("wb") as log:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.job_process.worker", "start"),
                *("--drain-timeout", str(DRAIN_TIMEOUT)),
                cwd=self._folder,
                env=self._environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "LEDGER": str(self._folder / "ledger.sqlite3"),
            "AGENT_DATA": str(self._folder / "data"),
            "OUTSIDE": self.server.url.replace("ws://", "http://"),
            "LIVEKIT_URL": self.server.url,
            "LIVEKIT_API_KEY": KEY,
            "LIVEKIT_API_SECRET": SECRET,
            "PYTHONPATH": os.pathsep.join([str(TEMPLATE), str(TEMPLATE / "build" / "src")]),
        }

    @property
    def _log(self) -> Path:
        return self._folder / "worker.log"

    async def call(
        self, room: str, *says: tuple[str, str], charges: str = "", leaves: str = ""
    ) -> int:
        """Have a caller call, and return the process of their job once all they want is under way.

        Args:
            room: The name of the room.
            *says: What they type, each with what they wait to hear then.
            charges: The order that they say "yes" to in the end.
            leaves: How they leave at once, if they do: "hang up" or "room closed".
        """
        told: dict[str, Any] = {
            "says": says,
            "charges": charges,
            "leaves": leaves,
            "seconds": self.longest,
            "caller_waits": self._caller_waits,
        }
        under_way = self.outside.under_way(room)
        await asyncio.wait_for(self.server.dispatch(room, told, AGENT_NAME), STARTS_WITHIN)
        return await asyncio.wait_for(under_way, STARTS_WITHIN)

    async def pay(self, order: str, *says: tuple[str, str], leaves: str = "") -> int:
        """Have a caller pay for an order; return the process of the job once it is under way."""
        self._orders.append(order)
        pays = (f"pay for order {order}", "euros")
        return await self.call(f"order-{order}", *says, pays, charges=order, leaves=leaves)

    async def exit(self, within: float) -> float:
        """Wait until the worker has exited, and return how long it took in seconds."""
        began = time.monotonic()
        await asyncio.wait_for(self.worker.wait(), within)
        return time.monotonic() - began

    async def ended(self) -> None:
        """Wait until the worker has told LiveKit that all jobs have ended."""
        while "JS_RUNNING" in self.server.statuses.values():  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    def states(self) -> dict[str, str]:
        """Return what the ledger says of each order that somebody has agreed to pay."""
        ledger = Ledger(self._folder / "ledger.sqlite3")
        charges = {order: ledger.find(f"process_payment:caller:{order}") for order in self._orders}
        return {order: charge.state for order, charge in charges.items() if charge}

    def log(self) -> list[dict[str, Any]]:
        """Return what the worker and its jobs have logged; it is all JSON."""
        return [json.loads(line) for line in self._log.read_text().splitlines()]
