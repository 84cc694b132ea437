"""Patterns of one's own."""

from __future__ import annotations

from typing import Any

from livekit.agents import Agent

from lrf.testing import VoiceAgentTestSession
from my_voice_agent.longrunning import Call, Mode, Option, interruptible_tool
from my_voice_agent.longrunning.task import Work


class Loudly(Option):
    """Returns the result in capital letters."""

    name = "loudly"

    def around(self, work: Work, call: Call) -> Work:
        async def loud(**instead: Any) -> str:
            return (await work(**instead)).upper()

        return loud


async def test_an_option_of_ones_own_wraps_each_attempt() -> None:
    @interruptible_tool("the search", timeout=9, retry=2, options=[Loudly()])
    async def shout(query: str) -> str:
        """Search."""
        return f"Found {query}"

    assert shout.patterns == ("interruptible", "timeout", "retry", "loudly")
    async with VoiceAgentTestSession(Agent(instructions="", tools=[shout])) as call:
        await call.asks_for("shout", {"query": "shoes"})
        await call.hears("FOUND SHOES")


class Patient(Mode):
    """Waits for the work, however long that takes."""

    name = "patient"
    decorator = "patient_tool"
    advice = "Takes its time."

    async def answer(self, work: Work, call: Call) -> str:
        return await work()


async def test_a_mode_of_ones_own_makes_a_tool() -> None:
    @Patient("the answer")
    async def think(question: str) -> str:
        """Think."""
        return f"{question}: 42"

    assert think.patterns == ("patient",)
    async with VoiceAgentTestSession(Agent(instructions="", tools=[think])) as call:
        await call.asks_for("think", {"question": "life"})
        await call.hears("life: 42")
