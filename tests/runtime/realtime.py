"""A call with a realtime model, and what a test can wait for in it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from livekit.agents import Agent, AgentSession, llm
from livekit.agents.voice.events import EventTypes

from lrf.offline.doubles import Heard
from lrf.offline.model import OfflineLLM
from lrf.testing.changes import Changes
from lrf.testing.model import ScriptedModel
from lrf.testing.realtime import FakeRealtimeModel, realtime_session
from my_voice_agent.longrunning.playout import silence

EVENTS: tuple[EventTypes, ...] = (
    "agent_state_changed",
    "user_state_changed",
    "function_tools_executed",
)


class Heeded(list[Heard]):
    """Utterances that a test waits for."""

    def __init__(self, changes: Changes) -> None:
        super().__init__()
        self._changes = changes

    def append(self, heard: Heard) -> None:
        super().append(heard)
        self._changes.notify()


class CountedModel(ScriptedModel):
    """A scripted model that counts its requests."""

    def __init__(self, changes: Changes) -> None:
        super().__init__(otherwise=OfflineLLM())
        self.requests = 0
        self._changes = changes

    def chat(self, **request: Any) -> llm.LLMStream:
        self.requests += 1
        self._changes.notify()
        return super().chat(**request)


class RealtimeCall:
    """A call with a realtime model; `script` decides what that says and calls."""

    session: AgentSession[Any]
    model: FakeRealtimeModel

    def __init__(self) -> None:
        self._changes = Changes()
        self.script = CountedModel(self._changes)
        self.heard: list[Heard] = Heeded(self._changes)

    @property
    def told(self) -> str:
        """Return what tools have told the model."""
        items = self.session.history.items
        return "\n".join(item.output for item in items if item.type == "function_call_output")

    async def says(self, words: str, transcript_after: float | None = 0.0) -> None:
        """Have the caller say `words`; see `FakeRealtimeModel.caller_says`."""
        await self.model.caller_says(words, transcript_after=transcript_after)

    async def hears(self, words: str, times: int = 1) -> None:
        """Wait until the caller has heard `words` `times` in all, and nobody speaks."""
        await self._changes.until(
            lambda: sum(words in heard for heard in self.heard) >= times,
            f"the caller hears {words!r} ({times} in all)",
        )
        await silence(self.session)

    async def until_told(self, words: str) -> None:
        """Wait until a tool has told the model `words`."""
        await self._changes.until(lambda: words in self.told, f"the model is told {words!r}")

    async def until_asked(self, times: int) -> None:
        """Wait until the model has had `times` requests in all."""
        await self._changes.until(
            lambda: self.script.requests >= times, f"the model is asked ({times} in all)"
        )

    async def until_speaking(self, who: str) -> None:
        """Wait until "agent" or "user" speaks."""
        await self._changes.until(
            lambda: getattr(self.session, f"{who}_state") == "speaking", f"the {who} speaks"
        )

    async def time_passes(self, seconds: float) -> None:
        """Let `seconds` pass, in which nothing is to happen that must not."""
        await asyncio.sleep(seconds)

    @asynccontextmanager
    async def opened(
        self, agent: Agent, model: FakeRealtimeModel, **settings: Any
    ) -> AsyncIterator[None]:
        """Open the call: `agent` picks up, and `model` speaks."""
        self.model = model
        async with realtime_session(agent, model, self.heard, **settings) as self.session:
            for event in EVENTS:
                self.session.on(event, lambda _: self._changes.notify())
            yield
