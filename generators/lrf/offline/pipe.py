"""Lines in and lines out, where nobody sits at a terminal."""

import asyncio
import os
import select
import sys
import threading
from collections.abc import AsyncIterator
from typing import TextIO

MARGIN = 8  # columns for who speaks


class Pipe:
    """A pipe, from which the caller's lines are read, and to which plain ones are written.

    Args:
        input: The number of the file to read from.
        output: What to write to; the standard output by default.
    """

    def __init__(self, input: int = 0, output: TextIO | None = None) -> None:
        self.is_live = os.isatty(input)
        self.follows_speech = self.lists_sentences = False
        self._input = input
        self._output = output or sys.stdout
        self._is_closed = False

    async def open(self) -> None:
        """Return at once: whoever reads it, reads it."""

    def show(self, who: str, words: str) -> None:
        """Show that `who` says `words`; nobody for what happens."""
        first, *rest = strip_controls(words).splitlines() or [""]
        lines = [f"{who:>{MARGIN - 2}}  {first}", *(" " * MARGIN + line for line in rest)]
        if self._is_closed:
            return
        try:
            self._output.write("\n".join(lines) + "\n")
            self._output.flush()
        except OSError:
            self._stop()

    def echo(self, line: str) -> None:
        """Show the caller's line, which nobody has seen."""
        if not self.is_live:
            self.show("you", line)

    async def lines(self) -> AsyncIterator[str]:
        """Return the lines of the input, blank ones left out, until it ends."""
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[str | None] = asyncio.Queue()

        def put(line: str | None) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(queue.put_nowait, line)

        def read() -> None:
            # past sys.stdin, whose lock would hang the end of the process
            rest = b""
            while piece := os.read(self._input, 65536):
                *whole, rest = (rest + piece).split(b"\n")
                for line in whole:
                    put(line.decode(errors="replace").strip())
            put(rest.decode(errors="replace").strip())
            put(None)

        # a daemon: the end must not wait for one more line
        threading.Thread(target=read, daemon=True).start()
        while (line := await queue.get()) is not None:
            if line:
                yield line

    async def close(self) -> None:
        """Do nothing: each line is written at once."""

    async def gone(self) -> None:
        """Wait until nobody reads the output any more."""
        poll = select.poll() if hasattr(select, "poll") else None
        if poll is not None:
            poll.register(self._output.fileno(), 0)
        while not self._is_closed and not (poll and poll.poll(0)):  # noqa: ASYNC110
            await asyncio.sleep(0.2)
        self._stop()

    def _stop(self) -> None:
        """Write no more, not even what is left in the buffer at the end of the process."""
        if self._is_closed:
            return
        self._is_closed = True
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, self._output.fileno())
        os.close(null)


def strip_controls(text: str) -> str:
    """Return `text` without the characters that would steer a terminal."""
    return "".join(each for each in text if each.isprintable() or each == "\n")
