"""Agents that come with models of their own, and tools that no model can be told of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from livekit.agents import Agent, AgentTask, RunContext, function_tool, llm, stt, tts, vad
from livekit.agents.llm.async_toolset import AsyncToolset

from lrf.testing import VoiceAgentTestSession

if TYPE_CHECKING:
    from pathlib import Path


class PaidLLM(llm.LLM[Any]):
    """A model that must never be asked."""

    def chat(self, **_: Any) -> llm.LLMStream:
        raise RuntimeError("The paid model was asked.")


class PaidTTS(tts.TTS[Any]):
    """A voice that must never speak."""

    def __init__(self) -> None:
        super().__init__(
            capabilities=tts.TTSCapabilities(streaming=True), sample_rate=24000, num_channels=1
        )

    def synthesize(self, text: str, **_: Any) -> tts.ChunkedStream:
        raise RuntimeError("The paid voice was asked.")

    def stream(self, **_: Any) -> tts.SynthesizeStream:
        raise RuntimeError("The paid voice was asked.")


class PaidSTT(stt.STT[Any]):
    """Ears that must never listen."""

    def __init__(self) -> None:
        super().__init__(capabilities=stt.STTCapabilities(streaming=True, interim_results=False))

    def stream(self, **_: Any) -> stt.RecognizeStream:
        raise RuntimeError("The paid ears were asked.")

    async def _recognize_impl(self, *_: Any, **__: Any) -> stt.SpeechEvent:
        raise RuntimeError("The paid ears were asked.")


class PaidVAD(vad.VAD):
    """A detector that must never listen."""

    def __init__(self) -> None:
        super().__init__(capabilities=vad.VADCapabilities(update_interval=0.1))

    def stream(self) -> vad.VADStream:
        raise RuntimeError("The paid detector was asked.")


def paid_models() -> dict[str, Any]:
    return {"llm": PaidLLM(), "tts": PaidTTS(), "stt": PaidSTT(), "vad": PaidVAD()}


async def assert_uses_doubles(call: VoiceAgentTestSession) -> None:
    call.when("who is there").says("It is me.")
    await call.caller_says("who is there")
    await call.hears("It is me.", within=0.1)


async def test_the_models_of_an_agent_are_never_asked() -> None:
    async with VoiceAgentTestSession(Agent(instructions="", **paid_models())) as call:
        await assert_uses_doubles(call)


async def test_nor_are_those_of_an_agent_that_takes_over() -> None:
    async with VoiceAgentTestSession(Agent(instructions="")) as call:
        await call.handoff(Agent(instructions="", **paid_models()))
        await assert_uses_doubles(call)


async def test_nor_are_those_of_an_agent_that_a_tool_hands_over_to() -> None:
    @function_tool
    async def transfer(ctx: RunContext[None]) -> Agent:
        """Transfer the caller."""
        return Agent(instructions="", **paid_models())

    async with VoiceAgentTestSession(Agent(instructions="", tools=[transfer])) as call:
        await call.asks_for("transfer")
        await call.tool_ended("transfer")
        await call.time_passes(1)
        await assert_uses_doubles(call)


async def test_nor_are_those_of_a_task() -> None:
    class AskName(AgentTask[str]):
        def __init__(self) -> None:
            super().__init__(instructions="", **paid_models())

        async def on_enter(self) -> None:
            self.session.say("What is your name?")

        async def on_user_turn_completed(
            self, turn_ctx: llm.ChatContext, new_message: llm.ChatMessage
        ) -> None:
            self.complete(new_message.text_content or "")

    @function_tool
    async def ask_name(ctx: RunContext[None]) -> str:
        """Ask the caller's name."""
        return f"Hello {await AskName()}."

    async with VoiceAgentTestSession(Agent(instructions="", tools=[ask_name])) as call:
        await call.asks_for("ask_name")
        await call.hears("What is your name?")
        await call.caller_says("Ada")
        await call.hears("Hello Ada.")


async def test_an_agent_without_a_model_or_a_voice_stays_mute() -> None:
    for agent in (Agent(instructions="", llm=None), Agent(instructions="", tts=None)):
        async with VoiceAgentTestSession(agent) as call:
            await call.caller_says("hello")
            await call.time_passes(5)
            assert call.heard == []


async def test_sound_that_is_not_the_doubles_is_heard_as_such() -> None:
    class Singer(Agent):
        async def tts_node(self, text: Any, model_settings: Any) -> Any:
            async for frame in Agent.default.tts_node(self, text, model_settings):
                frame.data[:] = memoryview(b"\xff\x7f" * len(frame.data)).cast("h")
                yield frame

    async with VoiceAgentTestSession(Singer(instructions="")) as call:
        await call.send_text("hello")
        assert set(call.heard[0]) == {"�"}


# Schemas.


@function_tool
async def without_annotation(ctx, query: str) -> str:  # type: ignore[no-untyped-def]
    """Search."""
    return query


@function_tool
async def only_for_type_checkers(ctx: RunContext[None], path: Path) -> str:
    """Read a file."""
    return str(path)


@function_tool
async def search(ctx: RunContext[None], query: str, limit: int = 3) -> str:
    """Search."""
    return query * limit


BROKEN = [without_annotation, only_for_type_checkers]


@pytest.mark.parametrize("tool", BROKEN, ids=lambda tool: tool.info.name)
@pytest.mark.parametrize("place", ["agent", "session", "toolset"])
async def test_a_tool_without_a_schema_is_refused_at_the_start(tool: Any, place: str) -> None:
    agent = Agent(instructions="", tools=[search, tool] if place == "agent" else [search])
    toolset = AsyncToolset(id="more", tools=[tool])
    more = {"session": [tool], "toolset": [toolset], "agent": []}[place]
    with pytest.raises(TypeError, match=rf"{tool.info.name} has no schema, .* Annotate each"):
        await VoiceAgentTestSession(agent, tools=more).__aenter__()


async def test_a_tool_without_a_schema_is_a_fault_if_it_comes_later() -> None:
    async def come_later() -> None:
        async with VoiceAgentTestSession(Agent(instructions="")) as call:
            await call.handoff(Agent(instructions="", tools=[without_annotation]))
            await call.send_text("hello")

    with pytest.raises(AssertionError, match="without_annotation has no schema"):
        await come_later()


async def test_a_tool_with_a_schema_is_called_as_usual() -> None:
    async with VoiceAgentTestSession(Agent(instructions="", tools=[search])) as call:
        await call.asks_for("search", {"query": "ab", "limit": 2})
        await call.hears("abab")
