"""A model of plain rules, so that the agent talks with no key and no network.

The first of these rules that has something to say answers:

 1. tell          a result that the caller has not heard is told, in plain words;
 2. relay         what the program asks to be said is said;
 3. confirm       "yes" to "Shall I go ahead?" makes the same call again, "no" does not;
 4. chat          thanks, greetings, "never mind" and the like have one fixed answer each;
 5. offer_help    "what can you do?" lists the tools;
 6. cancel        "cancel the report" cancels the background call that the words name;
 7. fill_in       the answer to "What is the order id?" completes the call that asked for it;
 8. ask_status    "is the report ready?" calls `<tool>_status`;
 9. call_a_tool   the tool that the words match best is called, or what it lacks is asked for;
10. give_up       it says that it is a stand-in, and what it can be asked.

How words are matched with tools is in `words`, how an output is told in `results`.
Nothing is remembered: every rule looks at the chat context alone, since LiveKit may read one turn
several times.
"""

import ast
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from livekit.agents import APIConnectOptions, llm, utils
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS, NOT_GIVEN, NotGivenOr

from .results import (
    asks_for_yes,
    base_id,
    in_plain_words,
    is_deferred,
    is_placeholder,
)
from .turn import CANCEL_TOOL, Turn, read, tail, text
from .words import Request, answer, arguments, offered, request, words

CHAT = {
    "Okay.": "never mind|nevermind|stop|stop it|cancel|forget it|wait|hold on|no|nope"
    "|no thanks|no thank you|yes|yeah|okay|ok|alright|mm|hm|mhm|mm-hm|mmhm|uh-huh|aha|right|i see",
    "You're welcome.": "thanks|thanks a lot|okay thanks|ok thanks|thank you|thank you very much"
    "|cheers|great|perfect",
    "Hello. What can I do for you?": "hello|hi|hey|hello there|hi there|good morning|good evening",
    "Goodbye.": "bye|bye bye|goodbye|good bye|see you|that's all",
}
HELP = re.compile(r"\bwhat (?:can|could|do) (?:you|i) (?:do|ask|say)\b|^help(?: me)?\W*$", re.I)
YES = re.compile(r"^(?:yes|yeah|yep|sure|go ahead|do it|please do|confirm)\b", re.I)
NO = re.compile(r"\b(?:no|nope|not|don't|stop|wait|cancel|never ?mind)\b", re.I)
REFUSAL = re.compile(r"^(?:please )?(?:don't|do not)\b|\bi (?:don't|do not) want\b", re.I)
CANCEL = re.compile(r"^(?:please |can you |could you )*(cancel|stop|abort)\b([^,.!?;]+)", re.I)
STATUS = re.compile(
    r"\bstatus\b|^(?:is|are|has|have|how|what|where|any)\b.*"
    r"\b(?:ready|done|finished|progress|going|coming|far|yet)\b",
    re.I | re.S,
)
STATUS_WORDS = "status ready done finished progress going coming far yet it that"
# "Tell the caller …: what", "Say that what", or "…:" and what on a line of its own
TELL = re.compile(r"^(?:please )?(?:tell|say|inform|remind)\b(?:.*?: |.*? that )(.+)|:\n(.+)", re.I)
CALL_IDS = re.compile(r"\(call_ids: (\[.*?\])\)")


@dataclass(frozen=True)
class Call:
    name: str
    arguments: str
    """As JSON."""


@dataclass(frozen=True)
class Reply:
    """What the model answers; with neither text nor calls it stays silent. `rule` says why."""

    text: str = ""
    calls: tuple[Call, ...] = ()
    rule: str = ""


class OfflineLLM(llm.LLM[Any]):
    """The rules as a LiveKit model."""

    @property
    def model(self) -> str:
        return "offline-rules"

    def chat(
        self,
        *,
        chat_ctx: llm.ChatContext,
        tools: list[llm.Tool] | None = None,
        conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS,
        parallel_tool_calls: NotGivenOr[bool] = NOT_GIVEN,
        tool_choice: NotGivenOr[llm.ToolChoice] = NOT_GIVEN,
        extra_kwargs: NotGivenOr[dict[str, Any]] = NOT_GIVEN,
    ) -> llm.LLMStream:
        reply = respond(chat_ctx, tools or [], tool_choice)
        return _Stream(self, reply, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)


class _Stream(llm.LLMStream):
    def __init__(
        self,
        model: OfflineLLM,
        reply: Reply,
        *,
        chat_ctx: llm.ChatContext,
        tools: list[llm.Tool],
        conn_options: APIConnectOptions,
    ) -> None:
        super().__init__(model, chat_ctx=chat_ctx, tools=tools, conn_options=conn_options)
        self._reply = reply

    async def _run(self) -> None:
        deltas = [llm.ChoiceDelta(role="assistant", content=self._reply.text)]
        for call in self._reply.calls:
            emitted = llm.FunctionToolCall(
                name=call.name,
                arguments=call.arguments,
                call_id=utils.shortuuid("call_"),
            )
            deltas.append(llm.ChoiceDelta(role="assistant", tool_calls=[emitted]))
        for delta in deltas:
            if delta.content or delta.tool_calls:
                self._event_ch.send_nowait(llm.ChatChunk(id=self._reply.rule, delta=delta))


def respond(
    chat_ctx: llm.ChatContext,
    tools: Sequence[llm.Tool] = (),
    tool_choice: NotGivenOr[llm.ToolChoice] = NOT_GIVEN,
) -> Reply:
    """The model itself: a pure function of what LiveKit hands to a model."""
    turn = read(chat_ctx.items, () if tool_choice == "none" else offered(tools))
    replies = ((rule, rule(turn)) for rule in RULES)
    return next(replace(reply, rule=rule.__name__) for rule, reply in replies if reply)


# The rules, in order.


def tell(turn: Turn) -> Reply | None:
    if named := CALL_IDS.search(turn.order):
        ids = set(ast.literal_eval(named[1]))
        untold = [output for output in turn.outputs if output.call_id in ids]
    else:
        # without an order a late result waits: LiveKit asks for it in a reply of its own
        new = {item.call_id for item in tail(turn.items) if item.type == "function_call_output"}
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
    return Reply(" ".join(in_plain_words(output) for output in newest))


def _was_told(turn: Turn, output: llm.FunctionCallOutput) -> bool:
    later = turn.items[turn.items.index(output) :]
    return any(
        item.type == "message" and not item.interrupted and in_plain_words(output) in text(item)
        for item in later
    )


def relay(turn: Turn) -> Reply | None:
    if to_say := TELL.search(CALL_IDS.sub("", turn.order)):
        return Reply((to_say[1] or to_say[2]).strip("\"' "))
    if turn.said:
        return None
    talked = any(item.type == "message" for item in turn.items)
    return Reply("What else can I do for you?" if talked else f"Hello. {_invitation(turn)}")


def confirm(turn: Turn) -> Reply | None:
    outputs = [item for item in turn.before if item.type == "function_call_output"]
    # a result from the background may have come between
    outputs = [output for output in outputs if not is_deferred(output.call_id)]
    if not outputs or not asks_for_yes(outputs[-1]):
        return None
    if NO.search(turn.said):
        return Reply("Okay, nothing happens.")
    call = next(call for call in turn.calls if call.call_id == outputs[-1].call_id)
    if not YES.search(turn.said) or all(tool.name != call.name for tool in turn.tools):
        return None
    return Reply(calls=(Call(call.name, call.arguments),))


def chat(turn: Turn) -> Reply | None:
    if turn.asked and turn.asked.missing and turn.asked.missing.kind == "boolean":
        return None  # "no" is the answer then
    said = re.sub(r"\bplease\b", "", turn.said.casefold())
    parts = [part.strip() for part in re.split(r"[,.!?;]+", said) if part.strip()]
    fixed = {phrase: reply for reply, phrases in CHAT.items() for phrase in phrases.split("|")}
    is_chat = bool(parts) and all(part in fixed for part in parts)
    return Reply(fixed[parts[0]]) if is_chat else None


def offer_help(turn: Turn) -> Reply | None:
    return Reply(_invitation(turn)) if HELP.search(turn.said) else None


def cancel(turn: Turn) -> Reply | None:
    wanted = CANCEL.search(turn.said)
    if not wanted or any(wanted[1].lower() in tool.name for tool in turn.tools):
        return None
    named = set(words(wanted[2]))  # none in "cancel it", which means the newest
    running = turn.running
    if named:
        running = [call for call in running if named.intersection(_words_of(call))]
    if not running:
        return Reply("Nothing like that is running in the background.")
    best = max(reversed(running), key=lambda call: len(named.intersection(_words_of(call))))
    return Reply(calls=(Call(CANCEL_TOOL, json.dumps({"call_id": best.call_id})),))


def _words_of(call: llm.FunctionCall) -> list[str]:
    return words(f"{call.name} {call.arguments}")


def fill_in(turn: Turn) -> Reply | None:
    filled = answer(turn.asked, turn.said, turn.tools) if turn.asked else None
    return _act(filled) if filled else None


def ask_status(turn: Turn) -> Reply | None:
    if not turn.status or not STATUS.search(turn.said):
        return None
    named = set(words(turn.said)) - set(words(STATUS_WORDS))
    if named:
        ranked = sorted(turn.status, key=lambda tool: -len(named.intersection(words(tool))))
        if not named.intersection(words(ranked[0])):
            return None
    else:  # "is it ready?" means what was called last
        ranked = [call.name for call in reversed(turn.calls) if call.name in turn.status]
    companion = turn.status[next(iter([*ranked, *turn.status]))]
    return _act(Request(companion, arguments(companion, turn.said)))


def call_a_tool(turn: Turn) -> Reply | None:
    if REFUSAL.search(turn.said):
        return Reply("Okay.")
    wanted = request(turn.said, turn.tools) or turn.asked
    return _act(wanted) if wanted else None


def give_up(turn: Turn) -> Reply | None:
    return Reply(
        "I am an offline stand-in for a language model, and I did not understand "
        f'"{turn.said}". {_invitation(turn)}'
    )


def _act(wanted: Request) -> Reply:
    if wanted.missing:
        return Reply(wanted.missing.question)
    return Reply(calls=(Call(wanted.tool.name, json.dumps(wanted.arguments)),))


def _invitation(turn: Turn) -> str:
    """What the caller can ask for: the tools' summaries, turned to the caller."""
    if not turn.tools:
        return "I have no tools to offer."
    offers = [tool.summary or tool.name.replace("_", " ") for tool in turn.tools]
    *most, last = (o[0].lower() + o[1:].replace("the caller", "you") for o in offers)
    return f"You can ask me to {'; '.join(most)}{'; or ' if most else ''}{last}."


RULES: tuple[Callable[[Turn], Reply | None], ...] = (
    tell,
    relay,
    confirm,
    chat,
    offer_help,
    cancel,
    fill_in,
    ask_status,
    call_a_tool,
    give_up,
)
