"""A call that is left in a hurry leaves the process as it was."""

import asyncio
import gc

from livekit.agents import Agent

from lrf.testing import VoiceAgentTestSession


class Lingering(Agent):
    """Takes long to leave."""

    def __init__(self) -> None:
        super().__init__(instructions="")
        self.leaving = asyncio.Event()

    async def on_exit(self) -> None:
        self.leaving.set()
        await asyncio.sleep(3)


async def test_a_call_that_is_cancelled_while_it_closes_leaves_nothing_behind() -> None:
    loop = asyncio.get_running_loop()
    before = gc.get_freeze_count(), gc.get_threshold(), loop.get_exception_handler()

    async def call(agent: Agent) -> None:
        async with VoiceAgentTestSession(agent):
            pass

    agent = Lingering()
    calling = asyncio.create_task(call(agent))
    await agent.leaving.wait()
    calling.cancel()
    await asyncio.wait({calling})
    assert calling.cancelled()
    assert (gc.get_freeze_count(), gc.get_threshold(), loop.get_exception_handler()) == before
