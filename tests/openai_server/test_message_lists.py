"""Every request that a session makes is one that OpenAI takes, whatever callers do meanwhile.

The server refuses a call without exactly one answer right behind it, as OpenAI does; the fixture
`server` fails the test then.
"""

from typing import Any

import pytest
from livekit.agents import llm

from lrf.offline.conversation import Conversation
from lrf.testing import VoiceAgentTestSession
from my_voice_agent.agent import Assistant, session_settings
from tests.openai_server.calls import MODES, TOOLS, prepare
from tests.openai_server.server import OpenAIServer

# From the first word on the caller can interrupt.
SETTINGS: dict[str, Any] = {"aec_warmup_duration": None, "turn_end": 0.3}


def session(model: llm.LLM[Any]) -> VoiceAgentTestSession:
    """Return a call with the template's agent, on a model that asks the server."""
    return VoiceAgentTestSession(Assistant(), model=model, **SETTINGS, **session_settings())


async def ask(call: VoiceAgentTestSession, tool: str, server: OpenAIServer) -> int:
    """Have the caller ask for a tool, until it is at work; return how often it was called."""
    requests = prepare(server, tool)
    for number, request in enumerate(requests, start=1):
        await call.caller_says(request)
        await call.tool_started(tool, times=number)
        if number < len(requests):
            await call.hears("euros")
    return len(requests)


async def complete(call: VoiceAgentTestSession, tool: str, server: OpenAIServer) -> None:
    """Have the caller hear the result of a tool, and say thanks."""
    await ask(call, tool, server)
    await call.hears(TOOLS[tool][1])
    await call.caller_says("thanks")
    await call.hears("Okay")


@pytest.mark.parametrize("tool", TOOLS)
async def test_after_a_completion(
    tool: str, inference_model: llm.LLM[Any], server: OpenAIServer
) -> None:
    async with session(inference_model) as call:
        await complete(call, tool, server)


@pytest.mark.parametrize("tool", MODES)
async def test_by_the_plugin_for_openai(
    tool: str, plugin_model: llm.LLM[Any], server: OpenAIServer
) -> None:
    async with session(plugin_model) as call:
        await complete(call, tool, server)


@pytest.mark.parametrize("moment", ["the preamble", "the work", "the result"])
@pytest.mark.parametrize("tool", [*MODES, "stream_search_results", "process_with_cleanup"])
async def test_after_an_interruption(
    tool: str, moment: str, inference_model: llm.LLM[Any], server: OpenAIServer
) -> None:
    async with session(inference_model) as call:
        if moment == "the preamble":
            prepare(server, tool)
            await call.caller_says("please")
            await call.time_passes(0.5)
        else:
            times = await ask(call, tool, server)
            if moment == "the result":
                await call.tool_ended(tool, times)
            await call.time_passes(4.0)  # the preamble is over by then
        await call.caller_says("stop it")
        if tool == "process_payment" and moment == "the work":
            await call.hears("cannot be stopped now")
            await call.hears("Order 42 is paid")
        for words in ("well", "thanks"):
            await call.caller_says(words)
            await call.hears("Okay")


@pytest.mark.parametrize("tool", TOOLS)
async def test_in_the_chat(tool: str, inference_model: llm.LLM[Any], server: OpenAIServer) -> None:
    shown: list[tuple[str, str]] = []
    chat = Conversation(
        Assistant(),
        inference_model,
        session_settings(),
        lambda who, text: shown.append((who, text)),
        is_live=False,
    )
    await chat.start()
    for request in prepare(server, tool):
        await chat.say(request)
        await chat.answered()
    await chat.jobs_ended()
    await chat.say("thanks")
    await chat.answered()
    await chat.hang_up()
    assert ("agent", "Okay.") in shown, shown
    last = server.requests[-1]
    assert [message["role"] for message in last].count("tool") >= 1
