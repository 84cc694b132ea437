"""A job that exports what it saw, in a process of its own: its exporters are global."""

import asyncio

from livekit.agents import Agent
from livekit.agents.testing import fake_job_context

from lrf.testing import VoiceAgentTestSession
from my_voice_agent.longrunning import quick_tool
from my_voice_agent.observability import set_up_observability


@quick_tool("the weather")
async def weather(place: str) -> str:
    """Get the weather.

    Args:
        place: Where.
    """
    return f"Sunny in {place}."


async def main() -> None:
    """Run a call with a tool, and end the job."""
    with fake_job_context() as job:
        set_up_observability(job)
        async with VoiceAgentTestSession(Agent(instructions="", tools=[weather])) as call:
            await call.asks_for("weather", {"place": "s3cret"})
            await call.hears("Sunny")
        for finish in job._shutdown_callbacks:
            await finish("the call is over")


if __name__ == "__main__":
    asyncio.run(main())
