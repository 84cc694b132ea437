"""An AgentSession whose agents use its models, whatever models they bring along."""

from typing import Any

from livekit.agents import Agent, AgentSession
from livekit.agents.utils import is_given


class DoubledSession(AgentSession[Any]):
    """An AgentSession that has each agent use its own doubles.

    An agent that comes with an `llm`, `stt` or `tts` would otherwise ask a real, paid service, and
    be heard by nobody. All that it comes with is replaced before it starts, so also after a
    handoff. An `llm` or a `tts` of None stays: such an agent means to be mute.
    """

    async def _update_activity(self, agent: Agent, **options: Any) -> None:
        # every start of an agent comes through here: the first, handoffs and AgentTasks
        if options.get("new_activity", "start") == "start":
            self._take_over(agent)
        await super()._update_activity(agent, **options)

    def _take_over(self, agent: Agent) -> None:
        given = {
            "llm": bool(agent.llm),
            "tts": bool(agent.tts),
            "stt": is_given(agent.stt),
            "vad": is_given(agent.vad),
        }
        foreign = {
            name: getattr(self, name)
            for name, comes_along in given.items()
            if comes_along and getattr(agent, name) is not getattr(self, name)
        }
        if foreign:
            agent.update_options(**foreign)
