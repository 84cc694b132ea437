"""Captions of a call: the agent's words, as they are shown to the caller."""

from typing import NamedTuple

from livekit.agents.voice.events import ConversationItemAddedEvent

from .activity import Show
from .doubles import Heard


class Speech(NamedTuple):
    """An utterance in progress: all of the agent's words known so far, and those heard."""

    words: str
    heard: str


class Captions:
    """Shows the agent's words.

    Args:
        show: Shows who speaks, and what.
        is_live: Whether words take their time. If not, they are shown once they are in the chat.
        follows_speech: Whether somebody follows the speech in progress, so that words are shown
            once they are said. If not, they are shown as soon as they are known.
    """

    def __init__(self, show: Show, *, is_live: bool, follows_speech: bool) -> None:
        self._show = show
        self._is_live = is_live
        self._follows_speech = follows_speech
        self._words = ""

    def speech(self, heard: str) -> Speech:
        """Return the utterance in progress, of which so much was heard."""
        return Speech(self._words or heard, heard)

    def on_item(self, event: ConversationItemAddedEvent) -> None:
        """Show a message of the agent that nobody speaks."""
        item = event.item
        if self._is_live or item.type != "message" or item.role != "assistant":
            return
        if item.text_content:
            self._show("agent", item.text_content.strip())

    def on_words(self, words: str) -> None:
        """Show, or keep, the words of an utterance that begins."""
        self._words = words
        if not self._follows_speech:
            self._show("agent", words)

    def on_heard(self, heard: Heard) -> None:
        """Show what was heard of an utterance that has ended."""
        self._words = ""
        if self._follows_speech:
            self._show("agent", f"{heard} — (interrupted)" if heard.cut else heard)
        elif heard.cut:
            self._show("", f"(cut short after “{heard}”)")
