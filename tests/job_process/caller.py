"""The callers of the job processes, each acting as the metadata of their job says."""

import asyncio
import json
import os
from typing import Any

import aiohttp
from livekit.agents import JobContext, get_job_context

from my_voice_agent import agent
from my_voice_agent.longrunning import charges
from my_voice_agent.tools.process_payment import process_payment
from tests.job_process.room import FakeRoom

READING_TAKES = 0.5  # seconds that a caller takes to answer
OUTSIDE = os.environ.get("OUTSIDE", "")
told: dict[str, Any] = {}


async def call(room: FakeRoom) -> None:
    """Call the agent: have it do what takes a while, say so, and perhaps leave meanwhile."""
    job = get_job_context()
    told.update(json.loads(job.job.metadata))
    charges.LONGEST_CHARGE = told["caller_waits"]
    process_payment.operation = charge_at_provider
    await hear(job, agent.GREETING)
    for request, answer in told["says"]:
        room.type(request)
        await hear(job, answer)
        await asyncio.sleep(READING_TAKES)
    async with aiohttp.ClientSession(OUTSIDE) as web:
        if order := told["charges"]:
            room.type("yes")
            await web.get(f"/charges/{order}")
        await web.put(f"/calls/{job.job.room.name}", json=os.getpid())
    if told["leaves"] == "hang up":
        room.hang_up()
    elif told["leaves"] == "room closed":
        room.close()


async def charge_at_provider(order_id: str, *, idempotency_key: str) -> str:
    """Charge for an order in place of the tool's own operation: at a provider that is elsewhere."""
    asked = {"order": order_id, "key": idempotency_key, "seconds": told["seconds"]}
    async with aiohttp.ClientSession(OUTSIDE) as web, web.post("/charges", json=asked) as answer:
        return str(await answer.json())


async def hear(job: JobContext, words: str) -> None:
    """Wait until the agent has said `words`, to the end."""
    while not is_heard(job, words):  # noqa: ASYNC110
        await asyncio.sleep(0.02)


def is_heard(job: JobContext, words: str) -> bool:
    """Return whether the agent has said `words`."""
    session = job._primary_agent_session
    messages = session.history.messages() if session else []
    said = [message.text_content or "" for message in messages if message.role == "assistant"]
    return any(words in text for text in said)
