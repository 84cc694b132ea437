"""The screen of a conversation: a terminal, a pipe, or a page."""

import sys
from collections.abc import AsyncIterator, Callable
from typing import Protocol

from . import commands
from .conversation import Conversation
from .pipe import Pipe


class Screen(Protocol):
    """A place where the conversation is typed and shown.

    `is_live` says whether somebody sits there, who may interrupt; `follows_speech` whether the
    agent's words are shown while they are spoken; `lists_sentences` whether what can be said is
    always in sight.
    """

    is_live: bool
    follows_speech: bool
    lists_sentences: bool

    async def open(self) -> None:
        """Wait until somebody can see it."""

    def show(self, who: str, words: str) -> None:
        """Show that `who` says `words`; nobody for what happens."""

    def echo(self, line: str) -> None:
        """Show the caller's own line."""

    def lines(self) -> AsyncIterator[str]:
        """Return the caller's lines."""

    async def gone(self) -> None:
        """Wait until nobody can see it any more."""

    async def close(self) -> None:
        """Show what is still to be shown."""


def choose_screen(conversation: Callable[[], Conversation], port: int | None = None) -> Screen:
    """Return a page if it is given a port, a terminal where somebody sits at one, else a pipe.

    Args:
        conversation: Returns the conversation, once there is one.
        port: The port of the page; 0 for any that is free, None for no page.
    """
    if port is not None:
        from ..web import Browser

        return Browser(
            status=lambda: conversation().activity.status(),
            sentences=lambda: commands.list_sentences(conversation()),
            speech=lambda: conversation().speech,
            draw=lambda: conversation().new_picture(),
            port=port,
        )
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        return Pipe()
    from . import terminal  # prompt_toolkit is for terminals only

    if not terminal.is_usable():
        return Pipe()
    return terminal.Terminal(
        status=lambda: conversation().activity.status(),
        speech=lambda: conversation().speech,
        sentences=lambda: commands.list_lines(conversation()),
    )
