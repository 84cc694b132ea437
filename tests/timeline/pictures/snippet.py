"""The same call twice: with a tool of the guide as it stands there, and with ours."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from lrf.testing import Gate, VoiceAgentTestSession
from lrf.timeline import Timeline
from tests.template import TEMPLATE
from tests.timeline.pictures.player import (
    TURN_END,
    find,
    isolated,
    prepared,
    run,
    session_with,
    trim,
)

GUIDE = TEMPLATE / "tests" / "adopt" / "guide"
TOOL = "fetch_external_data"
ASKS, STOPS = "What is the weather like?", "Never mind. What time is it?"
ANSWER = "It is ten to four."
THEIRS = "The guide's tool: silence; the caller speaks, and gets no answer while the tool runs on"
OURS = "Ours: the caller hears that it takes a while, speaks, and is answered at once"
SECONDS = 15.0  # that both pictures show


def play_snippet() -> Timeline:
    """Play the call with the guide's tool."""
    with isolated():
        return run(_play_snippet())


def play_ours() -> Timeline:
    """Play it with the example tool of the same name."""
    with isolated():
        return run(_play_ours())


async def _play_snippet() -> Timeline:
    names: dict[str, Any] = {}
    exec((GUIDE / f"{TOOL}.txt").read_text("utf-8"), names)
    gate = names["fetch_from_api"] = Gate()
    call = VoiceAgentTestSession(names["GuideAgent"](), turn_end=TURN_END, aec_warmup_duration=None)
    timeline: Timeline
    with suppress(AssertionError):  # the test session says, too, that the agent was mute
        async with call:
            timeline = await _talk(call, gate, {"url": "weather"}, THEIRS)
    return timeline


async def _play_ours() -> Timeline:
    gate = Gate()
    with prepared(find(TOOL), gate) as tool:
        async with session_with(tool) as call:
            return await _talk(call, gate, {"source": "weather"}, OURS)


async def _talk(
    call: VoiceAgentTestSession, gate: Gate, arguments: dict[str, Any], title: str
) -> Timeline:
    call.when(ASKS).calls(TOOL, arguments)
    call.when(STOPS).says(ANSWER)
    await call.caller_says(ASKS)
    await gate.begins()
    await call.time_passes(4.6)
    await call.caller_says(STOPS)
    await call.time_passes(8)
    return replace(trim(call.timeline(title, "played")), seconds=SECONDS)
