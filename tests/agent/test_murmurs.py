"""An "mm-hm" while the agent speaks: what is told again, as the table in docs/interruptions.md."""

import asyncio
from typing import Any

import pytest
from livekit.agents import Agent
from livekit.agents.llm.async_toolset import AsyncToolset

from lrf.offline.doubles.sound import SECONDS_A_CHARACTER
from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.longrunning import (
    TOOL_HANDLING,
    background_tool,
    interruptible_tool,
    payment_tool,
    quick_tool,
)
from tests.template import TEMPLATE

pytestmark = pytest.mark.virtual_time

RESULT = "The answer is forty-two, and it took a while to find out."
MOMENTS = {
    "a filler, the result is ready": "ready",
    "a filler, the work goes on": "working",
    "the result": "telling",
}
MODES: dict[str, Any] = {
    "quick": quick_tool("the search"),
    "interruptible": interruptible_tool("the search"),
    "background": background_tool("the search"),
    "payment": payment_tool("the search", key="query", confirm=None),
}


def make(mode: str, work: Gate) -> list[Any]:
    async def search(query: str) -> str:
        """Search."""
        return await work(query)

    async def charge(query: str, *, idempotency_key: str) -> str:
        """Charge."""
        return await work(query)

    tool: Any = MODES[mode](charge if mode == "payment" else search)
    return [AsyncToolset(id="all", tools=[tool, tool.status])] if mode == "background" else [tool]


async def murmur(mode: str, moment: str, *, finished: bool, **settings: Any) -> str:
    """Return what came of the result, for a caller who says "mm-hm" at that moment."""
    work = Gate()
    tools = make(mode, work)
    settings |= {"tools": tools, "tool_handling": TOOL_HANDLING, "aec_warmup_duration": None}
    async with VoiceAgentTestSession(Agent(instructions=""), **settings) as call:
        now = asyncio.get_running_loop().time
        name = "charge" if mode == "payment" else "search"
        await call.asks_for(name, {"query": f"{mode} {moment} {finished}"})
        await work.begins()
        await call.time_passes(2.0)  # the filler, or the announcement, is being spoken
        if moment == "ready":
            work.release(RESULT)
        elif moment == "telling":
            work.release(RESULT)
            await call.time_passes(4.5)
        ended = now() + len("mm-hm") * SECONDS_A_CHARACTER
        await call.caller_says("mm-hm", finished=finished)
        await call.time_passes(0.5)
        if moment == "working":
            work.release(RESULT)
        await call.time_passes(20.0)
        later = [h for h in call.heard if h == RESULT and not h.cut and h.began > ended - 5]
        if later and later[-1].began < ended:
            return "goes on"
        if later:
            return f"{later[-1].began - ended:.1f} s"
        return "stopped" if work.cancelled else "in the context"


@pytest.mark.parametrize("moment", MOMENTS)
async def test_the_table_of_the_document_is_right(moment: str) -> None:
    cells = []
    for mode in MODES:
        quick, slow = [
            await murmur(mode, MOMENTS[moment], finished=finished) for finished in (True, False)
        ]
        cells.append(quick if quick == slow else f"{quick} or {slow}")
    row = " | ".join([f"| {moment}", *cells]) + " |"
    assert row in (TEMPLATE / "docs" / "interruptions.md").read_text("utf-8"), row


@pytest.mark.parametrize("mode", ["interruptible", "background"])
@pytest.mark.parametrize("moment", ["working", "telling"])
async def test_with_two_words_as_the_least_it_interrupts_nothing(mode: str, moment: str) -> None:
    handling = {"interruption": {"min_words": 2}}
    outcome = await murmur(mode, moment, finished=True, turn_handling=handling)
    assert outcome not in ("stopped", "in the context")
