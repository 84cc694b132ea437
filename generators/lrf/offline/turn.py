"""One reading of the chat context: who said what, and what is still unanswered."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

from livekit.agents import llm

from .request import Request, complete, find_request
from .results import base_id, is_deferred, is_running, put_plainly
from .tools import LIVEKIT, Offer, list_examples, status_of
from .words import stems

CANCEL_TOOL = f"{LIVEKIT}cancel_task"
# A question of the model's own, whole or cut short by an interruption.
QUESTION = re.compile(r"^(?:What|Which|How many)\b|yes or no\?$")


@dataclass(frozen=True)
class Turn:
    """One reading of the chat context.

    Args:
        items: The messages, calls and outputs.
        offers: The tools, status tools aside.
        status: The status tools by the name of the tool whose status they tell.
        said: What the caller said and nobody has answered.
        order: The instructions for this reply alone.
        asked: The request whose missing argument the agent has just asked for.
    """

    items: Sequence[llm.ChatItem]
    offers: list[Offer]
    status: dict[str, Offer]
    said: str = ""
    order: str = ""
    asked: Request | None = None

    @property
    def calls(self) -> list[llm.FunctionCall]:
        """Return all calls, and what LiveKit made of updates and late results."""
        return [item for item in self.items if item.type == "function_call"]

    @property
    def outputs(self) -> list[llm.FunctionCallOutput]:
        """Return all outputs."""
        return [item for item in self.items if item.type == "function_call_output"]

    @property
    def last_words(self) -> llm.ChatMessage | None:
        """Return what the agent said last."""
        spoken = (i for i in reversed(self.items) if i.type == "message" and i.role == "assistant")
        return next((message for message in spoken if text_of(message)), None)

    @property
    def running(self) -> list[llm.FunctionCall]:
        """Return the calls that go on in the background and can be cancelled, the newest last."""
        outputs = {output.call_id: output for output in self.outputs}
        cancellable = {offer.name for offer in self.offers if offer.cancellable}
        over = {base_id(call_id) for call_id in outputs if call_id.endswith("_final")}
        over |= {  # a cancelled call leaves no result
            json.loads(call.arguments)["call_id"]
            for call in self.calls
            if call.name == CANCEL_TOOL
            and call.call_id in outputs
            and not outputs[call.call_id].is_error
        }
        return [
            call
            for call in self.calls
            if call.name in cancellable
            and call.call_id in outputs
            and is_running(outputs[call.call_id])
            and not is_deferred(call.call_id)
            and call.call_id not in over
        ]

    def offer(self, name: str) -> Offer | None:
        """Return the tool of this name, if there still is one."""
        return next((offer for offer in self.offers if offer.name == name), None)

    def call_of(self, output: llm.FunctionCallOutput) -> llm.FunctionCall:
        """Return the call that `output` answers."""
        return next(call for call in self.calls if call.call_id == output.call_id)

    def turns_since(self, item: llm.ChatItem) -> list[str]:
        """Return what the caller has said after `item`."""
        later = self.items[self.items.index(item) :]
        return [text_of(each) for each in later if each.type == "message" and each.role == "user"]

    def batch(self, call_ids: set[str]) -> set[str]:
        """Return the calls made together with `call_ids`: their outputs are told together.

        They may stand apart, with the caller's words, and the agent's, between them.
        """
        runs = groupby(self.items, key=lambda item: item.type)
        made = [{c.call_id for c in run if c.type == "function_call"} for _, run in runs]
        return call_ids.union(*(run for run in made if run & call_ids))


def read(items: Sequence[llm.ChatItem], offers: Sequence[Offer]) -> Turn:
    """Return what is to be answered in a chat context as LiveKit hands it to a model.

    Args:
        items: The items of the chat context.
        offers: The tools that may be called.
    """
    kept = [i for i in items if i.type in ("message", "function_call", "function_call_output")]
    order = text_of(kept.pop()) if kept and _is_order(kept[-1]) else ""
    kept = [i for i in kept if i.type != "message" or i.role in ("user", "assistant")]
    messages = [item for item in kept if item.type == "message"]

    told = {offer.name: status_of(offer, offers) for offer in offers}
    turn = Turn(
        items=kept,
        offers=[offer for offer in offers if told[offer.name] is None],
        status={tool.name: offer for offer in offers if (tool := told[offer.name])},
        order=order,
    )
    # a call is an answer too, but not an update's or a result's, which LiveKit puts in at any time
    answered = any(i.type == "function_call" and not is_deferred(i.call_id) for i in tail_of(kept))
    if not messages or messages[-1].role != "user" or answered:
        return turn
    asked = _asked(messages[:-1], turn.offers)
    return replace(turn, said=_said(messages[-1], asked, turn.offers), asked=asked)


def _asked(messages: Sequence[llm.ChatMessage], offers: Sequence[Offer]) -> Request | None:
    """Return the request for whose argument `messages` end with a question, read from them."""
    answers = list(takewhile(lambda message: message.role == "assistant", reversed(messages)))
    # a result may have been told between the question and its answer
    questions = [text_of(message) for message in answers if QUESTION.search(text_of(message))]
    rest = messages[: len(messages) - len(answers)]
    if not questions or not rest:
        return None
    earlier = _asked(rest[:-1], offers)
    said = _said(rest[-1], earlier, offers)
    completed = complete(earlier, said, offers) if earlier else None
    wanted = completed or find_request(said, offers) or earlier
    # an interrupted question is cut short
    is_ours = wanted and wanted.missing and wanted.missing.question.startswith(questions[0])
    return wanted if is_ours else None


def _said(message: llm.ChatMessage, asked: Request | None, offers: Sequence[Offer]) -> str:
    """Return what the caller said; a number of the list is the sentence that stands there."""
    said, listed = text_of(message), list_examples(offers)
    number = re.fullmatch(r"(?:number )?([0-9]{1,2})\W*", said, re.I)
    if asked or not number or not 0 < int(number[1]) <= len(listed):
        return said
    return listed[int(number[1]) - 1]


def _is_order(item: llm.ChatItem) -> bool:
    """Return whether these are instructions for one reply: last, and without a fixed id."""
    is_instructions = item.type == "message" and item.role in ("system", "developer")
    return is_instructions and not item.id.startswith("lk.agent_task.")


def tail_of(items: Sequence[llm.ChatItem]) -> Sequence[llm.ChatItem]:
    """Return what stands after the last message."""
    last = max((n for n, item in enumerate(items) if item.type == "message"), default=-1)
    return items[last + 1 :]


def text_of(item: llm.ChatItem) -> str:
    """Return what a message says; nothing for an item of another kind."""
    return (item.text_content or "").strip() if item.type == "message" else ""


def plain_words_of(turn: Turn, output: llm.FunctionCallOutput) -> str:
    """Return what the caller is told of `output`."""
    offer = turn.offer(turn.call_of(output).name)
    return put_plainly(output, offer.read_back if offer else "")


def words_of(call: llm.FunctionCall) -> list[str]:
    """Return the words that name a call: those of its tool, and of its arguments."""
    return stems(f"{call.name} {call.arguments}")
