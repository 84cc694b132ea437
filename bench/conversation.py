"""The time of a short call in a test, beside the same call on a bare AgentSession.

    uv run python -m bench.conversation [--calls 200]

Both are in virtual time, on the same doubles: what the bare one takes is LiveKit's own. The caller
asks for a search and interrupts it: two turns, one call of a tool, an answer to each.
"""

import argparse
import asyncio
import logging
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any

from livekit.agents import Agent, function_tool

from lrf.offline.doubles import Line
from lrf.offline.model import OfflineLLM
from lrf.testing import VoiceAgentTestSession
from lrf.testing.model import ScriptedModel
from lrf.testing.virtual_time import VirtualTimeLoop

REQUEST, STOP, ANSWER = "search please", "never mind", "Okay."
SEARCH_TAKES = 5.0  # seconds
WAITS = 1.0  # seconds until the caller interrupts it


@function_tool
async def search() -> str:
    """Search."""
    await asyncio.sleep(SEARCH_TAKES)
    return "found"


async def call_bare() -> None:
    """Play the call on a session without a recorder, a watch, or a log of tools."""
    heard = asyncio.Event()
    line = Line(on_heard=lambda _: heard.set())
    model = ScriptedModel(otherwise=OfflineLLM())
    model.when(REQUEST).calls("search")
    model.when(STOP).says(ANSWER)
    session = line.make_session(model, turn_end=0.3, aec_warmup_duration=None)
    await session.start(Agent(instructions="", tools=[search]), record=False)
    await line.speak(REQUEST)
    await asyncio.sleep(WAITS)
    await line.speak(STOP)
    await heard.wait()
    await session.aclose()


async def call_in_test() -> None:
    """Play the call as a test does."""
    agent = Agent(instructions="", tools=[search])
    async with VoiceAgentTestSession(agent, turn_end=0.3, aec_warmup_duration=None) as call:
        call.when(REQUEST).calls("search")
        call.when(STOP).says(ANSWER)
        await call.caller_says(REQUEST)
        await asyncio.sleep(WAITS)
        await call.caller_says(STOP)
        await call.hears(ANSWER)


def run(play: Callable[[], Awaitable[Any]]) -> float:
    """Return the seconds that a call takes on a loop of its own."""

    async def wait() -> None:
        await play()

    loop = VirtualTimeLoop()
    began = time.perf_counter()
    try:
        loop.run_until_complete(wait())
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--calls", type=int, default=200)
    calls = parser.parse_args().calls
    logging.getLogger("livekit.agents").setLevel(logging.ERROR)
    plays = {"a bare AgentSession": call_bare, "a VoiceAgentTestSession": call_in_test}
    seconds: dict[str, list[float]] = {name: [] for name in plays}
    for _ in range(calls):
        for name, play in plays.items():
            seconds[name].append(run(play))
    first = statistics.median(seconds["a bare AgentSession"])
    print(f"one call (median and least of {calls}):")
    for name, took in seconds.items():
        median = statistics.median(took)
        least = min(took) * 1000
        print(f"  {median * 1000:6.1f} ms  {least:6.1f} ms  {median / first:5.2f}  {name}")


if __name__ == "__main__":
    main()
