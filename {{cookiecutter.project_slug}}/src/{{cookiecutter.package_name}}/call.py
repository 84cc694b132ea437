"""The state and the answers that the agents of one call share."""

from collections.abc import AsyncIterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from livekit.agents import Agent, FlushSentinel, ModelSettings, llm

from .failures import answer_anyway
from .longrunning import hear_during_charge


@dataclass
class CallData:
    """The knowledge of one call's agents and tools: `ctx.userdata`. Add what yours must remember.

    Args:
        front_desk: The agent to hand the caller back to.
    """

    front_desk: Agent | None = None


class CallAgent(Agent):
    """An agent that answers during a charge, and when its model is late or fails."""

    async def on_user_turn_completed(
        self, turn_ctx: llm.ChatContext, new_message: llm.ChatMessage
    ) -> None:
        """Tell a caller who speaks during a charge that it cannot be stopped."""
        await hear_during_charge(self, new_message)

    def llm_node(
        self, chat_ctx: llm.ChatContext, tools: list[llm.Tool], model_settings: ModelSettings
    ) -> AsyncIterable[llm.ChatChunk | str | FlushSentinel]:
        """Ask the model; what it does not answer in time is answered in fixed words."""
        return answer_anyway(
            self.session,
            lambda: Agent.default.llm_node(self, chat_ctx, tools, model_settings),
            is_turn=model_settings.tool_choice != "none",
        )


@cache
def read_prompt(name: str) -> str:
    """Return the instructions in prompts/<name>.md."""
    return (files(__package__) / "prompts" / f"{name}.md").read_text("utf-8")
