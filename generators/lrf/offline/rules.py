"""The rules of the offline model, in their order: the first that has something to say answers.

Nothing is remembered: each rule looks at the chat context alone.
"""

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from livekit.agents import llm
from livekit.agents.types import NOT_GIVEN, NotGivenOr

from .consent import confirm
from .phrases import BYE, HELLO, LISTENING, NO, STOP, THANKS, YES, mentions, says
from .reply import Reply, act
from .request import complete, find_request, nearest_examples
from .results import base_id, is_deferred, is_placeholder
from .tools import list_examples, offers_of
from .turn import Turn, plain_words_of, read, tail_of, text_of
from .words import spell_out
from .work import CANCEL, ask_status, cancel, repeat

# The first that is mentioned decides.
SMALL_TALK = {
    (BYE,): "Goodbye.",
    (NO, STOP): "Okay.",
    (THANKS,): "You're welcome.",
    (HELLO,): "Hello. What can I do for you?",
    (YES, LISTENING): "Okay.",
}
HELP = re.compile(
    r"\bwhat (?:can|could|do) (?:you|i) (?:do|ask|say)\b|^(?:help(?: me)?|list|examples)\W*$", re.I
)
REFUSAL = re.compile(r"^(?:please )?(?:don't|do not)\b|\bi (?:don't|do not) want\b", re.I)
# "Tell the caller …: what", "Say that what", or "…:" and what on a line of its own
TELL = re.compile(r"^(?:please )?(?:tell|say|inform|remind)\b(?:.*?: |.*? that )(.+)|:\n(.+)", re.I)
CALL_IDS = re.compile(r"\(call_ids: (\[.*?\])\)")
NO_TOOLS = "I have no tools."


def respond(
    chat_ctx: llm.ChatContext,
    tools: Sequence[llm.Tool] = (),
    tool_choice: NotGivenOr[llm.ToolChoice] = NOT_GIVEN,
) -> Reply:
    """Return what the model answers: a function of what LiveKit hands to a model.

    Args:
        chat_ctx: The conversation so far.
        tools: The tools that it may call.
        tool_choice: "none" if it must not call any.
    """
    turn = read(chat_ctx.items, () if tool_choice == "none" else offers_of(tools))
    replies = ((rule, rule(turn)) for rule in RULES)
    return next(replace(reply, rule=rule.__name__) for rule, reply in replies if reply)


def tell(turn: Turn) -> Reply | None:
    """Tell a result that the caller has not heard."""
    if named := CALL_IDS.search(turn.order):
        ids = set(ast.literal_eval(named[1]))
        untold = [output for output in turn.outputs if output.call_id in ids]
    else:
        # without an order a late result waits: LiveKit asks for it in a reply of its own
        new = {item.call_id for item in tail_of(turn.items) if item.type == "function_call_output"}
        untold = [
            output
            for output in turn.outputs
            if output.call_id in turn.batch(new)
            and output.reply_required
            and not is_placeholder(output)
            and (turn.order or not is_deferred(output.call_id))
        ]
    if not untold:
        return None
    newest = list({base_id(output.call_id): output for output in untold}.values())
    if "empty response" in turn.order:
        newest = [output for output in newest if not _was_told(turn, output)]
    return Reply(" ".join(plain_words_of(turn, output) for output in newest))


def relay(turn: Turn) -> Reply | None:
    """Say what the program asks to be said."""
    if to_say := TELL.search(CALL_IDS.sub("", turn.order)):
        return Reply((to_say[1] or to_say[2]).strip("\"' "))
    if turn.said:
        return None
    if any(item.type == "message" for item in turn.items):
        return Reply("What else can I do for you?")
    listed = [f'"{example}"' for example in list_examples(turn.offers)[:2]]
    invitation = f"Try {spell_out(listed, 'or')}." if listed else NO_TOOLS
    return Reply(f"Hello. {invitation}")


def make_small_talk(turn: Turn) -> Reply | None:
    """Answer thanks, greetings, "never mind" and the like."""
    if turn.asked and turn.asked.missing and turn.asked.missing.kind == "boolean":
        return None  # "no" is the answer then
    if CANCEL.search(turn.said) and turn.running:
        return None
    if not says(turn.said, *(each for phrases in SMALL_TALK for each in phrases)):
        return None
    return next(Reply(ours) for theirs, ours in SMALL_TALK.items() if mentions(turn.said, *theirs))


def offer_help(turn: Turn) -> Reply | None:
    """List what can be said."""
    if not HELP.search(turn.said):
        return None
    listed = list_examples(turn.offers)
    lines = [f"{number}. {example}" for number, example in enumerate(listed, 1)]
    return Reply("\n".join(["You can say, or give the number of:", *lines]) if lines else NO_TOOLS)


def fill_in(turn: Turn) -> Reply | None:
    """Complete the call whose argument was asked for."""
    filled = complete(turn.asked, turn.said, turn.offers) if turn.asked else None
    return act(filled) if filled else None


def call_a_tool(turn: Turn) -> Reply | None:
    """Call the tool that the words match best, or ask for what it lacks."""
    if REFUSAL.search(turn.said):
        return Reply("Okay.")
    wanted = find_request(turn.said, turn.offers) or turn.asked
    return act(wanted) if wanted else None


def give_up(turn: Turn) -> Reply | None:
    """Say that no tool matches, and which sentences are nearest."""
    nearest = [f'"{example}"' for example in nearest_examples(turn.said, turn.offers)]
    hint = f"Try {spell_out(nearest, 'or')}." if nearest else NO_TOOLS
    return Reply(f"I only match words to tools, and found none. {hint}")


def _was_told(turn: Turn, output: llm.FunctionCallOutput) -> bool:
    later = turn.items[turn.items.index(output) :]
    return any(
        item.type == "message"
        and not item.interrupted
        and plain_words_of(turn, output) in text_of(item)
        for item in later
    )


RULES: tuple[Callable[[Turn], Reply | None], ...] = (
    tell,
    relay,
    confirm,
    make_small_talk,
    offer_help,
    cancel,
    fill_in,
    repeat,
    ask_status,
    call_a_tool,
    give_up,
)
