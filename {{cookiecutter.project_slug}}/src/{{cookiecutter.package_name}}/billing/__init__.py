"""Billing: a second agent, with tools that only it has: those of this folder, and its methods."""

from livekit.agents import Agent, RunContext, function_tool, llm

from ..call import CallAgent, CallData, read_prompt
from ..longrunning import tools_of
from ..longrunning.playout import speak

GREETING = "This is billing. What would you like to know?"


class Billing(CallAgent):
    """The agent that knows what is paid.

    Its tools are not in the background: those belong to the session, where all agents have them.

    Args:
        chat_ctx: What was said before.
    """

    def __init__(self, chat_ctx: llm.ChatContext | None = None) -> None:
        super().__init__(
            instructions=read_prompt("billing"), tools=tools_of(__name__).agent, chat_ctx=chat_ctx
        )

    async def on_enter(self) -> None:
        """Say who is speaking now."""
        speak(self.session, GREETING)

    @function_tool
    async def hand_back(self, ctx: RunContext[CallData]) -> tuple[Agent, str] | str:
        """Hand the caller back, for everything that is not about payments."""
        front_desk = ctx.userdata.front_desk
        if front_desk is None:
            return "There is nobody to hand the caller back to."
        await front_desk.update_chat_ctx(said_so_far(ctx))
        return front_desk, "You are back at the front desk."


def said_so_far(ctx: RunContext[CallData]) -> llm.ChatContext:
    """Return what the next agent should know: what was said, without the calls of tools."""
    return ctx.session.history.copy(exclude_instructions=True, exclude_function_call=True)
