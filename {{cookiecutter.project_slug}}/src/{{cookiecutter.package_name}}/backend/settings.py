"""Where the example tools find what they work on: the environment says so, at each use."""

import asyncio
import os
from pathlib import Path

# What is shipped is small, and small things are quick: too quick to be interrupted. So each read
# and each request waits as long as a real one might. 0 takes these pauses away.
PACE = 1.0


def data_folder() -> Path:
    """The folder of all files that the tools keep: AGENT_DATA, or else agent-data."""
    return Path(os.environ.get("AGENT_DATA") or "agent-data")


def web_service() -> str:
    """The address of the web service: WEB_SERVICE, or nothing where the demonstration will do."""
    return os.environ.get("WEB_SERVICE", "").rstrip("/")


async def pause(seconds: float) -> None:
    """Wait as long as real work takes, at a PACE of 1."""
    await asyncio.sleep(seconds * PACE)
