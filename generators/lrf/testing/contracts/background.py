"""The contract of the mode background."""

import pytest
from livekit.agents import Agent
from livekit.agents.llm import Toolset
from livekit.agents.llm.async_toolset import AsyncToolset

from ..gate import Gate
from ..session import VoiceAgentTestSession
from .contract import interrupts, needs
from .declaration import parameters_of
from .failure import FailureTests
from .status import StatusTests


class BackgroundContract(StatusTests, FailureTests):
    """The promise to answer at once, work on, and tell the caller when the result is ready."""

    pattern = "background"

    @classmethod
    def _features(cls) -> set[str]:
        features = super()._features()
        if hasattr(cls.tool, "status"):
            features.add("status")
        if isinstance(cls.result, str):
            features.add("result of any length")
        if any(name not in cls.arguments for name in parameters_of(cls.tool)):
            features.add("optional arguments")
        return features

    def agent(self) -> Agent:
        """Make the agent; the tool is the session's, where a handoff does not stop it."""
        return Agent(instructions="")

    def toolset(self) -> Toolset:
        """Make the session's tools; override it for a tool that is a method of a toolset."""
        status = getattr(self.tool, "status", None)
        tools = [self.tool, status] if status is not None else [self.tool]
        return AsyncToolset(id="session_tools", tools=tools)

    def session(self, turn_end: float) -> VoiceAgentTestSession:
        """Make the call."""
        settings = self.settings()
        # Otherwise a caller could not talk over what the agent says in the first 3 s.
        settings = {"aec_warmup_duration": None, **settings}
        settings["tools"] = [*settings.get("tools", ()), self.toolset()]
        return VoiceAgentTestSession(self.agent(), turn_end=turn_end, **settings)

    async def stop(self, call: VoiceAgentTestSession) -> None:
        """Have the caller say so, and the model cancel the first call of the tool."""
        calls = [each for each in call.tool_calls if each.name == self.name]
        call.when("stop").calls("lk_agents_cancel_task", {"call_id": calls[0].call_id})
        await call.caller_says("stop")

    def listeners_of(self, call: VoiceAgentTestSession) -> int:
        """Return how many listeners the session has."""
        return sum(map(len, call.session._events.values()))

    # Requests.

    async def test_the_same_request_runs_once(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await call.hears(self.started)
        # A strict schema makes models send null for what they leave out.
        for arguments in (self.arguments, self.with_nulls()):
            call.when("once more").calls(self.name, arguments)
            await call.caller_says("once more")
            await call.time_passes(10)
        self.assert_begun(work, self.runs, "The model made the same call three times")

    @needs("another request")
    async def test_another_request_runs_at_the_same_time(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await call.hears(self.started)
        await self.ask(call, self.others)
        await work.begins(2 * self.runs)

    async def test_it_leaves_nothing_behind_in_a_long_call(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        listeners = [self.listeners_of(call)]
        for _ in range(3):
            await self.ask(call)
            work.release(self.result)
            await call.hears(self.answer)
            await call.time_passes(10)
            listeners.append(self.listeners_of(call))
        if max(listeners) > listeners[0]:
            pytest.fail(f"Each request leaves listeners at the session behind: {listeners}.")

    # Stopping.

    @interrupts
    async def test_it_stops_when_the_caller_asks_for_that(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        work.resist(1)
        await self.ask(call)
        await call.hears(self.started)
        await self.stop(call)
        await call.tool_ended(self.name)
        await self.assert_stopped(work)
        await call.time_passes(30)
        self.assert_heard(call, self.answer, 0)

    async def test_the_caller_is_answered_even_if_the_work_resists(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        work.resist(4)
        await self.ask(call)
        await call.hears(self.started)
        await self.stop(call)
        await call.hears("Okay", within=2.5)
        await work.unwinds(self.runs)

    async def test_it_stops_when_the_caller_hangs_up(
        self, call: VoiceAgentTestSession, work: Gate
    ) -> None:
        await self.ask(call)
        await work.begins()
        await call.hang_up()
        await self.assert_stopped(work, "The caller hung up")
