"""A resource stands in for what an operation needs."""

import asyncio

import pytest
from livekit.agents import Agent

from lrf.testing import Resource, VoiceAgentTestSession


async def test_a_resource_counts_how_often_it_was_acquired_and_released() -> None:
    resource = Resource()
    assert await resource.acquire() == resource.name
    assert (resource.acquired, resource.released) == (1, 0)
    with pytest.raises(AssertionError, match="3 s in vain until the resource is released"):
        await resource.is_released(within=3)
    waiting = asyncio.create_task(resource.is_released(within=3))
    await asyncio.sleep(1)
    await resource.release(resource.name)
    await waiting
    assert (resource.acquired, resource.released) == (1, 1)


async def test_a_resource_may_fail_to_be_acquired_or_released() -> None:
    resource = Resource()
    resource.fail_acquire(ConnectionError())
    resource.fail_release(KeyError())
    with pytest.raises(ConnectionError):
        await resource.acquire()
    assert (resource.acquired, resource.released) == (0, 0)
    with pytest.raises(KeyError):
        await resource.release(await resource.acquire())
    assert (resource.acquired, resource.released) == (1, 1)


async def test_a_resource_may_be_held_back_until_the_end_of_the_test() -> None:
    resource = Resource()
    async with VoiceAgentTestSession(Agent(instructions="")):
        resource.hold_acquire()
        resource.hold_release()
        acquiring = asyncio.create_task(resource.acquire())
        releasing = asyncio.create_task(resource.release(resource.name))
        await asyncio.sleep(10)
        assert not acquiring.done()
        assert not releasing.done()
        assert (resource.acquired, resource.released) == (0, 1)
    await asyncio.wait({acquiring, releasing})
    assert (resource.acquired, resource.released) == (1, 1)


@pytest.mark.parametrize("anyway", [False, True])
async def test_a_resource_may_come_in_spite_of_the_cancellation(anyway: bool) -> None:
    resource = Resource()
    if anyway:
        resource.acquire_anyway()
    else:
        resource.hold_acquire()
    acquiring = asyncio.create_task(resource.acquire())
    await asyncio.sleep(1)
    assert not acquiring.done()
    acquiring.cancel()
    await asyncio.wait({acquiring})
    assert acquiring.cancelled() != anyway
    assert resource.acquired == anyway
