"""A terminal in which both sides may speak at any moment; or a pipe, where nobody types."""

import asyncio
import os
import shutil
import sys
import textwrap
import threading
from collections.abc import AsyncIterator
from typing import TextIO

MARGIN = 8  # columns for who speaks
STYLES = {"agent": "1", "": "2"}  # bold; faint

# Make room for {n} lines above the one that is being typed, write there, and come back.
ABOVE = "{room}\x1b[{n}A\x1b7\r\x1b[{n}L{lines}\x1b8\x1b[{n}B"
DOWN = "\x1bD"  # as a line feed, but the column stays


class Terminal:
    """Shows a conversation on `output`, and reads the caller's lines from `input`.

    `is_interactive` says whether somebody types. What is shown then appears above the line that
    they are typing, which is left as it is. Colours are for terminals, and not if NO_COLOR is set.
    """

    def __init__(self, input: TextIO | None = None, output: TextIO | None = None) -> None:
        self._input = input or sys.stdin
        self._output = output or sys.stdout
        on_screen = self._output.isatty() and os.environ.get("TERM") != "dumb"
        self.is_interactive = self._input.isatty()
        self._has_prompt = self.is_interactive and on_screen and os.name == "posix"
        self._has_colours = on_screen and not os.environ.get("NO_COLOR")

    def show(self, who: str, words: str) -> None:
        """Show that `who` says `words`; nobody for what happens."""
        lines = self._laid_out(who, words)
        if self._has_prompt:
            n = len(lines)
            self._write(ABOVE.format(n=n, room=DOWN * n, lines="\r\n".join(lines)))
        else:
            self._write("\n".join(lines) + "\n")

    async def lines(self) -> AsyncIterator[str]:
        """The lines of the input, blank ones left out, until it ends."""
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[str | None] = asyncio.Queue()

        def read() -> None:
            for line in iter(self._input.readline, ""):
                loop.call_soon_threadsafe(queue.put_nowait, line.strip())
            loop.call_soon_threadsafe(queue.put_nowait, None)

        # in a thread, for reading blocks; a daemon, for Ctrl-C must not wait for one more line
        threading.Thread(target=read, daemon=True).start()
        while True:
            self._write(f"\r{'you':>{MARGIN - 2}}  " if self._has_prompt else "")
            line = await queue.get()
            if line is None:
                break
            if line:
                yield line

    def _laid_out(self, who: str, words: str) -> list[str]:
        if not self._has_prompt:  # the line breaks are the reader's
            return [self._styled(who, f"{who:>{MARGIN - 2}}  {words}")]
        width = max(shutil.get_terminal_size().columns - MARGIN - 1, 20)
        first, *rest = textwrap.wrap(words, width) or [""]
        lines = [f"{who:>{MARGIN - 2}}  {first}", *(" " * MARGIN + line for line in rest)]
        return [self._styled(who, line) for line in lines]

    def _styled(self, who: str, text: str) -> str:
        style = STYLES.get(who)
        return f"\x1b[{style}m{text}\x1b[0m" if style and self._has_colours else text

    def _write(self, text: str) -> None:
        self._output.write(text)
        self._output.flush()
