"""A conversation in the chat: what is typed, what is shown, and how it ends."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from livekit.agents import RunContext, function_tool
from livekit.agents.llm import ToolResult

from lrf.offline import conversation
from lrf.offline.model import OfflineLLM
from tests.offline.conversations import GREETING, Charge, Screen, call

pytestmark = pytest.mark.virtual_time


async def test_who_said_what_is_shown() -> None:
    async with call(screen := Screen()) as talk:
        talk.greet(GREETING)
        await talk.answered()
        await talk.say("find shoes")
        await talk.answered()
        assert screen == [
            f"agent: {GREETING}",
            "[find(what='shoes') started]",
            "[find ended]",
            "agent: Found 42.",
        ]


async def test_a_line_without_a_tool_is_answered_at_once() -> None:
    now = asyncio.get_running_loop().time
    async with call(screen := Screen()) as talk:
        began = now()
        for _ in range(10):
            await talk.say("thanks")
            await talk.answered()
        assert now() - began < 6.0
        assert screen == ["agent: You're welcome."] * 10


async def test_a_typed_line_is_answered_within_a_second() -> None:
    now = asyncio.get_running_loop().time
    answered: list[float] = []

    class Clock(Screen):
        def show(self, who: str, words: str) -> None:
            answered.append(now())

    async with call(Clock(), is_live=True) as talk:
        began = now()
        await talk.say("thanks")
        await talk.answered()
        assert answered[0] - began <= 1.0


async def test_typing_while_a_tool_runs_interrupts_it() -> None:
    async with call(screen := Screen(), is_live=True) as talk:
        await talk.say("find shoes")
        await asyncio.sleep(1)
        await talk.say("never mind")
        await talk.answered()
        assert screen == ["[find(what='shoes') started]", "[find ended]", "agent: Okay."]


async def test_a_tool_that_an_interruption_stopped_is_shown_as_stopped() -> None:
    @function_tool
    async def seek(ctx: RunContext[None]) -> ToolResult:
        """Seek shelter."""
        await ctx.speech_handle.wait_if_not_interrupted([asyncio.ensure_future(asyncio.sleep(4))])
        return ToolResult("Stopped. So far: nothing.", reply_required=False)

    seek.mode = SimpleNamespace(stopped="Stopped.")  # type: ignore[attr-defined]
    async with call(screen := Screen(), seek, is_live=True) as talk:
        await talk.say("seek shelter")
        await asyncio.sleep(1)
        await talk.say("never mind")
        await talk.answered()
        assert screen == ["[seek() started]", "[seek stopped]", "agent: Okay."]


async def test_words_that_are_followed_are_shown_once_they_are_spoken() -> None:
    async with call(screen := Screen(), is_live=True, follows_speech=True) as talk:
        talk.greet(GREETING)
        await asyncio.sleep(1)
        assert screen == []
        assert talk.speech is not None
        assert talk.speech.words == GREETING
        assert GREETING.startswith(talk.speech.heard)
        assert 5 < len(talk.speech.heard) < len(GREETING)
        await talk.say("thanks")
        await talk.answered()
        assert talk.speech is None
        assert screen[0].startswith("agent: Hello. What can I")
        assert screen[0].endswith(" — (interrupted)")
        assert screen[1:] == ["agent: You're welcome."]


async def test_typing_while_the_agent_speaks_cuts_it_short() -> None:
    async with call(screen := Screen(), is_live=True) as talk:
        talk.greet(GREETING)
        await asyncio.sleep(1)
        await talk.say("thanks")
        await talk.answered()
        assert screen[0] == f"agent: {GREETING}"
        assert screen[1].startswith("(cut short after “Hello. What can I")
        assert screen[2] == "agent: You're welcome."


async def test_the_end_waits_for_a_job_and_its_result() -> None:
    async with call(screen := Screen()) as talk:
        await talk.say("write a report on shoes")
        await talk.answered()
        await talk.jobs_ended()
    assert screen == [
        "[report(topic='shoes') started]",
        "[report goes on in the background]",
        "agent: I begin.",
        "[report ended]",
        "agent: The report has 50 entries.",
    ]


async def test_the_end_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "LONGEST_JOBS", 10.0)
    async with call(screen := Screen()) as talk:
        await talk.say("write a report on shoes")
        await talk.jobs_ended()
    assert screen[-2:] == ["(hanging up ends report)", "[report cancelled]"]
    assert asyncio.get_running_loop().time() < 20


async def test_a_cancellation_is_shown() -> None:
    async with call(screen := Screen()) as talk:
        await talk.say("write a report on shoes")
        await talk.answered()
        await talk.say("cancel the report")
        await talk.answered()
        await talk.jobs_ended()
    assert "[report cancelled]" in screen
    assert not any("lk_agents" in line for line in screen)
    assert not any("50 entries" in line for line in screen)


async def test_progress_and_a_failure_are_shown() -> None:
    async with call(screen := Screen()) as talk:
        await talk.say("climb a wall")
        await talk.answered()
        await talk.jobs_ended()
    assert "[climb: Half-way up.]" in screen
    assert screen[-2:] == ["[climb ended with an error: I fell.]", "agent: I fell."]


async def test_hanging_up_waits_for_a_charge_and_shows_its_outcome() -> None:
    charge = Charge()
    async with call(screen := Screen(), charge.tool) as talk:
        await talk.say("pay for order 42")
        await asyncio.sleep(1)
    assert charge.ended is not None
    assert screen[-3:] == [
        "(a charge is under way: waiting for its end)",
        "[pay ended]",
        "(Order 42 is paid.)",
    ]


async def test_the_end_of_the_session_is_noticed() -> None:
    @function_tool
    async def leave(ctx: RunContext[None]) -> None:
        """Leave the call."""
        ctx.session.shutdown(drain=False)

    async with call(screen := Screen(), leave) as talk:
        await talk.say("leave the call")
        await asyncio.wait_for(talk.ended.wait(), timeout=5)
        assert screen[-1] == "(the agent has hung up)"


async def test_settings_of_the_project_are_used_but_for_its_models() -> None:
    fake = object()
    async with call(Screen(), max_tool_steps=7, llm=fake, stt=fake, tts=fake, vad=fake) as talk:
        assert isinstance(talk.session.llm, OfflineLLM)
        assert talk.session.options.max_tool_steps == 7
