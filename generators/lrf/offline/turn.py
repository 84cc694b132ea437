"""What one reading of the chat context is about: who said what, and what is still unanswered."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

from livekit.agents import llm

from .results import base_id, is_deferred, is_running
from .words import OfferedTool, Request, answer, request

CANCEL_TOOL = "lk_agents_cancel_task"
# A question of the model's own, whole or cut short by an interruption.
QUESTION = re.compile(r"^(?:What|Which)\b|yes or no\?$")


@dataclass(frozen=True)
class Turn:
    """What one reading of the chat context is about.

    `said` is what the caller said and nobody answered, `order` the instructions for this reply
    alone, `asked` the request whose missing argument the agent has just asked for; `status` has
    the companions `<tool>_status` by the name of their tool.
    """

    items: Sequence[llm.ChatItem]
    tools: list[OfferedTool]
    status: dict[str, OfferedTool]
    said: str = ""
    order: str = ""
    asked: Request | None = None

    @property
    def calls(self) -> list[llm.FunctionCall]:
        return [item for item in self.items if item.type == "function_call"]

    @property
    def outputs(self) -> list[llm.FunctionCallOutput]:
        return [item for item in self.items if item.type == "function_call_output"]

    @property
    def running(self) -> list[llm.FunctionCall]:
        """The calls that go on in the background and can be cancelled, the newest last."""
        outputs = {output.call_id: output for output in self.outputs}
        cancellable = {tool.name for tool in self.tools if tool.cancellable}
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

    def batch(self, call_ids: set[str]) -> set[str]:
        """The calls made together with `call_ids`: their outputs are told together.

        They may stand apart, with the caller's words, and the agent's, between them.
        """
        runs = groupby(self.items, key=lambda item: item.type)
        made = [{c.call_id for c in run if c.type == "function_call"} for _, run in runs]
        return call_ids.union(*(run for run in made if run & call_ids))

    @property
    def before(self) -> Sequence[llm.ChatItem]:
        """What happened between the caller's last words and the ones before."""
        users = [n for n, i in enumerate(self.items) if i.type == "message" and i.role == "user"]
        return self.items[users[-2] + 1 : users[-1]] if len(users) > 1 else ()


def read(items: Sequence[llm.ChatItem], tools: Sequence[OfferedTool]) -> Turn:
    """What is to be answered in `items`, a chat context as LiveKit hands it to a model."""
    kept = [i for i in items if i.type in ("message", "function_call", "function_call_output")]
    order = text(kept.pop()) if kept and _is_order(kept[-1]) else ""
    kept = [i for i in kept if i.type != "message" or i.role in ("user", "assistant")]
    messages = [item for item in kept if item.type == "message"]

    by_name = {t.name: t for t in tools if not t.name.startswith("lk_agents_")}
    status = {n: by_name[f"{n}_status"] for n in by_name if f"{n}_status" in by_name}
    turn = Turn(
        items=kept,
        tools=[tool for tool in by_name.values() if tool not in status.values()],
        status=status,
        order=order,
    )
    # a call is an answer too, but not an update's or a result's, which LiveKit puts in at any time
    answered = any(i.type == "function_call" and not is_deferred(i.call_id) for i in tail(kept))
    if not messages or messages[-1].role != "user" or answered:
        return turn
    return replace(turn, said=text(messages[-1]), asked=_asked(messages[:-1], turn.tools))


def _asked(messages: Sequence[llm.ChatMessage], tools: Sequence[OfferedTool]) -> Request | None:
    """The request that `messages` ends with a question for; what it is, the words before say."""
    answers = list(takewhile(lambda message: message.role == "assistant", reversed(messages)))
    # a result may have been told between the question and its answer
    questions = [text(message) for message in answers if QUESTION.search(text(message))]
    rest = messages[: len(messages) - len(answers)]
    if not questions or not rest:
        return None
    question, said, earlier = questions[0], text(rest[-1]), _asked(rest[:-1], tools)
    wanted = (earlier and answer(earlier, said, tools)) or request(said, tools) or earlier
    # an interrupted question is cut short
    is_ours = wanted and wanted.missing and wanted.missing.question.startswith(question)
    return wanted if is_ours else None


def _is_order(item: llm.ChatItem) -> bool:
    """Whether these are instructions for one reply: they come last, and without a fixed id."""
    is_instructions = item.type == "message" and item.role in ("system", "developer")
    return is_instructions and not item.id.startswith("lk.agent_task.")


def tail(items: Sequence[llm.ChatItem]) -> Sequence[llm.ChatItem]:
    """What stands after the last message."""
    last = max((n for n, item in enumerate(items) if item.type == "message"), default=-1)
    return items[last + 1 :]


def text(item: llm.ChatItem) -> str:
    """What a message says; nothing for an item of another kind."""
    return (item.text_content or "").strip() if item.type == "message" else ""
