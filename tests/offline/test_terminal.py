"""The terminal: editing, history, completion, and what is shown above the line."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.input.base import PipeInput
from prompt_toolkit.output import DummyOutput

from lrf.offline.columns import end_of, wrap
from lrf.offline.completion import Sentences
from lrf.offline.terminal import Terminal

SENTENCES = ["find shoes", "pay for shoes", "pay for order 42", "bye"]
UP, LEFT, TAB, ENTER, CTRL_C, CTRL_D = "\x1b[A", "\x1b[D", "\t", "\r", "\x03", "\x04"


@pytest.fixture
def keys() -> Iterator[PipeInput]:
    with create_pipe_input() as typed, create_app_session(input=typed, output=DummyOutput()):
        yield typed


async def typed(keys: PipeInput, pressed: str) -> list[str]:
    terminal = Terminal(status=str, sentences=lambda: SENTENCES)
    keys.send_text(pressed)
    lines = [line async for line in terminal.lines()]
    await terminal.close()
    return lines


async def test_lines_are_read_until_ctrl_d(keys: PipeInput) -> None:
    assert await typed(keys, f"one{ENTER}  {ENTER} 日本 {ENTER}{CTRL_D}") == ["one", "日本"]


async def test_ctrl_c_ends_too(keys: PipeInput) -> None:
    assert await typed(keys, f"one{ENTER}half a l{CTRL_C}") == ["one"]


async def press(terminal: Terminal, keys: PipeInput, pressed: str, *, until: str) -> None:
    """Press keys until the line is as expected: history and completions are loaded meanwhile."""
    while terminal.line != until:
        keys.send_text(pressed)
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(_becomes(terminal, until), timeout=1)


async def _becomes(terminal: Terminal, text: str) -> None:
    while terminal.line != text:  # noqa: ASYNC110 (a key has no event)
        await asyncio.sleep(0.01)


async def test_arrow_keys_edit_and_recall(keys: PipeInput) -> None:
    terminal = Terminal(status=str, sentences=lambda: SENTENCES)
    lines = terminal.lines()
    keys.send_text("find shoes" + ENTER)
    assert await anext(lines) == "find shoes"
    await press(terminal, keys, UP, until="find shoes")
    await press(terminal, keys, LEFT + LEFT + "X", until="find shoXes")
    keys.send_text(ENTER + CTRL_D)
    assert [line async for line in lines] == ["find shoXes"]
    await terminal.close()


async def test_tab_completes_to_a_sentence_with_the_words(keys: PipeInput) -> None:
    terminal = Terminal(status=str, sentences=lambda: SENTENCES)
    lines = asyncio.ensure_future(anext(terminal.lines()))
    keys.send_text("pay 42")
    await press(terminal, keys, TAB, until="pay for order 42")
    keys.send_text(ENTER)
    assert await lines == "pay for order 42"
    await terminal.close()


async def test_what_the_agent_says_stands_above_the_line_the_heard_words_in_bold(
    keys: PipeInput,
) -> None:
    terminal = Terminal(str, lambda: SENTENCES, speech=lambda: ("One moment please.", "One mo"))
    heard, unheard, prompt = terminal._message()
    assert heard == ("bold", " agent  One mo")
    assert unheard[1] == "ment please.\n"
    assert prompt[1] == "   you  "
    assert terminal._toolbar().strip() == "The agent is speaking: what you type interrupts it"


async def test_a_line_that_cuts_the_agent_comes_after_the_words_that_it_cuts(
    keys: PipeInput, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    monkeypatch.setattr(DummyOutput, "write_raw", lambda self, text: written.append(text))
    monkeypatch.setenv("NO_COLOR", "1")
    speech: list[tuple[str, str] | None] = [("One moment please.", "One mo")]
    terminal = Terminal(str, lambda: SENTENCES, speech=lambda: speech[0])
    terminal.echo("stop")
    terminal.echo("/jobs")
    assert terminal._message()[-1][1] == "   you  stop\n   you  "
    speech[0] = None
    terminal.show("agent", "One moment — (interrupted)")
    terminal.echo("thanks")
    speech[0] = ("You're welcome.", "You're")
    terminal.echo("bye")
    await terminal.close()
    lines = [
        "you  /jobs",
        "agent  One moment — (interrupted)",
        "you  stop",
        "you  thanks",
        "you  bye",
    ]
    assert [line.strip() for line in "".join(written).splitlines()] == lines


def test_the_end_of_what_was_heard_is_found_although_lines_are_broken() -> None:
    text = " agent  One moment\n        please."
    assert text[: end_of("agentOne moment pl", text)] == " agent  One moment\n        pl"
    assert end_of("agentOne moment please. And", text) == len(text)


def test_a_completion_has_all_the_words() -> None:
    completer, typed = Sentences(lambda: SENTENCES), Document("pay 4")
    found = [each.text for each in completer.get_completions(typed, CompleteEvent())]
    assert found == ["pay for order 42"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("one two", ["one two"]),
        ("This is too long for it.", ["This is", "too long", "for it."]),
        ("one\ntwo", ["one", "two"]),
        ("Donaudampfschiff", ["Donaudam", "pfschiff"]),
        ("日本語の靴", ["日本語の", "靴"]),
        ("a 日本語の靴", ["a", "日本語の", "靴"]),
    ],
)
def test_no_line_is_wider_than_the_terminal(text: str, lines: list[str]) -> None:
    assert wrap(text, 8) == lines
