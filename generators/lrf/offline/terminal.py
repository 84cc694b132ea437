"""A terminal in which both sides may speak at any moment, by prompt_toolkit."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress

from prompt_toolkit import PromptSession
from prompt_toolkit.application import in_terminal
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.styles import Style

from .columns import end_of, wrap
from .completion import Sentences
from .pipe import MARGIN, strip_controls

STYLES = {"agent": "1", "": "2"}  # bold; faint
SPEAKING = "The agent is speaking: what you type interrupts it"
LOOKS_EVERY = 0.15  # seconds: at what the agent says, and at what runs
MOST_STATUS_LINES = 2
IDLE = "Type what you say · Tab completes · /help · Ctrl-D hangs up"


class Terminal:
    """Shows a conversation above the line that is being typed.

    Args:
        status: Returns what is shown below that line.
        speech: Returns what the agent is saying: all of its words, and those heard so far.
        sentences: Returns what can be said, for completion.
    """

    is_live = True
    follows_speech = True
    lists_sentences = False

    def __init__(
        self,
        status: Callable[[], str],
        sentences: Callable[[], Sequence[str]],
        speech: Callable[[], tuple[str, str] | None] = lambda: None,
    ) -> None:
        self._status = status
        self._speech = speech
        self._has_colours = not os.environ.get("NO_COLOR")
        self._loop = asyncio.get_running_loop()
        self._unwritten: list[str] = []
        self._interrupting: list[str] = []  # lines that were typed while the agent spoke
        self._writing: asyncio.Task[None] | None = None
        self._prompt: PromptSession[str] = PromptSession(
            self._message,
            history=InMemoryHistory(),
            completer=Sentences(sentences),
            complete_while_typing=False,
            bottom_toolbar=self._toolbar,
            style=Style.from_dict(
                {"bottom-toolbar": "noreverse italic", "unheard": "ansibrightblack"}
            ),
            erase_when_done=True,
        )

    @property
    def line(self) -> str:
        """Return the line that is being typed."""
        return self._prompt.default_buffer.text

    async def open(self) -> None:
        """Return at once: somebody sits there."""

    def show(self, who: str, words: str) -> None:
        """Show that `who` says `words`; nobody for what happens."""
        self._put(who, words)
        if who == "agent":
            self._put_interrupting()
        with suppress(RuntimeError):  # what a thread logs after the end
            self._loop.call_soon_threadsafe(self._write_soon)

    def echo(self, line: str) -> None:
        """Show the caller's line, which has been erased with its prompt.

        What interrupts the agent comes after the words that it cuts, which are not known yet.
        """
        if self._speech() is None or line.startswith("/"):
            self.show("you", line)
        else:
            self._interrupting.append(line)
            self._prompt.app.invalidate()

    async def lines(self) -> AsyncIterator[str]:
        """Return the lines that are typed, blank ones left out, until Ctrl-D or Ctrl-C."""
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        tasks = [asyncio.create_task(each) for each in (self._read(queue), self._follow())]
        try:
            while (line := await queue.get()) is not None:
                if line.strip():
                    yield line.strip()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def gone(self) -> None:
        """Wait forever: a terminal that closes sends a signal."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Write what is still to be shown."""
        if self._writing is not None:
            self._writing.cancel()
        self._put_interrupting()
        self._write()

    async def _read(self, queue: asyncio.Queue[str | None]) -> None:
        try:
            while True:
                queue.put_nowait(await self._prompt.prompt_async(handle_sigint=False))
        except (EOFError, KeyboardInterrupt, OSError):
            queue.put_nowait(None)

    async def _follow(self) -> None:
        """Draw the prompt anew when the agent's words, or how long the tools have run, change."""
        drawn: object = None
        while True:
            if (seen := (self._speech(), self._status())) != drawn:
                drawn = seen
                self._prompt.app.invalidate()
            await asyncio.sleep(LOOKS_EVERY)

    def _put(self, who: str, words: str) -> None:
        lines = self._lines(who, words)
        self._unwritten += [f"{self._styled(who, line)}\n" for line in lines]

    def _put_interrupting(self) -> None:
        for line in self._interrupting:
            self._put("you", line)
        self._interrupting.clear()

    def _write_soon(self) -> None:
        if self._writing is None or self._writing.done():
            self._writing = self._loop.create_task(self._write_above())

    async def _write_above(self) -> None:
        while self._unwritten:
            async with in_terminal():
                self._write()

    def _write(self) -> None:
        text = "".join(self._unwritten)
        self._unwritten.clear()
        with suppress(OSError):  # the terminal has gone: a charge is still waited for
            self._prompt.app.output.write_raw(text)
            self._prompt.app.output.flush()

    def _lines(self, who: str, words: str) -> list[str]:
        width = self._columns() - MARGIN - 1
        first, *rest = wrap(strip_controls(words), max(width, 20))
        return [f"{who:>{MARGIN - 2}}  {first}", *(" " * MARGIN + line for line in rest)]

    def _columns(self) -> int:
        return self._prompt.app.output.get_size().columns

    def _message(self) -> StyleAndTextTuples:
        """Return the prompt; above it what the agent is saying, the words heard so far in bold."""
        typed = [line for each in self._interrupting for line in self._lines("you", each)]
        prompt = ("", "\n".join([*typed, f"{'you':>{MARGIN - 2}}  "]))
        if (speech := self._speech()) is None:
            return [prompt]
        words, heard = speech
        text = "\n".join(self._lines("agent", words)) + "\n"
        at = end_of(f"agent{heard}", text)
        return [("bold", text[:at]), ("class:unheard", text[at:]), prompt]

    def _toolbar(self) -> str:
        status = self._status() or (SPEAKING if self._speech() else IDLE)
        lines = wrap(status, max(self._columns() - MARGIN - 1, 20))[:MOST_STATUS_LINES]
        return "\n".join(" " * MARGIN + line for line in lines)

    def _styled(self, who: str, text: str) -> str:
        style = STYLES.get(who)
        return f"\x1b[{style}m{text}\x1b[0m" if style and self._has_colours else text


def is_usable() -> bool:
    """Return whether somebody sits at a terminal that can be drawn on."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
