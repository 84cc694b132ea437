"""A scene: a caller has one tool called, and waits for its end or interrupts it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from ..testing.session import VoiceAgentTestSession
from ..testing.virtual_time import VirtualTimeLoop
from ..timeline import Timeline

GREETED = 0.5  # seconds before the caller speaks
WORKS = 0.3  # seconds that the work is under way when the caller interrupts it
QUIET = 0.6  # seconds without a word after which the scene is over
LOOKS_EVERY = 0.1

Play = Callable[[VoiceAgentTestSession, str, str], Awaitable[None]]
"""Plays the caller: in the call, with the tool, by the sentence that has it called."""


@dataclass(frozen=True)
class Scene:
    """A scripted call of one tool.

    Args:
        tool: The tool's name.
        patterns: Its patterns.
        ending: How it goes: completed, or interrupted.
        sentence: What the caller says to have it called.
        play: Plays the caller.
    """

    tool: str
    patterns: tuple[str, ...]
    ending: str
    sentence: str
    play: Play

    @property
    def title(self) -> str:
        """Return its title."""
        return f"{self.tool} ({', '.join(self.patterns)}), {self.ending}"

    def run(self, agent: Any, settings: dict[str, Any]) -> Timeline:
        """Play it with a real session, in virtual time, and return its timeline.

        Args:
            agent: The agent that picks up.
            settings: The arguments of its session.

        Raises:
            AssertionError: The tool was not called, or left something running.
        """
        loop = VirtualTimeLoop()
        try:
            return loop.run_until_complete(self._run(agent, settings))
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()

    async def _run(self, agent: Any, settings: dict[str, Any]) -> Timeline:
        options = {**settings, "aec_warmup_duration": None}  # the caller may interrupt at once
        async with VoiceAgentTestSession(agent, turn_end=0.3, **options) as call:
            await asyncio.sleep(GREETED)
            await self.play(call, self.tool, self.sentence)
            await _be_quiet(call)
            return call.timeline(self.title, self.ending)


def scenes_of(tool: Any) -> list[Scene]:
    """Return the scenes of a tool that declares examples: completed, and interrupted."""
    complete, interrupt = PLAYS.get(tool.mode.name, (_complete, _interrupt))
    examples: tuple[str, ...] = tool.mode.examples
    return [
        Scene(tool.id, tool.patterns, "completed", examples[-1], complete),
        Scene(tool.id, tool.patterns, "interrupted", examples[0], interrupt),
    ]


async def _be_quiet(call: VoiceAgentTestSession) -> None:
    """Wait until nothing is said or done any more."""
    left = QUIET
    while left > 0:
        busy = call.session.current_speech or call.session.agent_state == "thinking"
        left = QUIET if busy else left - LOOKS_EVERY
        await asyncio.sleep(LOOKS_EVERY)


async def _complete(call: VoiceAgentTestSession, tool: str, sentence: str) -> None:
    await call.caller_says(sentence)
    await call.tool_ended(tool)


async def _interrupt(call: VoiceAgentTestSession, tool: str, sentence: str) -> None:
    await call.caller_says(sentence)
    await call.tool_started(tool)
    await asyncio.sleep(WORKS)
    await call.caller_says("never mind")
    await call.tool_ended(tool)


async def _pay(call: VoiceAgentTestSession, tool: str, sentence: str) -> None:
    await _complete(call, tool, sentence)
    await _be_quiet(call)
    await call.caller_says("yes please")
    await call.tool_ended(tool, times=2)


async def _speak_during_payment(call: VoiceAgentTestSession, tool: str, sentence: str) -> None:
    await _complete(call, tool, sentence)
    await _be_quiet(call)
    await call.caller_says("yes please")
    await call.tool_started(tool, times=2)
    await asyncio.sleep(WORKS)
    await call.caller_says("wait, stop it")
    await call.tool_ended(tool, times=2)


async def _ask_about_job(call: VoiceAgentTestSession, tool: str, sentence: str) -> None:
    await call.caller_says(sentence)
    await call.tool_started(tool)
    await asyncio.sleep(1.5)  # the agent is saying that it has begun
    await call.caller_says("how far is it")
    await call.tool_ended(tool)


PLAYS: dict[str, tuple[Play, Play]] = {
    "payment": (_pay, _speak_during_payment),
    "background": (_complete, _ask_about_job),
}
