"""What can be typed in the chat beside what is said."""

from collections.abc import Sequence

from .conversation import Conversation
from .model import OfflineLLM
from .tools import list_examples, offers_of

COMMANDS = {
    "/help": "what can be said, and these commands",
    "/tools": "the agent's tools and their patterns",
    "/jobs": "what runs, and what has run",
}
KEYS = 'Arrow keys edit and recall, Tab completes. "bye", Ctrl-D and Ctrl-C hang up.'


def list_sentences(conversation: Conversation) -> list[str]:
    """Return what can be said or typed, for completion."""
    offers = offers_of(conversation.tools())
    said = [example for offer in offers for example in offer.examples]
    return list(dict.fromkeys([*said, *COMMANDS, "bye"]))


def list_said(conversation: Conversation) -> list[str]:
    """Return what can be said, a line each; the offline model knows the numbers, too."""
    listed = list_examples(offers_of(conversation.tools()))
    if not listed:
        return ["The agent has no tools."]
    if not isinstance(conversation.session.llm, OfflineLLM):
        return ["You can say, for example:", *(f"  {example}" for example in listed)]
    numbered = (f"{number:>2}  {example}" for number, example in enumerate(listed, 1))
    return ["Say one of these, or its number:", *numbered]


def run(command: str, conversation: Conversation) -> str:
    """Return what a command shows.

    Args:
        command: What was typed.
        conversation: The call.
    """
    return "\n".join(_lines(command, conversation))


def _lines(command: str, conversation: Conversation) -> Sequence[str]:
    match command.split()[0]:
        case "/help":
            known = [f"{name:<7} {what}" for name, what in COMMANDS.items()]
            return [*list_said(conversation), *known, KEYS]
        case "/tools":
            return [_tool(tool) for tool in conversation.tools()] or ["The agent has no tools."]
        case "/jobs":
            return conversation.activity.history() or ["Nothing has run yet."]
    return [f"{command} is not a command: use {', '.join(COMMANDS)}."]


def _tool(tool: object) -> str:
    name, patterns = getattr(tool, "id", ""), getattr(tool, "patterns", ())
    return f"{name} ({', '.join(patterns)})" if patterns else name
