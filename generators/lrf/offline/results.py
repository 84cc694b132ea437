"""A tool's output as a caller should hear it: what LiveKit wraps around it is for models."""

import ast
import re
from contextlib import suppress

from livekit.agents import llm
from livekit.agents.voice.tool_executor import UPDATE_TEMPLATE

SHALL_I = "Shall I go ahead?"
APOLOGY = "Sorry, that did not work."

RUNNING = "The tool call is still in progress."
# LiveKit's own sentences about a call, and what the caller hears in their place.
LIVEKIT_SAYS = {
    re.escape(RUNNING): "That is still running. I will tell you when it is done.",
    "Same tool `.*` is already running|.* is already under way": "That is already running.",
    "Task .* cancelled successfully": "Okay, I cancelled it.",
    "Task .* not found": "That is not running any more.",
    "Tool call .* is not cancellable": "That cannot be cancelled.",
    "An internal error occurred$": APOLOGY,
    "the tool returned (?:an invalid output|more than one agent)$": APOLOGY,
    "the agent handoff .*did not happen$": APOLOGY,
    "Unknown (?:function|tool type)": APOLOGY,
    "Error parsing arguments for ": APOLOGY,
}
UPDATE = re.compile(
    re.escape(UPDATE_TEMPLATE).replace(r"\{function_name\}", ".+").replace(r"\{message\}", "(.*)"),
    re.S,
)
DEFERRED = re.compile(r"_(?:update_\d+|final)$")


def base_id(call_id: str) -> str:
    """The id of the call itself: a later update and the final result carry one of their own."""
    return DEFERRED.sub("", call_id)


def is_deferred(call_id: str) -> bool:
    """Whether LiveKit made this item up, and asks for a reply to it by its id."""
    return DEFERRED.search(call_id) is not None


def is_placeholder(output: llm.FunctionCallOutput) -> bool:
    """Whether LiveKit put it in only to show that the call still runs."""
    return output.output == RUNNING


def is_running(output: llm.FunctionCallOutput) -> bool:
    """Whether this output says that the call goes on."""
    return output.output.startswith(RUNNING) or UPDATE.fullmatch(output.output) is not None


def asks_for_yes(output: llm.FunctionCallOutput) -> bool:
    """Whether the tool wants to be called once more, after the caller's explicit yes."""
    return "same arguments" in output.output and "call again" in output.output.lower()


def in_plain_words(output: llm.FunctionCallOutput) -> str:
    """What the caller is told of `output`."""
    text = output.output.strip()
    if update := UPDATE.fullmatch(text):
        text = update[1].strip()
    for theirs, ours in LIVEKIT_SAYS.items():
        if re.match(theirs, text, re.S):
            return ours
    if asks_for_yes(output):
        return _read_back(text)
    return _spelled_out(text) or "Done."


def _read_back(text: str) -> str:
    """The sentences of `text` that are not addressed to the model, and the question."""
    sentences = re.split(r"(?<=[.!?])\s+", text)
    kept = [s for s in sentences if not re.search(r"call again|same arguments", s, re.I)]
    kept = [re.sub(r"^read (?:\w+ )?back[^:]*:\s*", "", s, flags=re.I) for s in kept]
    return " ".join([*kept, SHALL_I])


def _spelled_out(text: str) -> str:
    """A list or a dict that a tool returned (LiveKit makes it `str(value)`) as a sentence."""
    value: object = None
    with suppress(ValueError, SyntaxError):
        value = ast.literal_eval(text)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {item}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return text
