"""The rules of the offline model about work that runs, was stopped, or has ended."""

import re

from livekit.agents import llm

from .reply import Reply, act, call
from .request import Request
from .results import is_deferred
from .turn import CANCEL_TOOL, Turn, plain_words_of, text_of, words_of
from .words import stems

CANCEL = re.compile(r"^(?:please |can you |could you )*(cancel|stop|abort)\b([^,.!?;]+)", re.I)
AGAIN = re.compile(
    r"\b(?:say|repeat|tell me)\b.*\b(?:again|that|it)\b|^(?:pardon|sorry|what|come again|repeat"
    r"|once more|again)(?: please)?\W*$|\bwhat (?:did you say|was that|was the result)\b",
    re.I,
)
STATUS = re.compile(
    r"\bstatus\b|\btaking so long\b|\bstill (?:there|working|busy|running|on it)\b|\bhow long\b"
    r"|^where(?:'s| is| are)\b|\bwhat are you (?:doing|working on)\b|\bany (?:news|progress)\b"
    r"|^(?:is|are|has|have|how|what|where|any)\b.*"
    r"\b(?:ready|done|finished|progress|doing|going|coming|far|yet)\b",
    re.I | re.S,
)
STATUS_WORDS = (
    "status ready done finished progress going coming far yet it that take long still there working"
    " busy running doing news why hurry so already are you"
)


def cancel(turn: Turn) -> Reply | None:
    """Cancel the background call that the words name."""
    wanted = CANCEL.search(turn.said)
    if not wanted or any(wanted[1].lower() in offer.name for offer in turn.offers):
        return None
    named = set(stems(wanted[2]))  # none in "cancel it", which means the newest
    running = turn.running
    if named:
        running = [each for each in running if named.intersection(words_of(each))]
    if not running:
        return Reply("Okay." if _stopped(turn) else "Nothing like that is running.")
    best = max(reversed(running), key=lambda each: len(named.intersection(words_of(each))))
    return call(CANCEL_TOOL, {"call_id": best.call_id})


def repeat(turn: Turn) -> Reply | None:
    """Say once more what the agent said last; if it was cut short, the whole of it."""
    if not AGAIN.search(turn.said) or turn.last_words is None:
        return None
    return Reply(_whole(turn, turn.last_words))


def ask_status(turn: Turn) -> Reply | None:
    """Ask a status tool, or take up again what the question itself has stopped or cut short."""
    if not STATUS.search(turn.said):
        return None
    named = set(stems(turn.said)) - set(stems(STATUS_WORDS))
    stopped, last = _stopped(turn), turn.last_words
    if stopped and turn.offer(stopped.name) and not named - set(words_of(stopped)):
        return call(stopped.name, stopped.arguments)
    if (
        not (named or turn.running)
        and last
        and last.interrupted
        and (whole := _whole(turn, last)) != text_of(last)
    ):
        return Reply(whole)
    if named:
        tools = [tool for tool in turn.status if named.intersection(stems(tool))]
        tools.sort(key=lambda tool: -len(named.intersection(stems(tool))))
        if not tools:
            return None
    else:  # "is it ready?" means what was called last
        tools = [each.name for each in reversed(turn.calls) if each.name in turn.status]
    if tools:
        return act(Request(turn.status[tools[0]], {}))
    return Reply("It is still running." if turn.running else "Nothing is running.")


def _whole(turn: Turn, cut: llm.ChatMessage) -> str:
    """Return the result that `cut` is the beginning of, or else `cut` itself."""
    told = (
        plain_words_of(turn, output) for output in reversed(turn.outputs) if output.reply_required
    )
    return next((whole for whole in told if whole.startswith(text_of(cut))), text_of(cut))


def _stopped(turn: Turn) -> llm.FunctionCall | None:
    """Return the last call if the caller's words have just stopped it."""
    outputs = [output for output in turn.outputs if not is_deferred(output.call_id)]
    if not outputs or outputs[-1].reply_required or outputs[-1].is_error:
        return None
    return turn.call_of(outputs[-1]) if len(turn.turns_since(outputs[-1])) <= 1 else None
