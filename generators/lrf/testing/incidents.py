"""Incidents that happen to the agent in a test."""

import asyncio

from livekit.agents import Agent

from .call import Call
from .changes import PATIENCE
from .script import Script


class Incidents(Call):
    """The model's answers and failures, interruptions, handoffs and cancellations."""

    def when(self, words: str) -> Script:
        """Script the model: `when("find shoes").says("Let me look.").calls("search", {…})`."""
        return self._model.when(words)

    def when_told(self, words: str) -> Script:
        """Script what the model does, before anything is said, when a tool tells it `words`."""
        return self._model.when_told(words)

    def model_fails(self, error: Exception | None = None) -> None:
        """Have the model fail from now on, by default as when it cannot be reached."""
        self._model.to_all().fails(error)

    def model_stays_silent(self) -> None:
        """Have the model say nothing from now on."""
        self._model.to_all().stays_silent()

    def model_takes(self, seconds: float) -> None:
        """Have the model answer late from now on."""
        self._model.to_all().takes(seconds)

    def model_recovers(self) -> None:
        """Have the model answer as before again."""
        self._model.to_all()

    async def interrupt(self) -> None:
        """Interrupt the agent, as a program does."""
        self._sounds.start_over(self._now)
        self._recorder.note("interrupt")
        await self.session.interrupt()

    async def handoff(self, agent: Agent) -> None:
        """Have another agent take over, once the first has said what it was saying."""
        handoffs = self._handoffs
        self.session.update_agent(agent)
        await self._changes.until(lambda: self._handoffs > handoffs, "the agent has taken over")

    async def cancel(self, tool: str) -> None:
        """Cancel the task that runs `tool`, as LiveKit does at the end of a job."""
        tasks = [task for task in asyncio.all_tasks() if task.get_name() == f"tool_exec_{tool}"]
        assert tasks, f"{tool} is not running"
        for task in tasks:
            task.cancel()
        _, left = await asyncio.wait(tasks, timeout=PATIENCE)
        assert not left, f"waited {PATIENCE} s in vain until the cancelled {tool} ends"

    @property
    def _handoffs(self) -> int:
        return sum(item.type == "agent_handoff" for item in self.session.history.items)
