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
    "Same tool `.*` is already running|.* is already (?:running|under way)": (
        "That is already running."
    ),
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
SENTENCE_END = r"[.!?…]+(?:\s|$)"


def base_id(call_id: str) -> str:
    """Return the id of the call itself: late updates and results carry one of their own."""
    return DEFERRED.sub("", call_id)


def is_deferred(call_id: str) -> bool:
    """Return whether LiveKit made this item up, and asks for a reply to it by its id."""
    return DEFERRED.search(call_id) is not None


def is_placeholder(output: llm.FunctionCallOutput) -> bool:
    """Return whether LiveKit put it in only to show that the call still runs."""
    return output.output == RUNNING


def is_running(output: llm.FunctionCallOutput) -> bool:
    """Return whether this output says that the call goes on."""
    return output.output.startswith(RUNNING) or UPDATE.fullmatch(output.output) is not None


def terms_of(output: llm.FunctionCallOutput, read_back: str) -> str | None:
    """Return what the caller is to agree to, if the tool wants to be called again after a yes.

    Args:
        output: What the tool returned.
        read_back: The words of a payment tool, with "{terms}" in them; may be empty.
    """
    text = output.output.strip()
    before, has_terms, after = read_back.partition("{terms}")
    if has_terms and text.startswith(before) and text.endswith(after):
        # what stands after the sentence with the terms is for the model
        end = re.search(SENTENCE_END, after)
        return text[: len(text) - len(after)] + (after[: end.start()] if end else "").rstrip() + "."
    if "same arguments" not in text or "call again" not in text.lower():
        return None
    sentences = re.split(r"(?<=[.!?])\s+", text)
    for_model = r"call again|same arguments|^read (?:this|it) back"
    kept = [sentence for sentence in sentences if not re.search(for_model, sentence, re.I)]
    return " ".join(re.sub(r"^read (?:\w+ )?back[^:]*:\s*", "", s, flags=re.I) for s in kept)


def put_plainly(output: llm.FunctionCallOutput, read_back: str = "") -> str:
    """Return what the caller is told of `output`; see `terms_of` for `read_back`."""
    text = output.output.strip()
    if update := UPDATE.fullmatch(text):
        text = update[1].strip()
    for theirs, ours in LIVEKIT_SAYS.items():
        if re.match(theirs, text, re.S):
            return ours
    if terms := terms_of(output, read_back):
        return f"{terms} {SHALL_I}"
    return _spelled_out(text) or "Done."


def _spelled_out(text: str) -> str:
    """Return a list or a dict, which LiveKit hands on as `str(value)`, as a sentence."""
    value: object = None
    with suppress(ValueError, SyntaxError):
        value = ast.literal_eval(text)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {item}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return text
