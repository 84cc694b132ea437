"""A conversation in the terminal: what is typed, what is shown, and how it ends."""

import asyncio
import io
import os
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
from livekit.agents import RunContext, ToolError, function_tool, inference, llm
from livekit.agents.llm import ToolFlag
from livekit.agents.llm.async_toolset import AsyncToolset

from {{ cookiecutter.package_name }} import agent, chat, in_call
from {{ cookiecutter.package_name }}.agent import GREETING
from {{ cookiecutter.package_name }}.chat import LONGEST_JOBS, chosen_model, converse
from {{ cookiecutter.package_name }}.jobs import in_background
from {{ cookiecutter.package_name }}.longrunning import unless_interrupted
from {{ cookiecutter.package_name }}.offline_llm import OfflineLLM
from {{ cookiecutter.package_name }}.terminal import Terminal

Lines = Callable[[], AsyncIterator[str]]


async def find_shoes() -> str:
    await asyncio.sleep(4)
    return "Found 42."


async def write_report() -> str:
    await asyncio.sleep(30)
    return "The report has 50 entries."


@function_tool
async def find(ctx: RunContext[object], what: str) -> object:
    """Find something."""
    waiting = ("Looking.",)
    return await unless_interrupted(
        ctx, find_shoes, waiting=waiting, stopped="Stopped.", failed="It failed."
    )


@function_tool(flags=ToolFlag.CANCELLABLE)
async def report(ctx: RunContext[object]) -> str:
    """Write a report."""
    return await in_background(ctx, write_report, started="I begin.", failed="No.", too_many="No.")


@function_tool
async def climb(ctx: RunContext[object]) -> str:
    """Climb a wall, and say how far you are."""
    await ctx.update("I begin.")
    await asyncio.sleep(10)
    await ctx.update("Half-way up.")
    await asyncio.sleep(10)
    raise ToolError("I fell.")


@pytest.fixture(autouse=True)
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """The agent of these conversations has the tools above."""

    def session_tools() -> list[llm.Tool | llm.Toolset]:
        return [AsyncToolset(id="session_tools", tools=[report, climb])]

    monkeypatch.setattr(agent, "agent_tools", lambda: [find])
    monkeypatch.setattr(in_call, "session_tools", session_tools)


class Screen(list[str]):
    """What is shown, a line each."""

    def show(self, who: str, words: str) -> None:
        self.append(f"{who}: {words}" if who else words)


async def pipe(*lines: str) -> AsyncIterator[str]:
    for line in lines:
        yield line


def piped(*lines: str, screen: Screen) -> Coroutine[Any, Any, None]:
    return converse(pipe(*lines), screen.show, model=OfflineLLM(), barge_in=False)


async def test_a_line_is_a_turn_and_who_said_what_is_shown() -> None:
    await piped("find shoes", screen=(screen := Screen()))
    assert screen == [
        f"agent: {GREETING}",
        "you: find shoes",
        "[find(what='shoes') begins]",
        "agent: Looking.",
        "[find ends]",
        "agent: Found 42.",
    ]


async def test_a_line_from_a_pipe_waits_for_the_answer_to_the_one_before() -> None:
    await piped("find shoes", "thanks", screen=(screen := Screen()))
    assert screen[-3:] == ["agent: Found 42.", "you: thanks", "agent: You're welcome."]


async def test_typing_while_a_tool_runs_interrupts_it() -> None:
    async def typed() -> AsyncIterator[str]:
        await asyncio.sleep(5)
        yield "find shoes"
        await asyncio.sleep(1)
        yield "never mind"

    screen = Screen()
    await converse(typed(), screen.show, model=OfflineLLM(), barge_in=True)
    assert screen == [
        f"agent: {GREETING}",
        "[find(what='shoes') begins]",
        "[find ends]",
        "agent: Okay.",
    ]


async def test_typing_while_the_agent_speaks_cuts_it_short() -> None:
    async def typed() -> AsyncIterator[str]:
        await asyncio.sleep(1)
        yield "thanks"

    screen = Screen()
    await converse(typed(), screen.show, model=OfflineLLM(), barge_in=True)
    assert screen == [
        f"agent: {GREETING}",
        "(cut short after “Hello. What can I do fo”)",
        "agent: You're welcome.",
    ]


async def test_the_end_waits_for_a_job_and_shows_its_result() -> None:
    await piped("write a report", screen=(screen := Screen()))
    assert screen[2:] == [
        "[report() begins]",
        "[report goes on in the background]",
        "agent: I begin.",
        "[report ends]",
        "agent: The report has 50 entries.",
    ]


async def test_the_end_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never_ready() -> str:
        await asyncio.sleep(10 * LONGEST_JOBS)
        return ""

    monkeypatch.setitem(globals(), "write_report", never_ready)
    await piped("write a report", screen=(screen := Screen()))
    assert screen[-2:] == ["(the end of the call ends report)", "[report is cancelled]"]
    assert asyncio.get_running_loop().time() < LONGEST_JOBS + 15


async def test_a_cancellation_is_shown() -> None:
    await piped("write a report", "cancel the report", screen=(screen := Screen()))
    assert "[report is cancelled]" in screen
    assert not any("50 entries" in line for line in screen)


async def test_progress_and_a_failure_are_shown() -> None:
    await piped("climb a wall", screen=(screen := Screen()))
    assert "[climb goes on: Half-way up.]" in screen
    assert screen[-2:] == ["[climb fails]", "agent: I fell."]


@pytest.mark.parametrize("keys", [set(), {"LIVEKIT_API_KEY"}, {*agent.MODEL_KEYS}])
def test_the_real_model_is_chosen_if_its_keys_are_there(
    keys: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in agent.MODEL_KEYS:
        monkeypatch.setenv(key, "secret" * 8) if key in keys else monkeypatch.delenv(key, False)
    real = keys == {*agent.MODEL_KEYS}
    assert isinstance(chosen_model(), inference.LLM if real else OfflineLLM)


async def test_ctrl_c_hangs_up(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def interrupted(_: Terminal) -> AsyncIterator[str]:
        yield "write a report"
        await asyncio.sleep(10)
        signal.raise_signal(signal.SIGINT)
        await asyncio.sleep(1000)

    for key in agent.MODEL_KEYS:
        monkeypatch.delenv(key, raising=False)
    monkeypatch.setattr(Terminal, "lines", interrupted)
    before = signal.getsignal(signal.SIGINT)
    conversation = asyncio.create_task(chat.chat())
    try:
        with pytest.raises(asyncio.CancelledError):
            await conversation
    finally:
        signal.signal(signal.SIGINT, before)
    shown = capsys.readouterr().out
    assert shown.startswith("Offline: ")
    assert shown.endswith("[report is cancelled]\n")


# The terminal itself.


class TTY(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def tty(monkeypatch: pytest.MonkeyPatch) -> TTY:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return TTY()


async def test_a_terminal_reads_lines_until_the_end() -> None:
    terminal = Terminal(io.StringIO("one \n\n  two\nthree"), io.StringIO())
    assert [line async for line in terminal.lines()] == ["one", "two", "three"]
    assert not terminal.is_interactive


def test_a_pipe_gets_plain_lines() -> None:
    output = io.StringIO()
    terminal = Terminal(io.StringIO(), output)
    terminal.show("agent", "Hello. " * 20)
    terminal.show("", "[find ends]")
    assert output.getvalue() == " agent  " + "Hello. " * 20 + "\n        [find ends]\n"


def test_colours_are_for_terminals_without_no_color(
    tty: TTY, monkeypatch: pytest.MonkeyPatch
) -> None:
    Terminal(io.StringIO(), tty).show("agent", "Hello.")
    assert tty.getvalue() == "\x1b[1m agent  Hello.\x1b[0m\n"
    monkeypatch.setenv("NO_COLOR", "1")
    Terminal(io.StringIO(), plain := TTY()).show("agent", "Hello.")
    assert plain.getvalue() == " agent  Hello.\n"


@pytest.mark.skipif(os.name != "posix", reason="no prompt on Windows")
async def test_what_is_shown_goes_above_the_line_that_is_being_typed(
    tty: TTY, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = Terminal(TTY(), tty)
    assert terminal.is_interactive
    assert [line async for line in terminal.lines()] == []
    assert tty.getvalue() == "\r   you  "
    terminal.show("agent", "This is too long for a line.")
    room, come_back = "\x1bD\x1bD\x1b[2A\x1b7\r\x1b[2L", "\x1b8\x1b[2B"
    words = " agent  This is too long for\r\n        a line."
    assert tty.getvalue() == f"\r   you  {room}{words}{come_back}"
