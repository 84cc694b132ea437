"""Settings of the example tools, read from the environment at each use."""

import asyncio
import os
from pathlib import Path

# The samples are small and would be done before anybody could interrupt. So each read and each
# request waits as long as a real one might. 0 takes these pauses away.
PACE = 1.0


def data_folder() -> Path:
    """Return the folder of all files that the tools keep: AGENT_DATA, by default agent-data."""
    return Path(os.environ.get("AGENT_DATA") or "agent-data")


def web_service() -> str:
    """Return the address of the web service, WEB_SERVICE; empty for the demonstration."""
    return os.environ.get("WEB_SERVICE", "").rstrip("/")


async def pause(seconds: float) -> None:
    """Wait as long as real work takes, at a PACE of 1.

    Args:
        seconds: How long that is.
    """
    await asyncio.sleep(seconds * PACE)
