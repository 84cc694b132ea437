"""Hand the caller over to billing."""

from livekit.agents import Agent, RunContext, function_tool

from ..billing import Billing, said_so_far
from ..call import CallData


@function_tool
async def talk_to_billing(ctx: RunContext[CallData]) -> Agent:
    """Hand the caller over to billing, which knows what is paid.

    What runs in the background goes on, and billing tells the caller how it ends.
    """
    ctx.userdata.front_desk = ctx.session.current_agent
    return Billing(said_so_far(ctx))
