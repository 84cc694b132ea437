"""Preemptive generation: the model is asked before a turn has ended; no tool starts before."""

import asyncio
from typing import Any

import pytest
from livekit.agents import llm

from lrf.testing import Gate, VoiceAgentTestSession
from my_voice_agent.agent import Assistant, session_settings
from my_voice_agent.longrunning import interruptible_tool, payment_tool

pytestmark = pytest.mark.virtual_time


@pytest.mark.parametrize("mode", ["interruptible", "payment"])
async def test_an_answer_that_begins_before_the_turn_has_ended_starts_a_tool_once(
    mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Gate()

    @interruptible_tool("the order")
    async def buy(order: str) -> str:
        """Order."""
        return await work(order)

    @payment_tool("the order", key="order", confirm=None)
    async def buy_now(order: str, *, idempotency_key: str) -> str:
        """Order."""
        return await work(order)

    tool = buy if mode == "interruptible" else buy_now
    async with VoiceAgentTestSession(Assistant(), **session_settings(tools=[tool])) as call:
        model, asked = call.session.llm, list[str | None]()
        assert isinstance(model, llm.LLM)
        chat = model.chat

        def count(*, chat_ctx: llm.ChatContext, **more: Any) -> llm.LLMStream:
            asked.append(chat_ctx.messages()[-1].text_content)
            return chat(chat_ctx=chat_ctx, **more)

        monkeypatch.setattr(model, "chat", count)
        for order, words in (("A-1", "buy it"), ("P-2", "buy it now")):
            call.when(words).calls(tool.id, {"order": order})
        speaking = asyncio.create_task(call.caller_says("buy it", finished=False))
        await call.time_passes(2.0)  # of the 2.5 s in which the caller may go on
        assert asked == ["buy it"]
        assert not call.tool_calls
        await call.caller_says("now")
        await speaking
        await work.begins()
        assert asked == ["buy it", "buy it now"]
        assert [made.arguments for made in call.tool_calls] == ['{"order": "P-2"}']
