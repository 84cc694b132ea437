"""Plays the scenes in virtual time, each with the example tool of its pattern."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from livekit.agents import Agent, llm, room_io
from livekit.agents.llm.async_toolset import AsyncToolset

from lrf.testing import Resource, VoiceAgentTestSession
from lrf.testing.virtual_time import VirtualTimeLoop
from lrf.timeline import Timeline
from my_voice_agent.longrunning import TOOL_HANDLING, hear_during_charge, on_typed_text
from tests.timeline.pictures.scenes import Act, Scene

TURN_END = 0.5
TERMS = "order 42, running shoes, for 59.90 euros"
A_MOMENT = 0.8  # seconds that a picture shows after the last that happens


class Assistant(Agent):
    async def on_user_turn_completed(
        self, turn_ctx: llm.ChatContext, new_message: llm.ChatMessage
    ) -> None:
        await hear_during_charge(self, new_message)


def play(scene: Scene) -> Timeline:
    """Play one scene on a loop of its own."""
    with isolated():
        return run(converse(scene))


def run(call: Coroutine[Any, Any, Timeline]) -> Timeline:
    """Run a call in virtual time."""
    loop = VirtualTimeLoop()
    try:
        return loop.run_until_complete(call)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


@contextmanager
def isolated() -> Iterator[None]:
    """Give a call a ledger of its own, the same chances each time, and a log that nobody reads."""
    disabled = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    random.seed(1)
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEDGER", str(Path(folder) / "ledger.sqlite3"))
        patch.delenv("LEDGER_URL", raising=False)
        patch.setenv("AGENT_DATA", folder)
        try:
            yield
        finally:
            logging.disable(disabled)


async def converse(scene: Scene) -> Timeline:
    """Have the caller talk, and return what was recorded."""
    gate = scene.gate()
    with prepared(find(scene.tool), gate) as tool:
        async with session_with(tool) as call:
            await call.caller_says(scene.asks)
            acts = asyncio.gather(_work(gate, scene.work), _speak(call, scene.says))
            await call.time_passes(scene.seconds)
            acts.cancel()
            await asyncio.gather(acts, return_exceptions=True)
            return trim(call.timeline(scene.title, "played"))


@asynccontextmanager
async def session_with(*tools: Any) -> AsyncIterator[VoiceAgentTestSession]:
    """Open a call with these tools of an example project."""
    background = [each for each in tools if getattr(each, "status", None)]
    own = [each for each in tools if each not in background]
    toolset = [tool for each in background for tool in (each, each.status)]
    call = VoiceAgentTestSession(
        Assistant(instructions="", tools=own),
        turn_end=TURN_END,
        text_input=room_io.TextInputOptions(text_input_cb=on_typed_text),
        aec_warmup_duration=None,
        tool_handling=TOOL_HANDLING,
        tools=[AsyncToolset(id="session_tools", tools=toolset)] if toolset else [],
    )
    async with call:
        yield call


def trim(timeline: Timeline) -> Timeline:
    """Return a timeline that ends a moment after the last that happens; each call has a number."""
    ids = {call.id: f"call_{n}" for n, call in enumerate(timeline.calls, 1)}
    calls = [replace(call, id=ids[call.id]) for call in timeline.calls]
    ends = [0.0, *(said.ended or 0.0 for said in timeline.utterances)]
    ends += [call.ended or 0.0 for call in calls]
    ends += [moment.at for moment in timeline.moments]
    ends += [step.at for call in timeline.calls for step in call.steps]
    return replace(timeline, calls=calls, seconds=min(timeline.seconds, max(ends) + A_MOMENT))


def find(name: str) -> Any:
    """Return an example tool."""
    return getattr(import_module(f"my_voice_agent.tools.{name}"), name)


@contextmanager
def prepared(tool: Any, gate: Any) -> Iterator[Any]:
    """Put the gate, a resource and terms into an example tool, for a while."""
    before = tool.operation, tool.options, tool.mode
    resource = Resource()
    opens = {"cleanup": {"opens": resource.open}}
    tool.operation = gate
    tool.options = tuple(replace(option, **opens.get(option.name, {})) for option in tool.options)
    if tool.mode.name == "payment":
        tool.mode = replace(tool.mode, confirm=_terms)
    try:
        yield tool
    finally:
        tool.operation, tool.options, tool.mode = before


async def _terms(order_id: str) -> str:
    return TERMS


async def _work(gate: Any, acts: tuple[tuple[float, Act], ...]) -> None:
    await gate.begins()
    now = asyncio.get_running_loop().time
    began = now()
    for at, act in acts:
        await asyncio.sleep(max(0.0, began + at - now()))
        act(gate)


async def _speak(call: VoiceAgentTestSession, says: tuple[tuple[float, str], ...]) -> None:
    now = asyncio.get_running_loop().time
    began = now()
    for at, words in says:
        await asyncio.sleep(max(0.0, began + at - now()))
        await call.caller_says(words)
