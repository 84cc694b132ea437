"""Some callers in a process of their own, who all ask to be charged for the same order."""

import asyncio
import json
import os
import sys
from contextlib import AsyncExitStack
from pathlib import Path

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning import finish_charges
from tests.runtime.payment.orders import A_1, open_call

CHARGING_TAKES = 1.0  # seconds


class Provider(Gate):
    """Charges, and notes in a file that it did."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    async def __call__(self, *args: object, **_: object) -> str:
        with self._path.open("a") as file:
            file.write(f"{args[0]}\n")
        await asyncio.sleep(CHARGING_TAKES)
        return f"Confirmation {os.getpid()}"


async def ask(call: VoiceAgentTestSession) -> str:
    """Return what the caller hears of the charge."""
    await call.asks_for("pay", A_1)
    await call.hears("Confirmation")
    return call.heard[-1]


async def main(callers: int, charged: Path) -> None:
    async with AsyncExitStack() as calls:
        provider = Provider(charged)
        opened = [
            await calls.enter_async_context(
                open_call(provider, turn_end=0.05, session_close_transcript_timeout=0.0)
            )
            for _ in range(callers)
        ]
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        told = await asyncio.gather(*map(ask, opened))
        await finish_charges()
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
