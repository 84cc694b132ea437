"""A browser as the screen of a chat: what is shown goes to each open page, and it sends lines."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from typing import Any

from aiohttp import WSMsgType, web

from .server import Server

LOOKS_EVERY = 0.15  # seconds: at the agent's words, and at what runs
DRAWS_EVERY = 1.0  # seconds, and less often when drawing takes long
DRAWING_SHARE = 5  # how much longer than a drawing took the next one waits
HANGS_UP_AFTER = 20.0  # seconds without an open page: long enough to load it again

logger = logging.getLogger("chat")

Event = dict[str, Any]


class Browser:
    """Shows a conversation on a page.

    Args:
        status: Returns what runs, and what the caller can do.
        sentences: Returns what can be said.
        speech: Returns what the agent is saying: all of its words, and those heard so far.
        draw: Returns what draws the call so far, in a thread; None if it looks as it did.
        port: The port of the page; 0 for any that is free.
    """

    is_live = True
    follows_speech = True
    lists_sentences = True

    def __init__(
        self,
        status: Callable[[], str],
        sentences: Callable[[], Sequence[str]],
        speech: Callable[[], tuple[str, str] | None],
        draw: Callable[[], Callable[[], str] | None],
        port: int = 0,
    ) -> None:
        self._status = status
        self._sentences = sentences
        self._speech = speech
        self._draw = draw
        self._server = Server(self._on_page, port)
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        self._shown: list[Event] = []
        self._interrupting: list[str] = []  # lines that were said while the agent spoke
        self._latest: dict[str, Event] = {}
        self._pages: set[asyncio.Queue[Event | None]] = set()
        self._opened = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    async def open(self) -> None:
        """Serve the page, say where, and wait until it is open.

        Raises:
            OSError: The port is in use.
        """
        await self._server.start()
        print(f"Open {self._server.address}\n(only on this machine; Ctrl-C hangs up)", flush=True)
        await self._opened.wait()

    def show(self, who: str, words: str) -> None:
        """Show that `who` says `words`; nobody for what happens."""
        event = {"kind": "line", "who": who, "text": words}
        with suppress(RuntimeError):  # what a thread logs after the end
            self._loop.call_soon_threadsafe(self._keep_line, event)
        if who == "agent":
            self._show_interrupting()

    def echo(self, line: str) -> None:
        """Show the caller's own line.

        What interrupts the agent comes after the words that it cuts, which are not known yet.
        """
        if self._speech() is None or line.startswith("/"):
            self.show("you", line)
        else:
            self._interrupting.append(line)
            self._look()

    async def lines(self) -> AsyncIterator[str]:
        """Yield what is typed or spoken on the page, without end."""
        self._send({"kind": "sentences", "said": list(self._sentences())})
        following = [asyncio.create_task(each) for each in (self._follow(), self._follow_picture())]
        try:
            while True:
                yield await self._lines.get()
        finally:
            for task in following:
                task.cancel()
            await asyncio.gather(*following, return_exceptions=True)

    async def gone(self) -> None:
        """Wait until no page has been open for a while."""
        left = HANGS_UP_AFTER
        while left > 0:
            await asyncio.sleep(LOOKS_EVERY)
            left = HANGS_UP_AFTER if self._pages else left - LOOKS_EVERY

    async def close(self) -> None:
        """Show the end, and serve no more."""
        if not self._opened.is_set():
            return
        self._show_interrupting()
        self._look()
        await self._send_picture()
        self._send({"kind": "end"})
        for page in self._pages:
            page.put_nowait(None)
        await self._server.stop()
        print("The call has ended.")

    async def _follow(self) -> None:
        while True:
            self._look()
            await asyncio.sleep(LOOKS_EVERY)

    def _look(self) -> None:
        words, heard = self._speech() or ("", "")
        self._send({"kind": "speech", "words": words, "heard": len(heard.lstrip())})
        self._send({"kind": "interrupting", "lines": list(self._interrupting)})
        self._send({"kind": "status", "text": self._status()})

    async def _follow_picture(self) -> None:
        while True:
            began = time.monotonic()
            await self._send_picture()
            took = time.monotonic() - began
            await asyncio.sleep(max(DRAWS_EVERY, took * DRAWING_SHARE))

    async def _send_picture(self) -> None:
        try:
            if (draw := self._draw()) is not None:
                self._send({"kind": "picture", "svg": await asyncio.to_thread(draw)})
        except Exception:  # a call is worth more than its picture
            logger.exception("The timeline cannot be drawn")

    def _show_interrupting(self) -> None:
        if not self._interrupting:
            return
        for line in self._interrupting:
            self.show("you", line)
        self._interrupting.clear()
        self._loop.call_soon(self._look)

    def _keep_line(self, event: Event) -> None:
        self._shown.append(event)
        for page in self._pages:
            page.put_nowait(event)

    def _send(self, event: Event) -> None:
        """Send what replaces the last event of its kind, if it differs."""
        if self._latest.get(event["kind"]) == event:
            return
        self._latest[event["kind"]] = event
        for page in self._pages:
            page.put_nowait(event)

    async def _on_page(self, connection: web.WebSocketResponse) -> None:
        events: asyncio.Queue[Event | None] = asyncio.Queue()
        for event in (*self._shown, *self._latest.values()):
            events.put_nowait(event)
        self._pages.add(events)
        self._opened.set()
        sending = asyncio.create_task(_send_all(events, connection))
        try:
            async for message in connection:
                if message.type is WSMsgType.TEXT and message.data.strip():
                    self._lines.put_nowait(" ".join(message.data.split()))
        finally:
            self._pages.discard(events)
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)


async def _send_all(events: "asyncio.Queue[Event | None]", to: web.WebSocketResponse) -> None:
    """Send events until the last one, None."""
    while (event := await events.get()) is not None:
        await to.send_str(json.dumps(event))
    await to.close()
