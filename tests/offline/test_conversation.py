"""A conversation in the chat: what is typed, what is shown, and how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from livekit.agents import Agent, RunContext, ToolError, function_tool
from livekit.agents.llm import ToolFlag, ToolResult
from livekit.agents.llm.async_toolset import AsyncToolset

from lrf.offline import commands, conversation
from lrf.offline.conversation import Conversation
from lrf.offline.model import OfflineLLM
from lrf.timeline import Timeline

pytestmark = pytest.mark.virtual_time

GREETING = "Hello. What can I do for you?"


@function_tool
async def find(ctx: RunContext[None], what: str) -> str | None:
    """Find something."""
    work = asyncio.ensure_future(asyncio.sleep(4))
    await ctx.speech_handle.wait_if_not_interrupted([work])
    work.cancel()
    return None if ctx.speech_handle.interrupted else "Found 42."


@function_tool(flags=ToolFlag.CANCELLABLE)
async def report(ctx: RunContext[None], topic: str) -> str:
    """Write a report."""
    await ctx.update("I begin.")
    await asyncio.sleep(30)
    return "The report has 50 entries."


@function_tool
async def climb(ctx: RunContext[None]) -> str:
    """Climb a wall, and say how far you are."""
    await ctx.update("I begin.")
    await asyncio.sleep(10)
    await ctx.update("Half-way up.")
    await asyncio.sleep(10)
    raise ToolError("I fell.")


class Charge:
    """A payment tool, seen from outside: it only has `is_charging`."""

    def __init__(self) -> None:
        self.ended: float | None = None
        self.is_under_way = False
        self._tasks: list[asyncio.Task[None]] = []

        @function_tool
        async def pay(order_id: str) -> str:
            """Pay for an order."""
            self._tasks.append(asyncio.create_task(self._charge()))
            await asyncio.shield(self._tasks[-1])
            return f"Order {order_id} is paid."

        pay.is_charging = lambda session: self.is_under_way  # type: ignore[attr-defined]
        self.tool = pay

    async def _charge(self) -> None:
        self.is_under_way = True
        await asyncio.sleep(20)
        self.is_under_way = False
        self.ended = asyncio.get_running_loop().time()


class Screen(list[str]):
    """The lines that are shown."""

    def show(self, who: str, words: str) -> None:
        self.append(f"{who}: {words}" if who else words)


@asynccontextmanager
async def call(
    screen: Screen,
    *tools: object,
    is_live: bool = False,
    follows_speech: bool = False,
    **settings: object,
) -> AsyncIterator[Conversation]:
    agent = Agent(instructions="Be kind.", tools=[find, *tools])  # type: ignore[list-item]
    options = {"tools": [AsyncToolset(id="session_tools", tools=[report, climb])], **settings}
    talk = Conversation(
        agent,
        OfflineLLM(),
        options,
        screen.show,
        is_live=is_live,
        follows_speech=follows_speech,
    )
    await talk.start()
    try:
        yield talk
    finally:
        await talk.hang_up()


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


async def test_the_status_line_says_what_runs_for_how_long_and_what_to_do() -> None:
    async with call(Screen(), is_live=True) as talk:
        assert talk.activity.status() == ""
        await talk.say("write a report on shoes")
        await asyncio.sleep(2)
        hint = 'in the background: "how far is it", "cancel the report"'
        assert talk.activity.status() == f"report 2 s, {hint}"
        await talk.say("find shoes")
        await asyncio.sleep(1)
        assert talk.activity.status() == f"report 4 s, {hint} · find 1 s, you can speak"


async def test_commands_show_tools_jobs_and_what_can_be_said(tmp_path: Path) -> None:
    async with call(Screen(), is_live=True) as talk:

        def run(command: str) -> str:
            return commands.run(command, talk, tmp_path)

        assert run("/jobs") == "Nothing has run yet."
        await talk.say("write a report on shoes")
        await asyncio.sleep(3)
        assert run("/jobs") == "report: running, 3 s"
        assert "find" in run("/tools").splitlines()
        shown = run("/help")
        assert " 2  Find something\n" in shown
        assert "/jobs" in shown
        assert run("/nope").startswith("/nope is not a command: use /help")
        assert "Find something" in commands.list_sentences(talk)
        assert commands.list_lines(talk)[-1] == "bye"


async def test_what_can_be_said_ends_with_a_goodbye() -> None:
    @function_tool
    async def end_call() -> None:
        """Goodbye."""

    async with call(Screen(), end_call) as talk:
        assert commands.list_said(talk)[-1].split() == ["4", "Goodbye"]
        assert commands.list_sentences(talk)[-1] == "Goodbye"


async def test_what_can_be_typed_is_completed() -> None:
    async with call(Screen()) as talk:
        assert {"Find something", "/tools", "bye"} <= set(commands.list_lines(talk))


async def test_the_picture_of_the_call_is_saved_with_its_data(tmp_path: Path) -> None:
    async with call(Screen(), is_live=True) as talk:
        await talk.say("find shoes")
        await asyncio.sleep(1)
        told = commands.run("/timeline", talk, tmp_path)
        picture, data, ignored = sorted((tmp_path / "timelines").iterdir(), reverse=True)
        assert ignored.read_text("utf-8") == "*\n"
        assert told.startswith("Saved ")
        assert told.endswith(f"{picture.name} and its data, {data.name}.")
        assert "find shoes" in picture.read_text("utf-8")
        timeline = Timeline.from_json(data.read_text("utf-8"))
        assert [(each.tool, each.outcome) for each in timeline.calls] == [("find", "running")]


async def test_a_picture_is_drawn_again_only_when_something_has_happened() -> None:
    async with call(Screen(), is_live=True) as talk:
        await talk.say("hello")
        await talk.answered()
        assert talk.new_picture() is not None
        await asyncio.sleep(5)
        assert talk.new_picture() is None
        await talk.say("find shoes")
        assert talk.new_picture() is not None
        await asyncio.sleep(1)
        assert talk.new_picture() is not None  # it still runs
