"""The rule of the offline model about a payment that waits for a yes."""

import re

from livekit.agents import llm

from .phrases import NO, STOP, YES, says
from .reply import Reply, call
from .request import find_request
from .results import is_deferred, terms_of
from .turn import Turn, words_of
from .words import normalize, stems

NEGATION = re.compile(r"\b(?:no|nope|not|don't|stop|wait|cancel|never ?mind|forget)\b", re.I)
ABOUT_ALL = "yes sure go ahead do it that charge pay card order payment confirm"


def confirm(turn: Turn) -> Reply | None:
    """Call a payment again after a yes to its read-back.

    A yes that comes a turn late has it read back again: a payment tool of ours sees to that itself,
    and no other tool is called then.
    """
    # a result from the background may have come between
    outputs = [output for output in turn.outputs if not is_deferred(output.call_id)]
    if not outputs or not turn.said:
        return None
    asking, turns = turn.call_of(outputs[-1]), turn.turns_since(outputs[-1])
    offer = turn.offer(asking.name)
    read_back = offer.read_back if offer else ""
    if terms_of(outputs[-1], read_back) is None or not turns:
        return None
    is_late = len(turns) > 1
    if is_late and (not read_back or any(map(_refuses, turns[:-1]))):
        return None
    if _refuses(turn.said):
        return None if is_late or _asks_for_another(turn, asking) else Reply("Okay, I won't.")
    if offer is None or not _agrees(turn.said, asking):
        return None
    return call(asking.name, asking.arguments)


def _refuses(said: str) -> bool:
    return says(said, NO, STOP) or NEGATION.search(said) is not None


def _agrees(said: str, asking: llm.FunctionCall) -> bool:
    """Return whether all that is said is a yes, or names what was asked for."""
    if says(said, YES):
        return True
    first, _, rest = normalize(said).partition(" ")
    return says(first, YES) and not set(stems(rest)) - {*words_of(asking), *stems(ABOUT_ALL)}


def _asks_for_another(turn: Turn, asking: llm.FunctionCall) -> bool:
    wanted = find_request(turn.said, turn.offers)
    return wanted is not None and wanted.offer.name != asking.name
