"""A small project that the chat is tried with as a process, and its start."""

import subprocess
from collections.abc import Callable
from typing import TypeAlias

Chat: TypeAlias = "Callable[..., subprocess.Popen[str]]"

SETTINGS = """\
package = "small_agent"
tools = "src/small_agent"
tests = "tests"
agent = "small_agent.agent:Assistant"
model = "small_agent.agent:language_model"
greeting = "small_agent.agent:GREETING"
"""

AGENT = '''\
import asyncio
import os
from pathlib import Path

from livekit.agents import Agent, RunContext, function_tool

GREETING = "Hello."
CHARGES = set()


def language_model():
    raise ValueError("set MODEL_API_KEY" + os.environ.get("MODEL_API_KEY", ""))


@function_tool
async def pay(order_id: str) -> str:
    """Pay for an order."""

    async def charge() -> None:
        await asyncio.sleep(2)
        Path("paid.txt").write_text(order_id)
        CHARGES.clear()

    CHARGES.add(task := asyncio.create_task(charge()))
    await asyncio.shield(task)
    return f"Order {order_id} is paid."


pay.is_charging = lambda session: bool(CHARGES)


@function_tool
async def fail() -> str:
    """Break something."""
    raise RuntimeError("boom")


@function_tool
async def leave(ctx: RunContext) -> None:
    """Leave the call."""
    ctx.session.shutdown(drain=False)


class Assistant(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="Be kind.", tools=[pay, fail, leave])
'''
