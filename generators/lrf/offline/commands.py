"""Commands that can be typed in the chat."""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from ..timeline.folder import FOLDER, make_folder
from .conversation import Conversation
from .model import OfflineLLM
from .phrases import BYE, says
from .tools import list_examples, offers_of, status_of

COMMANDS = {
    "/help": "what can be said, and these commands",
    "/tools": "the agent's tools and their patterns",
    "/jobs": "what runs, and what has run",
    "/timeline": "save the call as a picture",
}
KEYS = 'Arrow keys edit and recall, Tab completes. "bye", Ctrl-D and Ctrl-C hang up.'


def list_sentences(conversation: Conversation) -> list[str]:
    """Return what can be said, a goodbye last."""
    offers = offers_of(conversation.tools())
    told = [offer for offer in offers if not status_of(offer, offers)]
    said = dict.fromkeys(_sentence(each) for offer in told for each in offer.examples)
    return sorted(said, key=lambda sentence: says(sentence, BYE))


def list_lines(conversation: Conversation) -> list[str]:
    """Return what can be said or typed, for completion."""
    return [*list_sentences(conversation), *COMMANDS, "bye"]


def list_said(conversation: Conversation) -> list[str]:
    """Return what can be said, a line each; the offline model knows the numbers, too."""
    listed = [_sentence(each) for each in list_examples(offers_of(conversation.tools()))]
    if not listed:
        return ["The agent has no tools."]
    if not isinstance(conversation.session.llm, OfflineLLM):
        return ["You can say, for example:", *(f"  {example}" for example in listed)]
    numbered = (f"{number:>2}  {example}" for number, example in enumerate(listed, 1))
    return ["Say one of these, or its number:", *numbered]


def run(command: str, conversation: Conversation, folder: Path) -> str:
    """Return what a command shows.

    Args:
        command: What was typed.
        conversation: The call.
        folder: The folder of the project.
    """
    return "\n".join(_lines(command, conversation, folder))


def _lines(command: str, conversation: Conversation, folder: Path) -> Sequence[str]:
    match command.split()[0]:
        case "/help":
            known = [f"{name:<10} {what}" for name, what in COMMANDS.items()]
            return [*list_said(conversation), *known, KEYS]
        case "/tools":
            return [_tool(tool) for tool in conversation.tools()] or ["The agent has no tools."]
        case "/jobs":
            return conversation.activity.history() or ["Nothing has run yet."]
        case "/timeline":
            return _save(conversation, folder / FOLDER)
    return [f"{command} is not a command: use {', '.join(COMMANDS)}."]


def _sentence(said: str) -> str:
    return said[:1].upper() + said[1:]


def _save(conversation: Conversation, folder: Path) -> list[str]:
    """Write the picture of the call so far, and its JSON, and return where they are."""
    picture = folder / f"chat-{datetime.now():%Y-%m-%d-%H%M%S}.svg"
    try:
        make_folder(folder)
        picture.write_text(conversation.picture()(), encoding="utf-8")
        data = picture.with_suffix(".json")
        data.write_text(conversation.timeline().to_json(), encoding="utf-8")
    except OSError as error:
        return [f"The picture cannot be saved: {error}"]
    return [f"Saved {os.path.relpath(picture)} and its data, {data.name}."]


def _tool(tool: object) -> str:
    name, patterns = getattr(tool, "id", ""), getattr(tool, "patterns", ())
    return f"{name} ({', '.join(patterns)})" if patterns else name
