"""The commands of the chat: they show the work under way, sentences to say, and the call."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from livekit.agents import function_tool

from lrf.offline import commands
from lrf.timeline import Timeline
from tests.offline.conversations import Screen, call

pytestmark = pytest.mark.virtual_time


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
