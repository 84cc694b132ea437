"""A charge outlives the end of its job: in real job processes, with the real command line.

Set CHARGING_TAKES=45 to try what was tried by hand: nothing is scaled down then.
"""

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from my_voice_agent.longrunning.ledger import Ledger
from tests.job_process.livekit_server import KEY, SECRET, LiveKitServer
from tests.template import TEMPLATE

LONG = float(os.environ.get("CHARGING_TAKES", "16"))  # longer than LiveKit's usual 10 s
CALLER_WAITS = 30.0 if LONG > 30 else 3.0  # the tool gives up long before the charge ends
SHORT = 5.0
STARTS_WITHIN = 90.0  # seconds for a process and a call, on a busy machine


def files_of(folder: Path) -> dict[str, str]:
    """Return where the worker keeps its ledger, and the provider its own."""
    return {"LEDGER": str(folder / "ledger.sqlite3"), "AGENT_DATA": str(folder / "data")}


@asynccontextmanager
async def running_worker(
    server: LiveKitServer, folder: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run `agent start`; its output goes to worker.log."""
    environment = {
        **os.environ,
        **files_of(folder),
        "LIVEKIT_URL": server.url,
        "LIVEKIT_API_KEY": KEY,
        "LIVEKIT_API_SECRET": SECRET,
        "PYTHONPATH": os.pathsep.join([str(TEMPLATE), str(TEMPLATE / "build" / "src")]),
    }
    with (folder / "worker.log").open("wb") as log:
        worker = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.job_process.worker", "start", "--drain-timeout", "2"),
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            yield worker
        finally:
            if worker.returncode is None:
                os.killpg(worker.pid, signal.SIGKILL)
                await worker.wait()


async def pay(
    server: LiveKitServer, folder: Path, order: str, takes: float, *, hangs_up: bool = False
) -> None:
    """Have a caller pay for an order; return when the charge is under way."""
    charging = folder / f"charging-{order}"
    told: dict[str, Any] = {
        "order": order,
        "charging_takes": takes,
        "caller_waits": CALLER_WAITS,
        "charging": str(charging),
        "hangs_up": hangs_up,
    }
    await asyncio.wait_for(server.dispatch(f"order-{order}", told), STARTS_WITHIN)
    await asyncio.wait_for(appears(charging), STARTS_WITHIN)


async def appears(path: Path) -> None:
    """Wait for a file."""
    while not path.exists():  # noqa: ASYNC110, ASYNC240
        await asyncio.sleep(0.05)


def charged_by_provider(folder: Path) -> list[str]:
    """Return the orders that the provider has charged."""
    with closing(sqlite3.connect(folder / "data" / "gateway.sqlite3")) as rows:
        return [order for (order,) in rows.execute("SELECT order_id FROM charges")]


@pytest.mark.virtual_time(False)
async def test_charges_survive_a_hang_up_a_termination_and_the_end_of_the_worker(
    tmp_path: Path,
) -> None:
    hung_up, terminated, drained = "42", "43", "45"
    async with LiveKitServer() as server, running_worker(server, tmp_path) as worker:
        await pay(server, tmp_path, hung_up, SHORT, hangs_up=True)
        await pay(server, tmp_path, terminated, LONG)
        await server.terminate(f"order-{terminated}")
        await pay(server, tmp_path, drained, LONG)
        worker.send_signal(signal.SIGTERM)
        await asyncio.wait_for(worker.wait(), LONG + 60)
    log = (tmp_path / "worker.log").read_text()
    ledger = Ledger(Path(files_of(tmp_path)["LEDGER"]))
    for order in (hung_up, terminated, drained):
        charge = ledger.find(f"process_payment:caller:{order}")
        assert charge is not None, f"order {order} is not in the ledger:\n{log}"
        assert charge.state == "paid", f"order {order} is {charge.state}:\n{log}"
    assert sorted(charged_by_provider(tmp_path)) == sorted([hung_up, terminated, drained])
    assert "waits for 1 charges" in log
