"""Calls with the guide's snippets, and the same calls with the example tools."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from livekit.agents import Agent
from livekit.agents.llm import FunctionTool
from livekit.agents.llm.async_toolset import AsyncToolset

from lrf.testing import VoiceAgentTestSession

GUIDE = Path(__file__).parents[1] / "adopt" / "guide"
SECONDS = 20.0  # that the work takes
FIVE_MINUTES = 300.0
ANNOUNCEMENT = "I will charge your card for that order now."


@dataclass
class Work:
    """Work of 20 seconds that notes how it began and ended."""

    result: Any
    begun: int = 0
    completed: int = 0

    async def __call__(self, *arguments: object, **keywords: object) -> Any:
        """Work."""
        self.begun += 1
        await asyncio.sleep(SECONDS)
        self.completed += 1
        return self.result


class Asked(NamedTuple):
    """An agent with one tool, the request for it, and the work that the tool does."""

    agent: Agent
    tool: str
    arguments: dict[str, Any]
    work: Work
    settings: dict[str, Any]

    @asynccontextmanager
    async def call(self) -> AsyncIterator[VoiceAgentTestSession]:
        """Call the agent. What the test session holds against a tool is measured, not raised."""
        session = VoiceAgentTestSession(
            self.agent, turn_end=0.3, aec_warmup_duration=None, **self.settings
        )
        call = await session.__aenter__()
        try:
            yield call
        finally:
            error = KeyboardInterrupt()  # an error of the test's own comes before its complaints
            await session.__aexit__(type(error), error, None)


def guides(snippet: str, arguments: dict[str, Any], calls: str, work: Work) -> Asked:
    """Ask the guide's snippet, with `work` in the place of the function that it calls."""
    names: dict[str, Any] = {"__name__": f"guide_{snippet}"}
    code = (GUIDE / f"{snippet}.txt").read_text("utf-8")
    exec(compile(code, snippet, "exec", dont_inherit=True), names)
    owner, _, attribute = calls.rpartition(".")
    if owner:
        setattr(names[owner], attribute, work)
    else:
        assert calls in names
        names[calls] = work
    return Asked(names["GuideAgent"](), snippet, arguments, work, {"userdata": {}})


def ours(tool: FunctionTool[..., Any], arguments: dict[str, Any], work: Work) -> Asked:
    """Ask a tool of the template, whose operation a test has replaced by `work`."""
    if not hasattr(tool, "status"):
        return Asked(Agent(instructions="", tools=[tool]), tool.id, arguments, work, {})
    toolset = AsyncToolset(id="session_tools", tools=[tool, tool.status])
    return Asked(Agent(instructions=""), tool.id, arguments, work, {"tools": [toolset]})


async def mute_after_an_interruption(asked: Asked) -> float:
    """Return for how long a caller hears nothing who says "never mind" 4 s into the work."""
    async with asked.call() as call:
        await call.asks_for(asked.tool, asked.arguments)
        await call.time_passes(4)
        await call.caller_says("never mind")
        committed = asyncio.get_running_loop().time()
        await call.hears("Okay")
        return max(call.heard[-1].began - committed, 0.0)


async def told_after_an_interruption(asked: Asked) -> str:
    """Return what the model is told of work that the caller interrupts."""
    async with asked.call() as call:
        await call.asks_for(asked.tool, asked.arguments)
        await call.caller_says("never mind")
        await call.hears("Okay")
        return call.told_to_model(asked.tool)


async def longest_silence(asked: Asked) -> float:
    """Return the longest silence that a caller hears who waits for the result."""
    async with asked.call() as call:
        await call.asks_for(asked.tool, asked.arguments)
        await call.tool_ended(asked.tool)
        return call.longest_silence


async def charges_after_a_stop(asked: Asked) -> int:
    """Return how often a caller is charged who says "stop" as the agent announces the charge."""
    async with asked.call() as call:
        await _read_back(call, asked)
        call.when("pay").says(ANNOUNCEMENT).calls(asked.tool, asked.arguments)
        await call.caller_says("pay")
        await call.time_passes(0.5)
        await call.caller_says("stop")
        await call.time_passes(SECONDS)
        return asked.work.completed


async def charges_for_two_requests(asked: Asked) -> int:
    """Return how often a caller is charged who asks for the same payment twice."""
    async with asked.call() as call:
        for _ in range(2):
            await _read_back(call, asked)
            await call.asks_for(asked.tool, asked.arguments)
            await call.time_passes(SECONDS + 5)
        return asked.work.completed


async def _read_back(call: VoiceAgentTestSession, asked: Asked) -> None:
    """Have the tool read the terms back, if it does so."""
    if asked.tool == "process_payment":
        await call.asks_for(asked.tool, asked.arguments)
        await call.hears("euros")


async def result_heard_after(asked: Asked, words: str) -> float | None:
    """Return when a caller hears the result who says nothing more; None: not in five minutes."""
    async with asked.call() as call:
        await call.asks_for(asked.tool, asked.arguments)
        began = asyncio.get_running_loop().time()
        await call.time_passes(FIVE_MINUTES)
        times = [heard.began - began for heard in call.heard if words in heard]
        return times[0] if times else None
